import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

import {
    assertFailed,
    assertFinished,
    type Bash,
    type BashRun,
    createBash,
    type Loopback,
    serve,
} from "../support/bash";

const content = Buffer.from("what is fetched\n".repeat(20_000));
const digestOf = (data: Buffer, algorithm = "sha256"): string => createHash(algorithm).update(data).digest("hex");
const digest = digestOf(content);

describe("what a node fetches and unpacks", () => {
    let bash: Bash;
    let mirror: Loopback | undefined;
    beforeEach(() => void (bash = createBash()));
    afterEach(async () => {
        await mirror?.close();
        mirror = undefined;
        assert.deepEqual(readdirSync(join(bash.folder, "scratch")), [], "a run leaves no temporary file");
        bash.remove();
    });
    const at = (name: string): string => join(bash.folder, name);

    /** Fetches /file of a mirror that answers so. */
    async function fetchFrom(
        handle: (request: IncomingMessage, response: ServerResponse, number: number) => void,
        env: Record<string, string> = {},
        wanted = `sha256 ${digest}`,
    ): Promise<BashRun> {
        let number = 0;
        mirror = await serve((request, response) => handle(request, response, number++));
        return bash.run(`fetch "${mirror.url}/file?key=secret" ${wanted} ${at("got/file")}\nfinish`, env);
    }
    const good = (request: IncomingMessage, response: ServerResponse): void => {
        const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? "")?.[1] ?? 0);
        const range = { "content-range": `bytes ${from}-${content.length - 1}/${content.length}` };
        response.writeHead(from ? 206 : 200, { "content-length": content.length - from, ...(from && range) });
        response.end(content.subarray(from));
    };
    const assertFetched = (run: BashRun): void => {
        assertFinished(run);
        assert.equal(digestOf(readFileSync(at("got/file"))), digest);
        assert.deepEqual(readdirSync(at("got")), ["file"]);
    };
    const assertNotFetched = (run: BashRun, reason: string): void => {
        assertFailed(run, `test reason=${reason}`);
        assert.deepEqual(
            existsSync(at("got")) ? readdirSync(at("got")).filter((name) => name !== "file.part") : [],
            [],
        );
    };

    it("fetches a file once, and again when it was changed on the node", async () => {
        assertFetched(await fetchFrom(good));
        const again = `fetch ${mirror!.url}/file sha256 ${digest} ${at("got/file")}\nfinish`;
        assertFetched(await bash.run(again));
        assert.equal(mirror!.requests.length, 1);
        writeFileSync(at("got/file"), "changed");
        assertFetched(await bash.run(again));
        assert.equal(mirror!.requests.length, 2);
    });

    it("takes sha512 as well, and no other", async () => {
        assertFetched(await fetchFrom(good, {}, `sha512 ${digestOf(content, "sha512")}`));
        assertFailed(
            await bash.run(`fetch ${mirror!.url}/file md5 1 ${at("other")}`),
            `test reason=${mirror!.url}/file: "md5" is neither sha256 nor sha512`,
        );
    });

    it("does not ask twice for what is not there, and shows no secret of the address", async () => {
        const run = await fetchFrom((_, response) => response.writeHead(404).end());
        assertNotFetched(run, `${mirror!.url}/file answered 404`);
        assert.equal(mirror!.requests.length, 1);
        const withPassword = mirror!.url.replace("//", "//me:hidden@");
        assertNotFetched(
            await bash.run(`fetch ${withPassword}/file sha256 1 ${at("got/file")}`),
            `${mirror!.url}/file answered 404`,
        );
    });

    it("names a page of HTML as such", async () => {
        const page = (_: IncomingMessage, response: ServerResponse): unknown =>
            response.end("<!DOCTYPE html><p>Sign in");
        assertNotFetched(await fetchFrom(page), `${mirror!.url}/file answered with a page of HTML`);
        assert.equal(existsSync(at("got/file.part")), false);
    });

    it("removes a file with another digest", async () => {
        const run = await fetchFrom((_, response) => response.end("other"));
        assertNotFetched(run, `${mirror!.url}/file has sha256 ${digestOf(Buffer.from("other"))}, not ${digest}`);
        assert.equal(existsSync(at("got/file.part")), false);
    });

    it("goes on where a transfer broke off", async () => {
        const run = await fetchFrom((request, response, number) => {
            if (number > 0) return good(request, response);
            response.writeHead(200, { "content-length": content.length });
            response.write(content.subarray(0, 1000), () => setTimeout(() => response.destroy(), 50));
        });
        assertFetched(run);
        assert.deepEqual(mirror!.requests, ["/file?key=secret", "/file?key=secret bytes=1000-"]);
    });

    it("starts anew where a server cannot go on, and where what was there is of another file", async () => {
        for (const ignoresRange of [true, false]) {
            mkdirSync(at("got"), { recursive: true });
            writeFileSync(at("got/file.part"), "of another file");
            const run = await fetchFrom((request, response) =>
                ignoresRange ? void response.end(content) : good(request, response),
            );
            assertFetched(run);
            assert.equal(mirror!.requests.length, 2);
            await mirror!.close();
            await promisify(execFile)("rm", ["-r", at("got")]);
        }
    });

    it("waits for a server that is busy, or down for a moment", async () => {
        assertFetched(
            await fetchFrom((request, response, number) =>
                number < 2 ? void response.writeHead(503).end() : good(request, response),
            ),
        );
        const port = Number(new URL(mirror!.url).port);
        await mirror!.close();
        await promisify(execFile)("rm", ["-r", at("got")]);
        const waiting = bash.run(`fetch http://127.0.0.1:${port}/file sha256 ${digest} ${at("got/file")}\nfinish`, {
            FETCH_WAITS: "0.5 0.5 0.5 0.5",
        });
        await sleep(700);
        mirror = await serve(good, port);
        assertFetched(await waiting);
    });

    it("gives a server up that is down or hangs, in less time than the watchdog's", async () => {
        const down = await bash.run(`fetch http://127.0.0.1:9/file sha256 ${digest} ${at("got/file")}`);
        assert.match(down.failures[0] ?? "", /reason=http:\/\/127.0.0.1:9\/file cannot be fetched: curl: \(7\)/);
        const hung = await fetchFrom(() => undefined);
        assert.match(hung.failures[0] ?? "", /cannot be fetched: curl: \(28\)/);
        assert.deepEqual([hung.code, mirror!.requests.length], [1, 5]);
        assert.ok(hung.seconds < 20, `${hung.seconds} s`);
    });

    it("lets a slow transfer go on beyond the watchdog's time", async () => {
        const run = await fetchFrom(
            (_, response) => {
                response.writeHead(200, { "content-length": content.length });
                const size = Math.ceil(content.length / 10);
                for (let part = 0; part < 10; part++)
                    setTimeout(() => response.write(content.subarray(part * size, (part + 1) * size)), part * 500);
            },
            { WATCHDOG_SECONDS: "3", FETCH_STALL_SECONDS: "5" },
        );
        assertFetched(run);
    });

    it("says that the disk is full, and leaves nothing on it", async function () {
        if (process.getuid?.() !== 0) {
            this.test!.title += " (skipped: a mount needs root)";
            this.skip();
        }
        mkdirSync(at("got"));
        const small = ["unshare", "--mount", "bash", "-c", `mount -t tmpfs -o size=$0 none ${at("got")} && exec "$@"`];
        mirror = await serve(good);
        const body = `fetch ${mirror.url}/file sha256 ${digest} ${at("got/file")}\nfinish`;
        const full = await bash.run(`trap 'ls -A ${at("got")}; on_exit' EXIT\n${body}`, {}, [...small, "64k"]);
        assert.match(full.failures[0] ?? "", /reason=\S+\/got\/file cannot be written: \d+ kB free$/);
        assert.doesNotMatch(full.stdout, /file/);
        assertFinished(await bash.run(body, {}, [...small, "1m"]));
    });

    describe("unpack", () => {
        const archives = { gz: "--gzip", bz2: "--bzip2", zst: "--zstd" };
        async function archive(ending: keyof typeof archives, program = "one"): Promise<string> {
            mkdirSync(at("in/top"), { recursive: true });
            writeFileSync(at("in/top/program"), program, { mode: 0o755 });
            const file = at(`archive.tar.${ending}`);
            await promisify(execFile)("tar", ["-c", archives[ending], "-f", file, "-C", at("in"), "top"]);
            return file;
        }

        it("unpacks each kind into a folder that all can read, once", async () => {
            for (const ending of ["gz", "bz2", "zst"] as const) {
                const file = await archive(ending);
                const body = `unpack ${file} ${at(`out/${ending}`)}\nfinish`;
                assertFinished(await bash.run(body));
                assert.equal(readFileSync(at(`out/${ending}/top/program`), "utf8"), "one");
                const first = statSync(at(`out/${ending}`));
                assert.equal(first.mode & 0o777, 0o755);
                assertFinished(await bash.run(body));
                assert.equal(statSync(at(`out/${ending}`)).ino, first.ino);
            }
        });

        it("strips, and replaces what another archive left", async () => {
            const body = `unpack ${await archive("gz")} ${at("out/it")} 1\nfinish`;
            assertFinished(await bash.run(body));
            writeFileSync(at("out/it/stale"), "");
            await archive("gz", "two");
            assertFinished(await bash.run(body));
            assert.deepEqual(readdirSync(at("out")), ["it"]);
            assert.deepEqual(readdirSync(at("out/it")).sort(), [".unpacked-from", "program"]);
            assert.equal(readFileSync(at("out/it/program"), "utf8"), "two");
        });

        it("leaves nothing of an archive that is broken", async () => {
            const file = await archive("gz");
            writeFileSync(file, readFileSync(file).subarray(0, 60));
            const run = await bash.run(`unpack ${file} ${at("out/it")}`);
            assert.match(
                run.failures[0] ?? "",
                /reason=\S+archive.tar.gz cannot be unpacked: gzip: stdin: unexpected end of file, \d+ kB free$/,
            );
            assert.deepEqual(readdirSync(at("out")), []);
        });

        it("names the decompressor that is missing", async () => {
            const file = await archive("zst");
            const body = `command() { [ "$2" != zstd ] && builtin command "$@"; }\nunpack ${file} ${at("out/it")}`;
            assertFailed(await bash.run(body), `test reason=zstd is missing to unpack ${file}`);
            assertFailed(await bash.run("unpack a.rar b"), "test reason=a.rar is no archive that is known here");
        });
    });
});
