/** Images in a registry: how it is asked, what it is told, and whom it may send one on to. */
import assert from "node:assert/strict";
import type { IncomingMessage, ServerResponse } from "node:http";
import { ImageProblem } from "../../../sdk/images/problem";
import { parseReference } from "../../../sdk/images/reference";
import { openRegistry } from "../../../sdk/images/registry";
import { scanImage } from "../../../sdk/images/scan";
import { Blobs, file, listening } from "../../support/imageFiles";

const blobs = new Blobs();
const clean = blobs.image([[file("app")]]);
const image = blobs.index([clean, blobs.image([[file("bin/sh")]], "arm64")]);
const known = { user: "ana", password: "of ana alone" };
const basic = `Basic ${Buffer.from("ana:of ana alone").toString("base64")}`;

type Answer = (request: IncomingMessage, response: ServerResponse, host: string) => boolean;

/** One that first may answer otherwise. */
async function registry(otherwise: Answer = () => false) {
    const asked: string[] = [];
    const { host, end } = await listening((request, response) => {
        asked.push(`${request.url} ${request.headers.authorization ?? "nobody"}`);
        if (otherwise(request, response, request.headers.host!)) return;
        const [, kind, name = ""] = /^\/v2\/team\/app\/(manifests|blobs)\/(.+)$/.exec(request.url!) ?? [];
        const found = blobs.all.get(kind === "manifests" && name === "1" ? image.digest : name);
        response.writeHead(found ? 200 : 404).end(found);
    });
    const open = async (name: string, lookUp: () => typeof known | undefined = () => undefined) =>
        scanImage(await openRegistry(`${host}/${name}`, lookUp));
    return { host, asked, open, end };
}

async function within<T>(answer: Answer, act: (it: Awaited<ReturnType<typeof registry>>) => Promise<T>): Promise<T> {
    const it = await registry(answer);
    try {
        return await act(it);
    } finally {
        it.end();
    }
}

const normal: Answer = () => false;
const refuse = (response: ServerResponse, challenge: string) => {
    response.writeHead(401, { "www-authenticate": challenge }).end();
    return true;
};

describe("an image in a registry", () => {
    it("is found by tag and by digest, asked of without a name", () =>
        within(normal, async ({ open, host, asked }) => {
            const found = await open("team/app:1");
            assert.deepEqual(
                [found.name, found.digest, found.shell, found.platforms.map(({ shell }) => shell)],
                [`${host}/team/app:1`, image.digest, true, [false, true]],
            );
            assert.ok(asked.length > 4 && asked.every((each) => each.endsWith(" nobody")));
            assert.equal((await open(`team/app@${clean.digest}`)).shell, false);
        }));

    it("is not found, and is said so with its name", () =>
        within(normal, async ({ open }) => {
            await assert.rejects(open("team/app:2"), /team\/app:2: 127\.0\.0\.1:\d+ answered 404 to manifests\/2/);
            await assert.rejects(open("team/other:1"), /answered 404/);
        }));

    it("is refused where the registry hands out something else", () =>
        within(
            ({ url }, response) => {
                if (!url?.endsWith(clean.digest)) return false;
                response.end("{}");
                return true;
            },
            async ({ open }) => {
                await assert.rejects(open(`team/app@${clean.digest}`), /what stands under sha256:\w+ is sha256:/);
            },
        ));

    it("is refused where nobody answers, and where an answer breaks off", async () => {
        const { host, end } = await registry();
        end();
        await assert.rejects(
            openRegistry(`${host}/team/app:1`, () => undefined),
            (error) => {
                return error instanceof ImageProblem && /cannot be reached/.test(error.message);
            },
        );
        const broken: Answer = (_, response) => {
            response.writeHead(200, { "content-length": "1000" });
            response.write("{");
            setTimeout(() => response.destroy(), 20);
            return true;
        };
        await within(broken, ({ open }) => assert.rejects(open("team/app:1"), ImageProblem));
    });
});

describe("what a registry is told", () => {
    const asksBasic: Answer = ({ headers }, response) =>
        headers.authorization === basic ? false : refuse(response, 'Basic realm="registry"');

    it("is who asks, once it wants to know", async () => {
        await within(asksBasic, async ({ open }) => assert.equal((await open("team/app:1", () => known)).shell, true));
        await within(asksBasic, ({ open }) =>
            assert.rejects(open("team/app:1"), /answered 401 .*are there credentials for it/),
        );
    });

    it("is a token, for reading this image alone", async () => {
        const answer: Answer = ({ url, headers }, response, host) => {
            if (url?.startsWith("/token?")) {
                response.end(JSON.stringify(headers.authorization === basic ? { token: "t1" } : {}));
                return true;
            }
            if (headers.authorization === "Bearer t1") return false;
            return refuse(response, `Bearer realm="http://${host}/token",service="it",scope="any"`);
        };
        await within(answer, async ({ open, asked }) => {
            assert.equal((await open("team/app:1", () => known)).shell, true);
            assert.equal(asked[1], `/token?service=it&scope=repository%3Ateam%2Fapp%3Apull ${basic}`);
        });
        await within(answer, ({ open }) => assert.rejects(open("team/app:1"), /gave no token/));
    });

    it("is nothing where another in the clear would be told", async () => {
        for (const realm of ["http://registry.invalid/token", "nowhere"]) {
            await within(
                (_, response) => refuse(response, `Bearer realm="${realm}"`),
                ({ open, asked }) =>
                    assert
                        .rejects(
                            open("team/app:1", () => known),
                            /gives out tokens, and not over TLS/,
                        )
                        .then(() => assert.deepEqual(asked, ["/v2/team/app/manifests/1 nobody"])),
            );
        }
    });

    it("goes nowhere else when it sends one on for a layer", async () => {
        const elsewhere: string[] = [];
        const storage = await listening((request, response) => {
            elsewhere.push(request.headers.authorization ?? "nobody");
            response.end(blobs.all.get(request.url!.slice(1)));
        });
        const sendsOn: Answer = (request, response, host) => {
            if (asksBasic(request, response, host)) return true;
            const [, digest] = /\/blobs\/(.+)$/.exec(request.url!) ?? [];
            if (digest) response.writeHead(307, { location: `http://${storage.host}/${digest}` }).end();
            return digest !== undefined;
        };
        try {
            await within(sendsOn, async ({ open }) => assert.ok((await open("team/app:1", () => known)).shell));
        } finally {
            storage.end();
        }
        assert.ok(elsewhere.length > 0 && elsewhere.every((each) => each === "nobody"));
    });

    it("is no reason to follow it into the clear, or in a circle", async () => {
        const to =
            (location: string): Answer =>
            (_, response) => {
                response.writeHead(302, { location }).end();
                return true;
            };
        await within(to("http://storage.invalid/x"), ({ open }) =>
            assert.rejects(open("team/app:1"), /leads to http:\/\/storage\.invalid/),
        );
        await within(to("/v2/"), ({ open }) => assert.rejects(open("team/app:1"), /from one address to the next/));
    });
});

describe("the name of an image", () => {
    const digest = `sha256:${"a".repeat(64)}`;
    const names: [text: string, host: string, repository: string, tag: string][] = [
        ["app", "docker.io", "library/app", "latest"],
        ["team/app:1.4", "docker.io", "team/app", "1.4"],
        ["localhost/app", "localhost", "app", "latest"],
        ["registry.example.com/a/b/c:x", "registry.example.com", "a/b/c", "x"],
        ["127.0.0.1:5000/app", "127.0.0.1:5000", "app", "latest"],
    ];
    for (const [text, host, repository, tag] of names) {
        it(`is read: ${text}`, () => {
            assert.deepEqual(parseReference(text), { text, host, repository, tag });
            assert.equal(parseReference(`${text}@${digest}`).digest, digest);
        });
    }

    for (const text of [
        "",
        "App",
        "a b",
        "app:",
        "app@sha256:1",
        `app@${digest}@${digest}`,
        "../x",
        "registry.io/",
        "a//b/../c",
    ]) {
        it(`is refused: "${text}"`, () => assert.throws(() => parseReference(text), ImageProblem));
    }
});
