import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { crioFiles, CrioMachine } from "../../lab/node/crio";
import { ociClamp, OciHost } from "../../lab/node/ociClamp";

const machine: CrioMachine = {
    crio: "/programs/crio",
    pinns: "/programs/pinns",
    ociRuntime: { name: "runc", path: "/programs/runc-clamped" },
    conmon: "/usr/bin/conmon",
    cgroupManager: "cgroupfs",
    cni: { config: "/etc/cni/net.d", plugins: ["/programs", "/opt/cni/bin"] },
    registryAddress: "10.200.0.1:5000",
};

describe("a machine with CRI-O", () => {
    const files = new Map(crioFiles(machine).map(({ path, content }) => [path, content]));

    it("has its configuration where CRI-O looks by itself", () => {
        assert.deepEqual(
            [...files.keys()],
            [
                "/etc/crio/crio.conf",
                "/etc/containers/policy.json",
                "/etc/containers/registries.conf",
                "/etc/systemd/system/crio.service",
            ],
        );
        assert.deepEqual(JSON.parse(files.get("/etc/containers/policy.json") ?? ""), {
            default: [{ type: "insecureAcceptAnything" }],
        });
        assert.match(files.get("/etc/systemd/system/crio.service") ?? "", /^ExecStart=\/programs\/crio$/m);
    });

    it("pulls the lab's images from its registry, wherever that is", () => {
        assert.equal(
            files.get("/etc/containers/registries.conf"),
            `unqualified-search-registries = []

[[registry]]
prefix = "localhost:5000"
location = "10.200.0.1:5000"
insecure = true
`,
        );
    });

    it("runs pods under the runtime and with the programs it is given, and keeps to itself", () => {
        const config = files.get("/etc/crio/crio.conf") ?? "";
        for (const line of [
            'listen = "/run/crio/crio.sock"',
            'default_runtime = "runc"',
            'cgroup_manager = "cgroupfs"',
            'pinns_path = "/programs/pinns"',
            "[crio.runtime.runtimes.runc]",
            'runtime_path = "/programs/runc-clamped"',
            'monitor_path = "/usr/bin/conmon"',
            'monitor_cgroup = "pod"',
            'pause_image = "localhost:5000/pause:1"',
            'plugin_dirs = ["/programs", "/opt/cni/bin"]',
            "hooks_dir = []",
            "enable_nri = false",
        ]) {
            assert.ok(config.split("\n").includes(line), line);
        }
    });
});

describe("a wrapper round an OCI runtime", () => {
    let folder: string;
    beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), "lab-clamp-"))));
    afterEach(() => rmSync(folder, { recursive: true }));
    const at = (name: string): string => join(folder, name);
    const poor: OciHost = { lowersOomScore: false, limitsHugePages: false };

    /** What the runtime is called with, and what is then in the bundle. */
    function run(config: unknown, args: string[], host = poor, indent?: string): { called: string; config: unknown } {
        writeFileSync(at("runtime"), `#!/bin/sh\nprintf '%s\\n' "$*" >${at("called")}\n`, { mode: 0o755 });
        writeFileSync(at("clamp"), ociClamp(at("runtime"), host) ?? "", { mode: 0o755 });
        writeFileSync(at("config.json"), JSON.stringify(config, undefined, indent));
        execFileSync(at("clamp"), args, { cwd: "/" });
        return {
            called: readFileSync(at("called"), "utf8").trim(),
            config: JSON.parse(readFileSync(at("config.json"), "utf8")) as unknown,
        };
    }
    const create = (): string[] => ["--root=/run/runc", "create", "--bundle", folder, "--pid-file", "pid", "abc"];
    /** A command that reads like what is taken out. */
    const args = ["sh", "-c", '{"oomScoreAdj":-5,"hugepageLimits":[1],}', '"oomScoreAdj": -5'];
    const container = (oomScoreAdj: number, resources: object): object => ({
        process: { args, oomScoreAdj },
        linux: { resources },
    });
    const hugepageLimits = [
        { pageSize: "2MB", limit: 0 },
        { pageSize: "1GB", limit: 0 },
    ];
    const [memory, pids] = [{ limit: 1 }, { limit: 2 }];

    it("is not needed on a host that can give all", () => {
        assert.equal(ociClamp("/runc", { lowersOomScore: true, limitsHugePages: true }), undefined);
    });

    for (const indent of [undefined, "\t"]) {
        it(`takes out what the host cannot give, and nothing else (${indent ? "indented" : "compact"})`, () => {
            for (const [given, kept] of [
                [
                    { memory, hugepageLimits, pids },
                    { memory, pids },
                ],
                [{ hugepageLimits, pids }, { pids }],
                [{ memory, hugepageLimits }, { memory }],
                [{ hugepageLimits }, {}],
                [{ hugepageLimits: [] }, {}],
                [{}, {}],
            ] as const) {
                const { called, config } = run(container(-998, given), create(), poor, indent);
                assert.deepEqual(config, container(0, kept));
                assert.equal(called, create().join(" "));
            }
            assert.deepEqual(run(container(1000, {}), create(), poor, indent).config, container(1000, {}));
        });
    }

    it("leaves what the host can give", () => {
        const given = container(-998, { hugepageLimits });
        assert.deepEqual(run(given, create(), { ...poor, lowersOomScore: true }).config, container(-998, {}));
        assert.deepEqual(
            run(given, create(), { ...poor, limitsHugePages: true }).config,
            container(0, { hugepageLimits }),
        );
    });

    it("finds the bundle however it is named, and touches it only for a new container", () => {
        const given = container(-998, {});
        assert.deepEqual(run(given, ["create", `--bundle=${folder}`, "abc"]).config, container(0, {}));
        assert.deepEqual(run(given, ["create", "-b", folder, "abc"]).config, container(0, {}));
        assert.deepEqual(run(given, ["start", "abc"]).config, given);
        assert.equal(
            run(given, ["exec", "--process", "file with spaces", "abc"]).called,
            "exec --process file with spaces abc",
        );
    });
});
