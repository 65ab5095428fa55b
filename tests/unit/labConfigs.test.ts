import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";

import { gvisorHasCgroups, Hierarchy, parseHierarchies } from "../../lab/cgroups";
import { apiServerCommand, authenticationConfiguration, etcdCommand, worldPorts } from "../../lab/controlPlane";
import { encryptionConfiguration, kubeconfig } from "../../lab/credentials";
import { assertNotCovered, labFolders } from "../../lab/folders";
import { nodesFromEnvironment } from "../../lab/lab";
import { imageArchive, labImages } from "../../lab/images";
import { environmentLines, statusTable } from "../../lab/main";
import { nodePlan } from "../../lab/node/bootstrap";
import { containerdConfig, imageFiles } from "../../lab/node/image";
import { programsOfNodes } from "../../lab/programTable";
import { createAuthority } from "../../lab/pki";
import { identify, isAlive, parseProcStat } from "../../lab/processes";
import { tar } from "../../lab/tar";

const folders = labFolders("demo", { XDG_STATE_HOME: "/state" });

describe("lab folders", () => {
    it("are the lab's own, below the user's state", () => {
        assert.equal(folders.state, "/state/kernel-isolation/lab/demo");
        assert.equal(folders.kubeconfig, "/state/kernel-isolation/lab/demo/kubeconfig");
    });

    it("refuse a name that is no node name, cgroup and folder at once", () => {
        for (const name of ["", "..", "a/b", "Demo", "-a", "a-", "a".repeat(33), "a b"]) {
            assert.throws(() => labFolders(name), /is no name for a lab/, name);
        }
    });

    it("refuse a place that the lab covers with a folder of its own", () => {
        assert.throws(() => assertNotCovered("/var/lib/ci/state", "XDG_STATE_HOME"), /set XDG_STATE_HOME/);
        assert.throws(() => assertNotCovered("/run", "XDG_STATE_HOME"), /lies in \/run/);
        assertNotCovered("/var/library", "XDG_STATE_HOME");
        assertNotCovered("/home/u/run", "XDG_STATE_HOME");
    });
});

describe("lab control plane", () => {
    const plane = { folders, ports: worldPorts, withNode: true };

    it("has an API server that refuses more than a default one", () => {
        const command = apiServerCommand(plane).join(" ");
        for (const flag of [
            "--authorization-mode=Node,RBAC",
            "--enable-admission-plugins=NodeRestriction",
            "--encryption-provider-config=/state/kernel-isolation/lab/demo/config/encryption.yaml",
            "--kubelet-certificate-authority=",
            "--etcd-certfile=",
            "--audit-policy-file=",
        ]) {
            assert.ok(command.includes(flag), flag);
        }
    });

    it("lets nobody without a name see more than its health", () => {
        const { anonymous } = parse(authenticationConfiguration());
        assert.deepEqual(anonymous, {
            enabled: true,
            conditions: [{ path: "/livez" }, { path: "/readyz" }, { path: "/healthz" }],
        });
    });

    it("has an etcd that wants client certificates", () => {
        assert.ok(etcdCommand(plane).includes("--client-cert-auth=true"));
        assert.ok(etcdCommand(plane).includes("--peer-client-cert-auth=true"));
    });

    it("encrypts secrets, and reads what was there before", () => {
        const [{ resources, providers }] = parse(encryptionConfiguration(Buffer.alloc(32, 1))).resources;
        assert.deepEqual(resources, ["secrets"]);
        assert.deepEqual(providers.map(Object.keys).flat(), ["secretbox", "identity"]);
    });
});

describe("lab certificates", () => {
    it("hold for what they name and are signed by their authority", async () => {
        const authority = await createAuthority("demo-ca");
        const { certificate } = await authority.issue({
            subject: "CN=system:node:lab-demo, O=system:nodes",
            names: { dns: ["lab-demo"], ip: ["10.200.0.1"] },
            usages: ["server"],
        });
        const ca = new X509Certificate(authority.certificate);
        const leaf = new X509Certificate(certificate);
        assert.equal(leaf.verify(ca.publicKey), true);
        assert.equal(leaf.checkIP("10.200.0.1"), "10.200.0.1");
        assert.equal(leaf.ca, false);
        assert.equal(ca.ca, true);
        assert.deepEqual(leaf.subject.split("\n").sort(), ["CN=system:node:lab-demo", "O=system:nodes"]);
        assert.deepEqual(leaf.keyUsage, ["1.3.6.1.5.5.7.3.1"]);
    });

    it("make a kubeconfig that holds all it needs", () => {
        const config = parse(kubeconfig("demo", "admin", "https://127.0.0.1:1", "ca", { certificate: "c", key: "k" }));
        assert.equal(config["current-context"], "lab-demo");
        assert.equal(config.users[0].user["client-key-data"], Buffer.from("k").toString("base64"));
    });
});

describe("lab node", () => {
    const machine = {
        index: 2,
        hostname: "lab-demo-2",
        address: "10.200.0.12",
        podNetwork: "10.244.1.0/24",
        suffix: "-2",
    };
    const files = imageFiles(folders, machine, "containerd", "plain");

    it("comes with a kubelet that is this node's and changes nothing of the host's", () => {
        const config = parse(files["/var/lib/kubelet/config.yaml"] ?? "");
        assert.equal(config.cgroupRoot, "/kernel-isolation-demo.2");
        assert.equal(config.address, "10.200.0.12");
        assert.match(config.tlsCertFile, /kubelet-2\.crt$/);
        const unit = files["/etc/systemd/system/kubelet.service"] ?? "";
        assert.match(unit, /tunables\.sh .*--hostname-override=lab-demo-2 .*\$KUBELET_CONFIG_ARGS/);
    });

    it("is told by the bootstrap whom to trust and what pods may do", () => {
        const mirror = {
            address: "https://10.200.0.1:8443",
            authority: "/ca.crt",
            archives: Object.fromEntries(
                ["crictl", "gvisor"].map((name) => [name, { path: "", file: "", digest: `sha256:${"5a".repeat(32)}` }]),
            ),
        };
        const role = { sandbox: "gvisor", runtime: "containerd", kubernetes: "1.36", labels: { pool: "lab" } } as const;
        const { kubelet, spec, downloads } = nodePlan(role, mirror);
        assert.equal((kubelet.authentication as { anonymous: { enabled: boolean } }).anonymous.enabled, false);
        assert.deepEqual(
            [kubelet.authorization, kubelet.readOnlyPort, kubelet.seccompDefault, kubelet.protectKernelDefaults],
            [{ mode: "Webhook" }, 0, true, true],
        );
        assert.equal(spec.cgroupDriver, "cgroupfs");
        assert.ok(downloads.every(({ url }) => url.startsWith("https://10.200.0.1:8443/")));
    });

    it("comes with a containerd that reads the bootstrap's handlers and has none of its own but runc", () => {
        const config = containerdConfig(folders, { lowersOomScore: false });
        assert.match(config, /restrict_oom_score_adj = true/);
        assert.match(containerdConfig(folders, { lowersOomScore: true }), /restrict_oom_score_adj = false/);
        assert.match(config, /imports = \["\/etc\/containerd\/conf\.d\/\*\.toml"\]/);
        assert.deepEqual(config.match(/runtimes\.\w+\]/g), ["runtimes.runc]"]);
    });

    it("has a pod network without iptables", () => {
        assert.equal(JSON.parse(files["/etc/cni/net.d/10-lab.conflist"] ?? "").plugins[0].ipMasq, false);
    });
});

describe("which nodes a lab has", () => {
    it("is one with containerd, unless the environment names others", () => {
        assert.deepEqual(nodesFromEnvironment({}), ["containerd"]);
        assert.deepEqual(nodesFromEnvironment({ LAB_NODES: "containerd, crio" }), ["containerd", "crio"]);
        assert.throws(() => nodesFromEnvironment({ LAB_NODES: "docker" }), /"docker" is not one of containerd, crio/);
    });

    it("decides what is built", () => {
        assert.deepEqual(programsOfNodes([]), []);
        assert.ok(programsOfNodes(["containerd"]).includes("containerd"));
        assert.ok(!programsOfNodes(["crio"]).includes("containerd"));
    });
});

describe("lab cgroups", () => {
    const hybrid = [
        "30 29 0:26 / /sys/fs/cgroup/cpuset rw,relatime - cgroup cgroup rw,cpuset",
        "31 29 0:27 / /sys/fs/cgroup/systemd rw,relatime - cgroup cgroup rw,name=systemd",
        "32 29 0:28 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw",
        "33 1 8:1 / / rw - ext4 /dev/root rw",
    ].join("\n");
    const unified = "40 29 0:26 / /sys/fs/cgroup rw shared:9 - cgroup2 cgroup2 rw,nsdelegate";

    it("are found in every hierarchy", () => {
        assert.deepEqual(parseHierarchies(hybrid), [
            { mount: "/sys/fs/cgroup/cpuset", version: 1, controllers: ["cpuset"] },
            { mount: "/sys/fs/cgroup/systemd", version: 1, controllers: [] },
            { mount: "/sys/fs/cgroup/unified", version: 2, controllers: [] },
        ]);
        assert.equal(parseHierarchies(unified)[0]?.mount, "/sys/fs/cgroup");
    });

    it("are gVisor's to use where both controllers it needs are of one version", () => {
        const of = (version: 1 | 2, ...controllers: string[]): Hierarchy => ({ mount: "/m", version, controllers });
        assert.equal(gvisorHasCgroups([of(2, "cpu", "memory", "pids")]), true);
        assert.equal(gvisorHasCgroups([of(1, "cpu", "cpuacct"), of(1, "memory"), of(2)]), true);
        assert.equal(gvisorHasCgroups([of(1, "cpu"), of(2, "memory")]), false);
        assert.equal(gvisorHasCgroups([of(2, "pids")]), false);
        assert.equal(gvisorHasCgroups([]), false);
    });
});

describe("lab images", () => {
    it("are archives that tar itself reads", () => {
        const folder = mkdtempSync(join(tmpdir(), "lab-tar-"));
        try {
            const file = join(folder, "a.tar");
            const content = Buffer.from("x".repeat(700));
            writeFileSync(
                file,
                tar([{ path: "bin" }, { path: "bin/a", mode: 0o755, content }, { path: "bin/b", target: "a" }]),
            );
            const listing = execFileSync("tar", ["-tvf", file], { encoding: "utf8" });
            assert.match(listing, /^drwxr-xr-x 0\/0 +0 .* bin\/$/m);
            assert.match(listing, /^-rwxr-xr-x 0\/0 +700 .* bin\/a$/m);
            assert.match(listing, /^l.* bin\/b -> a$/m);
        } finally {
            rmSync(folder, { recursive: true });
        }
    });

    it("run as nobody special, and are the same bytes each time", () => {
        const busybox = Buffer.from("busybox");
        for (const image of labImages) {
            const archive = imageArchive(image, busybox);
            assert.deepEqual(archive, imageArchive(image, busybox));
            assert.ok(archive.includes('"User":"65532:65532"'));
            assert.ok(archive.includes(`"RepoTags":["${image.name}"]`));
        }
    });
});

describe("lab processes", () => {
    it("are told apart by their start, whatever their name holds", () => {
        const fields = ["S", ...Array.from({ length: 18 }, () => "0"), "4711", "0"].join(" ");
        assert.deepEqual(parseProcStat(`12 (a) b (c)) ${fields}`), { state: "S", startTicks: "4711" });
        const self = identify(process.pid);
        assert.equal(isAlive(self), true);
        assert.equal(isAlive({ ...self, started: "another boot:1" }), false);
    });
});

describe("lab output", () => {
    const lab = {
        name: "demo",
        folder: "/s",
        kubeconfig: "/it's here/kubeconfig",
        binFolder: "/s/bin",
        kubernetesVersion: "1.36.3",
        nodes: [],
    };

    it("has lines for eval that survive a quote in a path", () => {
        const lines = environmentLines(lab).join("\n");
        const script = `${lines}\nprintf '%s|%s' "$KUBECONFIG" "\${PATH%%:*}"`;
        assert.equal(execFileSync("sh", ["-c", script], { encoding: "utf8" }), "/it's here/kubeconfig|/s/bin");
    });

    it("shows what has ended", () => {
        const table = statusTable({
            lab,
            programs: [
                { program: "etcd", pid: 7, state: "S", memoryBytes: 50 * 2 ** 20 },
                { program: "kubelet", pid: 8 },
            ],
        });
        assert.match(table, /etcd +│ +7 │ running │ +50 MiB/);
        assert.match(table, /kubelet +│ +8 │ ended/);
        assert.match(table, /50 MiB in all/);
    });
});
