/** Credentials are those that `docker login` left, and nothing of them is said where they cannot be used. */
import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { credentialsFor } from "../../../sdk/images/credentials";
import { ImageProblem } from "../../../sdk/images/problem";

let folder: string;
before(() => (folder = mkdtempSync(path.join(tmpdir(), "docker-"))));
after(() => rmSync(folder, { recursive: true, force: true }));

const auth = Buffer.from("ana:a:b").toString("base64");
const known = { user: "ana", password: "a:b" };

function lookUp(host: string, config: object | string) {
    const text = typeof config === "string" ? config : JSON.stringify(config);
    writeFileSync(path.join(folder, "config.json"), text);
    return credentialsFor(host, { DOCKER_CONFIG: folder, PATH: `${folder}:${process.env.PATH}` });
}

function helper(name: string, script: string): void {
    const program = path.join(folder, `docker-credential-${name}`);
    writeFileSync(program, `#!/bin/sh\n${script}\n`);
    chmodSync(program, 0o755);
}

describe("credentials for a registry", () => {
    it("are those of its own name, and of nobody else's", () => {
        const auths = { "registry.example.com": { auth } };
        assert.deepEqual(lookUp("registry.example.com", { auths }), known);
        assert.equal(lookUp("example.com", { auths }), undefined);
        assert.deepEqual(lookUp("docker.io", { auths: { "https://index.docker.io/v1/": { auth } } }), known);
        assert.equal(credentialsFor("docker.io", { DOCKER_CONFIG: path.join(folder, "none") }), undefined);
    });

    it("come from the program that keeps them, which is told the registry", () => {
        helper("kept", 'read host; echo "{\\"Username\\":\\"$host\\",\\"Secret\\":\\"s\\"}"');
        const config = { credHelpers: { "registry.example.com": "kept" } };
        assert.deepEqual(lookUp("registry.example.com", config), { user: "registry.example.com", password: "s" });
        assert.equal(lookUp("example.com", config), undefined);
        helper("empty", "exit 1");
        assert.equal(lookUp("example.com", { credsStore: "empty" }), undefined);
    });

    it("come from a program that answers before it is asked", () => {
        helper("hasty", 'exec 0<&-; echo "{\\"Username\\":\\"u\\",\\"Secret\\":\\"s\\"}"');
        const long = `${"a".repeat(2_000_000)}.example.com`;
        assert.deepEqual(lookUp(long, { credsStore: "hasty" }), { user: "u", password: "s" });
    });

    it("are refused without a word of what they are", () => {
        helper("odd", 'echo \'{"Secret":"geheim"}\'');
        const refusals: [config: object | string, says: RegExp][] = [
            ['{"auths": "geheim', /is no configuration of Docker's/],
            [{ credsStore: "../geheim" }, /is no name of a credential helper/],
            [{ credsStore: "none" }, /docker-credential-none could not be started/],
            [{ credsStore: "odd" }, /docker-credential-odd answered with something else/],
            [{ auths: { "example.com": { identitytoken: "geheim" } } }, /an identity token, which is not traded in/],
        ];
        for (const [config, says] of refusals) {
            assert.throws(
                () => lookUp("example.com", config),
                (error) =>
                    error instanceof ImageProblem &&
                    says.test(error.message) &&
                    (!/geheim/.test(error.message) || /no name of/.test(error.message)),
            );
        }
    });
});
