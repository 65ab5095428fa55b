import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { kernelIsolation } from "../../support/command";
import { digests, gvisorOnUbuntu, rendered } from "./support";

describe("kernel-isolation bootstrap", function () {
    this.timeout(60_000);
    const folder = mkdtempSync(path.join(tmpdir(), "cli-bootstrap-"));
    after(() => rmSync(folder, { recursive: true, force: true }));

    const file = (name: string, content: string) => {
        const target = path.join(folder, name);
        writeFileSync(target, content);
        return target;
    };
    const checksums = ["--checksum", `crictl=${digests.sha256}`, "--checksum", `gvisor=${digests.sha512}`];

    it("prints what the plan renders", async () => {
        const options = ["--sandbox", "gvisor", "--kubernetes", "1.37", ...checksums];
        const { code, stdout, stderr } = await kernelIsolation("bootstrap", ...options);
        assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
        assert.equal(stdout, rendered(gvisorOnUbuntu));
    });

    it("takes every field as an option", async () => {
        const options = [
            ...["--sandbox", "runc", "--runtime", "crio", "--runtime-version", "1.37.1", "--os", "debian"],
            ...["--kubernetes", "1.36", "--arch", "arm64", "--mirror", "https://mirror.example.com"],
            ...["--checksum", `crictl=${digests.sha256}`, "--pod-pids-limit", "512"],
            ...["--sysctl", "net.core.somaxconn=4096", "--allow-unsafe-sysctl", "net.core.somaxconn"],
            ...["--deny-module", "cramfs", "--deny-module", "can=2026-01-01", "--label", "pool=general"],
            ...["--taint", "a=b:NoSchedule", "--probe-image", "registry.example.com/busybox:1"],
        ];
        const { code, stdout, stderr } = await kernelIsolation("bootstrap", "--format", "cloud-init", ...options);
        assert.equal(code, 0, stderr);
        assert.equal(stderr, "note: module can was denied until 2026-01-01 and no longer is\n");
        for (const words of [
            "under crio on debian, Kubernetes 1.36, arm64",
            "require_runtime crio 1.37.1",
            "fetch https://mirror.example.com/github.com/",
            "podPidsLimit: 512",
            "net.core.somaxconn = 4096",
            "  - net.core.somaxconn",
            "install cramfs /bin/false",
            "--node-labels=pool=general",
            "effect: NoSchedule",
            "PROBE_IMAGE=registry.example.com/busybox:1",
        ]) {
            assert.ok(stdout.includes(words), words);
        }
    });

    it("reads a file, over which options stand", async () => {
        const target = file("pool.yaml", "sandbox: runc-userns\nos: bottlerocket\npodPidsLimit: 100\n");
        const options = ["--spec", target, "--format", "bottlerocket", "--pod-pids-limit", "200"];
        const { code, stdout } = await kernelIsolation("bootstrap", ...options);
        assert.equal(code, 0);
        assert.match(stdout, /^pod-pids-limit = 200$/m);
        assert.match(stdout, /^"user\.max_user_namespaces" = "16384"$/m);
    });

    it("ends with 1 and every refusal, and prints nothing else", async () => {
        const options = ["--sandbox", "gvisor", "--format", "bottlerocket", "--sysctl", "kernel.panic=0"];
        const { code, stdout, stderr } = await kernelIsolation("bootstrap", ...options);
        assert.deepEqual({ code, stdout }, { code: 1, stdout: "" });
        const [first, ...lines] = stderr.trimEnd().split("\n");
        assert.equal(first, "this node cannot be delivered as asked:");
        assert.deepEqual(
            lines.map((line) => line.trim().split(":")[0]),
            ["sandbox", "sysctls.kernel.panic"],
        );
    });

    it("refuses a format that does not fit the system, or that there is none of", async () => {
        const options = ["--sandbox", "runc", "--os", "ubuntu", "--checksum", `crictl=${digests.sha256}`];
        const unfit = await kernelIsolation("bootstrap", "--format", "nodeadm", ...options);
        assert.equal(unfit.code, 1);
        assert.match(unfit.stderr, /format: nodeadm is not for ubuntu: .*Nearest that works: script or cloud-init/);
        const unknown = await kernelIsolation("bootstrap", "--format", "nodeadmin", ...options);
        assert.equal(unknown.code, 1);
        assert.match(unknown.stderr, /Nearest that works: "nodeadm"/);
    });

    it("says in one line what it cannot read", async () => {
        for (const [name, content, message] of [
            ["list.yaml", "- a\n", /holds no node/],
            ["broken.yaml", "a: [", /is neither YAML nor JSON/],
        ] as const) {
            const { code, stderr } = await kernelIsolation("bootstrap", "--spec", file(name, content));
            assert.equal(code, 3);
            assert.match(stderr, message);
        }
        const missing = await kernelIsolation("bootstrap", "--spec", path.join(folder, "missing.yaml"));
        assert.match(missing.stderr, /cannot read .*: ENOENT/);
        const slip = await kernelIsolation("bootstrap", "--sandbox", "runc", "--label", "pool");
        assert.match(slip.stderr, /--label pool: expected NAME=VALUE/);
    });

    it("explains itself with examples", async () => {
        const { code, stdout } = await kernelIsolation("bootstrap", "--help");
        assert.equal(code, 0);
        assert.match(stdout, /Examples:\n {2}kernel-isolation bootstrap --sandbox runc-userns/);
    });
});
