import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, readdirSync, statSync, writeFileSync, existsSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

import { findInPath } from "../../lab/packages";
import {
    crioLibrary,
    imageLibrary,
    networkLibrary,
    packageLibraries,
    shellLibrary,
} from "../../sdk/nodes/shell/library";
import { assertFailed, assertFinished, type Bash, type BashRun, createBash } from "../support/bash";

describe("what a node's script is written in", () => {
    let bash: Bash;
    beforeEach(() => void (bash = createBash()));
    afterEach(() => {
        assert.deepEqual(readdirSync(join(bash.folder, "scratch")), [], "a run leaves no temporary file");
        bash.remove();
    });
    const at = (name: string): string => join(bash.folder, name);

    it("has nothing that shellcheck finds fault with", async function () {
        if (!(await findInPath("shellcheck"))) {
            this.test!.title += " (skipped: no shellcheck in PATH)";
            this.skip();
        }
        writeFileSync(
            at("library.sh"),
            `#!/bin/bash\n${shellLibrary}${packageLibraries.apt}${crioLibrary}${networkLibrary}${imageLibrary}`,
        );
        await promisify(execFile)("shellcheck", [at("library.sh")]);
    });

    describe("how it ends", () => {
        it("is finished only where it says so", async () => {
            assertFinished(await bash.run("finish"));
            assertFailed(await bash.run("step late\ntrue"), "late reason=ended with 0 before it was finished");
        });

        it("names the command that failed, also in a function, a pipe and a substitution, and once only", async () => {
            assertFailed(await bash.run("step one\nfalse\nfinish"), 'one reason="false" ended with 1');
            for (const body of ["f() { false; }\nf", "false | cat", "x=$(false)", "x=$(fail no)"]) {
                const run = await bash.run(`step one\n${body}\nfinish`);
                assert.deepEqual([run.code, run.failures.length, run.ready], [1, 1, false], body);
            }
            assertFinished(await bash.run("step one\ntrue | cat\nfinish"));
        });

        it("fails where a variable is not set and where it is terminated", async () => {
            assertFailed(await bash.run('echo "$nobody"\nfinish'), "test reason=ended with 1 before it was finished");
            const killed = await bash.run("kill -TERM $$\nfinish");
            assert.deepEqual([killed.code, killed.failures.length, killed.ready], [1, 1, false]);
        });

        it("tells its own reason also where it ends before the watchdog has started", async () => {
            // What the signal that ends the watchdog hits is a matter of luck: some of many runs under load.
            const lane = async (): Promise<void> => {
                for (let run = 0; run < 20; run++) {
                    const other = createBash();
                    const failed = await other.run('echo "$nobody"\nfinish');
                    assertFailed(failed, "test reason=ended with 1 before it was finished");
                    assert.deepEqual(readdirSync(join(other.folder, "scratch")), []);
                    other.remove();
                }
            };
            await Promise.all(Array.from({ length: 8 }, lane));
            const again = 'kill "$watchdog"\nrm -r "$scratch"\nwatch() { trap -p EXIT TERM USR1 INT HUP; }\nbegin';
            const run = await bash.run(`${again}\nwait\ntrap -p EXIT | grep -q on_exit\nsleep 0.2\nfinish`);
            assertFinished(run);
            assert.doesNotMatch(run.stdout, /^trap /m);
        });

        it("tells its reason whole when it is signalled meanwhile", async () => {
            bash.fake("logger", "kill -TERM $PPID; sleep 0.1");
            assertFailed(await bash.run("fail no"), "test reason=no");
            assertFailed(await bash.run('echo "$nobody"'), "test reason=ended with 1 before it was finished");
        });

        it("tells a reason where who came first was killed before it had told its own", async () => {
            const body = 'mkdir "$scratch/failed"\nsleep() { command sleep 0.01; }\nfail no';
            assertFailed(await bash.run(body), "test reason=no");
        });

        it("is ended by the watchdog when it hangs in a program or in itself", async () => {
            for (const body of ["sleep 60", "while :; do :; done", "sleep 60 || sleep 60 || :", "(sleep 60) | cat"]) {
                const run = await bash.run(`step hang\n${body}\nfinish`, { WATCHDOG_SECONDS: "1" });
                assertFailed(run, "hang reason=timeout");
                assert.ok(run.seconds < 10, `${body}: ${run.seconds} s`);
            }
        });

        it("is left alone by the watchdog as long as there is progress", async () => {
            const steps = [1, 2, 3, 4].map((number) => `step ${number}\nsleep 1`).join("\n");
            assertFinished(await bash.run(`${steps}\nfinish`, { WATCHDOG_SECONDS: "3" }));
        });

        it("tells that it was killed", async () => {
            const run = await bash.run("kill -KILL $$\nfinish");
            assert.deepEqual(run.failures, ["kernel-isolation bootstrap failed: step=test reason=it was killed"]);
        });

        it("takes nodeadm's unit away, and gives it back once it succeeds", async () => {
            bash.fake("systemctl", `echo "$*" >>${at("calls")}`);
            const mask = at("system.control/nodeadm-run.service");
            await bash.run("fail no");
            assert.equal(statSync(mask).isCharacterDevice(), true, "the unit is /dev/null");
            assert.match(readFileSync(at("calls"), "utf8"), /daemon-reload/);
            assertFinished(await bash.run("finish"));
            assert.equal(existsSync(mask), false);
        });

        it("keeps the reason on one line", async () => {
            assertFailed(await bash.run(`fail $'a\\nb'`), "test reason=a b");
        });
    });

    describe("put", () => {
        it("writes with parents and mode, and does not touch what is the same", async () => {
            assertFinished(await bash.run(`printf 'one' | put ${at("a/b/file")} 0640\nfinish`));
            const first = statSync(at("a/b/file"));
            assert.deepEqual([readFileSync(at("a/b/file"), "utf8"), first.mode & 0o777], ["one", 0o640]);
            assertFinished(
                await bash.run(`put ${at("a/b/file")} 640 <<<one\nprintf one | put ${at("a/b/file")} 640\nfinish`),
            );
            const same = statSync(at("a/b/file")).ino;
            assertFinished(await bash.run(`printf one | put ${at("a/b/file")} 640\nfinish`));
            assert.equal(statSync(at("a/b/file")).ino, same);
            assertFinished(await bash.run(`printf one | put ${at("a/b/file")} 600\nfinish`));
            assert.equal(statSync(at("a/b/file")).mode & 0o777, 0o600);
        });

        it("leaves the old file whole when the new one does not arrive", async () => {
            writeFileSync(at("file"), "old");
            const run = await bash.run(`{ printf new; false; } | put ${at("other")} 644\nfinish`);
            assert.equal(run.failures.length, 1);
            assertFailed(await bash.run(`put ${at("file")} 9x9 <<<new`), `test reason=${at("file")} cannot be written`);
            assert.equal(readFileSync(at("file"), "utf8"), "old");
            assert.deepEqual(
                readdirSync(bash.folder).filter((name) => name.startsWith(".")),
                [],
            );
        });

        it("refuses a folder and what cannot be written", async () => {
            mkdirSync(at("folder"));
            assertFailed(await bash.run(`put ${at("folder")} 644 <<<x`), `test reason=${at("folder")} is a folder`);
            assertFailed(
                await bash.run("put /proc/nowhere/x 644 <<<x"),
                "test reason=/proc/nowhere/x cannot be written",
            );
        });
    });

    describe("switch_link", () => {
        it("switches at once, keeps the earlier target and goes back to it", async () => {
            ["one", "two"].forEach((name) => writeFileSync(at(name), name));
            const to = (target: string): string => `switch_link ${target} ${at("links/program")}\n`;
            assertFinished(await bash.run(`${to(at("one"))}${to(at("two"))}${to(at("two"))}finish`));
            assert.equal(readFileSync(at("links/program"), "utf8"), "two");
            assert.equal(readFileSync(at("links/program.previous"), "utf8"), "one");
            assertFinished(await bash.run(`${to(`"$(readlink ${at("links/program")}.previous)"`)}finish`));
            assert.equal(readFileSync(at("links/program"), "utf8"), "one");
            assert.deepEqual(readdirSync(at("links")).sort(), ["program", "program.previous"]);
        });

        it("refuses a target that is missing and a link that is a file", async () => {
            writeFileSync(at("file"), "");
            const missing = `${at("link")} would point to ${at("gone")}, which is missing`;
            assertFailed(await bash.run(`switch_link ${at("gone")} ${at("link")}`), `test reason=${missing}`);
            assertFailed(
                await bash.run(`switch_link / ${at("file")}`),
                `test reason=${at("file")} is there and is no link`,
            );
        });
    });

    describe("apply_sysctls", () => {
        const apply = (parameters: string): Promise<BashRun> => {
            writeFileSync(at("file.conf"), parameters);
            return bash.run(`apply_sysctls ${at("file.conf")}\nfinish`, { PROC_SYS: at("sys") });
        };
        beforeEach(() => {
            mkdirSync(at("sys/net/ipv4"), { recursive: true });
            writeFileSync(at("sys/net/ipv4/ports"), "1\t2\n");
        });

        it("applies and reads back, with comments and several values", async () => {
            assertFinished(await apply("# why\n\nnet.ipv4.ports = 3 4\n"));
            assert.equal(readFileSync(at("sys/net/ipv4/ports"), "utf8"), "3 4\n");
            assertFinished(await apply("net.ipv4.ports=3  4"));
        });

        it("refuses what is missing, does not take or sets nothing", async () => {
            assertFailed(await apply("net.none = 1"), "test reason=there is no kernel parameter net.none");
            assertFailed(await apply("nothing"), `test reason=${at("file.conf")}: "nothing" sets nothing`);
            await promisify(execFile)("ln", ["-sf", "/dev/null", at("sys/net/ipv4/ports")]);
            assertFailed(await apply("net.ipv4.ports = 5"), "test reason=kernel parameter net.ipv4.ports is , not 5");
        });
    });

    it("load_modules loads what is not there, keeps it for the next boot, and fails by name", async () => {
        mkdirSync(at("module/vhost_net"), { recursive: true });
        bash.fake("modprobe", `[ "$2" != broken ] || { echo "not found" >&2; exit 1; }; echo "$2" >>${at("calls")}`);
        const env = { SYS_MODULE: at("module") };
        assertFinished(await bash.run("load_modules\nload_modules vhost-net tun\nfinish", env));
        assert.equal(readFileSync(at("calls"), "utf8"), "tun\n");
        assert.equal(readFileSync(at("modules-load.d/kernel-isolation-tun.conf"), "utf8"), "tun\n");
        const reason = "kernel module broken cannot be loaded: not found";
        assertFailed(await bash.run("load_modules broken", env), `test reason=${reason}`);
    });

    it("install_packages installs what is missing only, and names what cannot be installed", async () => {
        bash.fake("dpkg-query", `[ "\${!#}" != there ] || printf installed`);
        bash.fake("apt-get", `echo "$*" >>${at("calls")}; [[ "$*" != *broken ]] || { echo "E: no broken"; exit 100; }`);
        assertFinished(await bash.run("install_packages there\nfinish"));
        assert.equal(existsSync(at("calls")), false);
        assertFinished(await bash.run("install_packages there cat absent\nfinish"));
        assert.match(readFileSync(at("calls"), "utf8"), /--no-install-recommends absent\n$/, "cat is a command here");
        assertFailed(
            await bash.run("install_packages broken"),
            "test reason=packages broken cannot be installed: E: no broken",
        );
    });
});
