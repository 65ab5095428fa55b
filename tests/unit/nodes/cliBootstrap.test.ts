import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
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

    describe("for a pool of a cluster", () => {
        const cluster = `
name: prod
existing:
  version: "1.36"
  pools:
    general: { labels: { pool: general, plain: "yes" }, sandboxes: { runc: {}, runc-userns: {} } }
    gvisor: { labels: { pool: gvisor, plain: "yes", user-space: "yes" }, sandboxes: { runc: {}, gvisor: {} } }
    own: { labels: { pool: own, plain: "yes" }, sandboxes: { runc: {} }, tenant: payments }
    both: { labels: { pool: both, user-space: "yes" }, sandboxes: { gvisor: {}, kata-qemu: {} } }
tenants:
  payments: { isolation: shared, placement: dedicated }
`;
        const bootstrap = (pool: string, ...options: string[]) =>
            kernelIsolation("bootstrap", "--cluster", file("cluster.yaml", cluster), "--pool", pool, ...options);

        it("takes sandbox, version, labels and the tenant's taint from the cluster's arguments", async () => {
            const gvisor = await bootstrap("gvisor", "--kubernetes", "1.37");
            assert.equal(gvisor.code, 0, gvisor.stderr);
            assert.match(gvisor.stdout, /bootstrap: gVisor under containerd on ubuntu, Kubernetes 1\.37/);
            assert.match(gvisor.stdout, /--node-labels=pool=gvisor,plain=yes,user-space=yes/);
            assert.match((await bootstrap("general")).stdout, /prove '' TENANT=bootstrap SANDBOX=runc-userns/);
            const own = await bootstrap("own", "--taint", "more=x:NoExecute");
            assert.match(
                own.stdout,
                /key: kernel-isolation\.io\/tenant\n *value: payments\n *effect: NoSchedule\n *- key: more/,
            );
        });

        it("takes from them also the handler that an image brings", async () => {
            const own = `
name: prod
eks:
  version: "1.36"
  adminRoleArns: ["arn:aws:iam::123456789012:role/platform"]
  nodePools:
    box: { sandbox: nitro, imageId: ami-0123456789abcdef0, instanceTypes: [m7i.xlarge] }
  nitro: { handler: of-the-image, overhead: { cpu: 250m, memory: 300Mi } }
`;
            const target = file("nitro.yaml", own);
            const spec = ["--spec", file("al2023.yaml", "os: al2023\n")];
            const { code, stdout, stderr } = await kernelIsolation(
                ...["bootstrap", "--cluster", target, "--pool", "box", ...spec],
            );
            assert.equal(code, 0, stderr);
            assert.match(stdout, /kernel-isolation\.io\/sandbox=nitro/);
            assert.match(stderr, /note: the handler is the image's own/);
        });

        it("refuses what the cluster's arguments contradict", async () => {
            const refused = async (pool: string, ...options: string[]) => {
                const { code, stderr, stdout } = await bootstrap(pool, ...options);
                assert.deepEqual([code, stdout], [1, ""]);
                return stderr.replace(/\s+/g, " ");
            };
            assert.match(await refused("gvisr"), /pool: "gvisr" is not one of .* that works: "gvisor"/);
            assert.match(await refused("both"), /sandbox: pool "both" has gvisor and kata-qemu, and a bootstrap/);
            assert.equal((await bootstrap("both", "--sandbox", "gvisor")).code, 0);
            assert.match(
                await refused("gvisor", "--sandbox", "urunc"),
                /sandbox: pool "gvisor" has runc, gvisor, not "urunc"/,
            );
            const other = cluster.replace("gvisor: {} }", "gvisor: { handler: gv } }").replace(/ +both:.*\n/, "");
            const target = file("other.yaml", other);
            const handler = await kernelIsolation("bootstrap", "--cluster", target, "--pool", "gvisor");
            assert.match(
                handler.stderr,
                /sandbox: the cluster asks for the handler "gv", and the bootstrap makes "runsc"/,
            );
            const broken = file("broken.yaml", cluster.replace("isolation: shared", "isolation: shard"));
            const unplanned = await kernelIsolation("bootstrap", "--cluster", broken, "--pool", "gvisor");
            assert.match(unplanned.stderr, /cluster\.tenants\.payments\.isolation: /);
            assert.equal((await kernelIsolation("bootstrap", "--pool", "gvisor")).code, 3);
        });
    });

    it("reads a file, over which options stand", async () => {
        const target = file("pool.yaml", "sandbox: runc-userns\nos: bottlerocket\npodPidsLimit: 100\n");
        const options = ["--spec", target, "--format", "bottlerocket", "--pod-pids-limit", "200"];
        const { code, stdout } = await kernelIsolation("bootstrap", ...options);
        assert.equal(code, 0);
        assert.match(stdout, /^pod-pids-limit = 200$/m);
        assert.match(stdout, /^"user\.max_user_namespaces" = "16384"$/m);
    });

    it("adds to what a file holds several of", async () => {
        const content = [
            "sandbox: runc",
            "os: bottlerocket",
            "modules: { deny: [{ name: cramfs }, { name: can, until: 2026-01-01 }] }",
            "labels: { pool: general, tier: low }",
            "taints: ['a=b:NoSchedule']",
        ].join("\n");
        const options = ["--deny-module", "can", "--label", "tier=high", "--taint", "a=c:NoExecute"];
        const { code, stdout, stderr } = await kernelIsolation(
            "bootstrap",
            "--spec",
            file("more.yaml", content),
            ...options,
        );
        assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
        for (const line of [
            "[settings.kernel.modules.cramfs]",
            "[settings.kernel.modules.can]",
            'pool = "general"',
            'tier = "high"',
            'a = ["b:NoSchedule", "c:NoExecute"]',
        ]) {
            assert.ok(stdout.split("\n").includes(line), line);
        }
    });

    it("ends with 1 and every refusal, and prints nothing else", async () => {
        const options = ["--sandbox", "gvisor", "--format", "bottlerocket", "--sysctl", "kernel.panic=0"];
        const { code, stdout, stderr } = await kernelIsolation("bootstrap", ...options);
        assert.deepEqual({ code, stdout }, { code: 1, stdout: "" });
        const [first, ...lines] = stderr.trimEnd().split("\n");
        assert.equal(first, "this node cannot be delivered as asked; nothing was written:");
        assert.deepEqual(
            lines.map((line) => /^ {2}- ([^:]+):/.exec(line)?.[1]),
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
        for (const [option, value, message] of [
            ["--pod-pids-limit", "many", /--pod-pids-limit many: expected a whole number/],
            ["--deny-module", "=2027-01-31", /--deny-module =2027-01-31: expected NAME or NAME=YYYY-MM-DD/],
        ] as const) {
            const { code, stderr } = await kernelIsolation("bootstrap", "--sandbox", "runc", option, value);
            assert.equal(code, 3);
            assert.match(stderr, message);
        }
        const twice = ["--sysctl", "net.core.somaxconn=1", "--sysctl", "net.core.somaxconn=2"];
        assert.match(
            (await kernelIsolation("bootstrap", "--sandbox", "runc", ...twice)).stderr,
            /net\.core\.somaxconn: given twice/,
        );
    });

    it("gives a system the format that it takes, unless told otherwise", async () => {
        for (const [os, begin] of [
            ["al2023", /^MIME-Version: 1\.0\n/],
            ["bottlerocket", /^\[settings\.kubernetes\]\n/],
            ["debian", /^#!\/bin\/bash\n/],
        ] as const) {
            const { code, stdout } = await kernelIsolation("bootstrap", "--sandbox", "runc", "--os", os);
            assert.equal(code, 0);
            assert.match(stdout, begin);
        }
        const target = file("eks.yaml", "sandbox: runc\nos: al2023\n");
        assert.match((await kernelIsolation("bootstrap", "--spec", target)).stdout, /^MIME-Version/);
    });

    it("says everything that is wrong at once, the format among it", async () => {
        const options = ["--os", "ubuntu", "--format", "nodeadm", "--kubernetes", "soon", "--taint", "x"];
        const { stderr } = await kernelIsolation("bootstrap", "--sandbox", "runc", ...options);
        const misspelt = await kernelIsolation("bootstrap", "--format", "nodeadmin");
        const paths = (text: string) => [...text.matchAll(/^ {2}- ([^:]+):/gm)].map((match) => match[1]);
        assert.deepEqual(paths(stderr), ["kubernetes", "taints.0", "format"]);
        assert.deepEqual(paths(misspelt.stderr), ["format", "sandbox"]);
        assert.match(misspelt.stderr, /sandbox: is required\. Nearest that works: runc, runc-userns, gvisor/);
    });

    it("takes a module's last day as it stands", async () => {
        const options = ["--sandbox", "runc", "--deny-module", "ksmbd=2027-01-31=x"];
        const { stderr } = await kernelIsolation("bootstrap", ...options);
        assert.match(stderr, /modules\.deny\.0\.until: "2027-01-31=x" is no day/);
    });

    it("writes a file on request, and prints nothing then", async () => {
        const target = path.join(folder, "bootstrap.sh");
        const { code, stdout, stderr } = await kernelIsolation("bootstrap", "--sandbox", "runc", "--output", target);
        assert.deepEqual({ code, stdout }, { code: 0, stdout: "" });
        assert.match(stderr, /bootstrap\.sh written \(script, \d+ bytes\)/);
        assert.equal(readFileSync(target, "utf8"), (await kernelIsolation("bootstrap", "--sandbox", "runc")).stdout);
        const nowhere = path.join(folder, "missing", "bootstrap.sh");
        const failed = await kernelIsolation("bootstrap", "--sandbox", "runc", "--output", nowhere);
        assert.equal(failed.code, 3);
        assert.match(failed.stderr, /cannot write .*: ENOENT/);
    });

    it("explains itself with examples", async () => {
        const { code, stdout } = await kernelIsolation("bootstrap", "--help");
        assert.equal(code, 0);
        assert.match(stdout, /Examples:\n {2}kernel-isolation bootstrap --sandbox gvisor/);
    });
});
