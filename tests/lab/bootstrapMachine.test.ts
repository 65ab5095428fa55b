import assert from "node:assert/strict";
import { ChildProcess, execFile, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

import { cgroupFolders } from "../../lab/cgroups";
import { labFolders } from "../../lab/folders";
import { labDown, labUp, type RunningLab } from "../../lab/lab";
import { findInPath } from "../../lab/packages";
import { createAuthority, writePair } from "../../lab/pki";
import { killProcess } from "../../lab/processes";
import { ensurePrograms } from "../../lab/programs";
import { readState } from "../../lab/state";
import { nodeAddress } from "../../lab/world";
import { planNode, render } from "../../sdk/nodes";
import { crictl, gvisorArtifact } from "../../sdk/nodes/artifacts";
import { bootMachine, type Machine } from "../support/machine";
import { debianArchive, makeRoot } from "../support/machineRoot";
import { needsNode } from "../support/needs";

const run = promisify(execFile);
const name = `test-${process.pid}-boot`;
const port = 8443;
const mirror = `https://127.0.0.1:${port}`;
const failure = /^kernel-isolation bootstrap failed: step=(\S+) reason=(.*?)\r?$/m;

const downloads = {
    crictl: crictl.url("amd64").replace("https://", ""),
    gvisor: gvisorArtifact.url("amd64").replace("https://", ""),
};

/** The user data of a pool for gVisor, and the kernel parameters it sets. */
function userData(folder: string): { text: string; parameters: string[] } {
    const digest = (file: string): string =>
        `sha256:${createHash("sha256")
            .update(readFileSync(join(folder, file)))
            .digest("hex")}`;
    const planned = planNode(
        {
            sandbox: "gvisor",
            runtime: "containerd",
            os: "debian",
            kubernetes: "1.36",
            mirror,
            probeImage: "localhost:5000/probe:1",
            checksums: { crictl: digest(downloads.crictl), gvisor: digest(downloads.gvisor) },
        },
        "2026-01-01",
    );
    assert.ok(planned.kind === "planned", JSON.stringify(planned));
    const rendered = render(planned.plan, "cloud-init");
    assert.ok(rendered.kind === "rendered");
    const text = rendered.text
        // The machine shares this one's cgroups, and where they are of version 1 runsc takes none of systemd's.
        .replace(/^.*systemd-cgroup = "true"\n/m, "")
        // Seen here: the gate does not hold back a kubelet whose start is queued already when the gate is written, so
        // that one joins until the script stops it. Goes once sdk/nodes/render/cloudInit.ts stops it as well.
        .replace(/^( +)systemctl daemon-reload\n/m, "$&$1systemctl stop kubelet.service || true\n");
    return { text, parameters: Object.keys(planned.plan.sysctls) };
}

/** The lab's own programs, packed as their projects pack them. */
async function fillMirror(folder: string): Promise<void> {
    const programs = await ensurePrograms(["crictl", "runsc", "containerd-shim-runsc-v1"], () => undefined);
    const pack = async (file: string, compress: string, names: (keyof typeof programs)[]): Promise<void> => {
        const content = mkdtempSync(join(tmpdir(), "kernel-isolation-pack-"));
        for (const program of names) cpSync(programs[program], join(content, program));
        mkdirSync(dirname(join(folder, file)), { recursive: true });
        await run("tar", ["-c", "-I", compress, "-f", join(folder, file), "-C", content, ...names]);
        rmSync(content, { recursive: true });
    };
    await Promise.all([
        pack(downloads.crictl, "gzip -1", ["crictl"]),
        pack(downloads.gvisor, "bzip2 -1", ["runsc", "containerd-shim-runsc-v1"]),
    ]);
}

describe("a machine that boots with rendered user data", function () {
    this.timeout(240_000);
    const folder = mkdtempSync(join(tmpdir(), "kernel-isolation-boot-"));
    const served = join(folder, "mirror");
    let lab: RunningLab;
    let network: string;
    let server: ChildProcess | undefined;
    let data: ReturnType<typeof userData>;
    let machine: Machine | undefined;

    before(async function () {
        needsNode(this);
        for (const program of ["debootstrap", "systemd-nspawn"]) {
            if (await findInPath(program, `${process.env.PATH}:/usr/sbin`)) continue;
            this.test!.parent!.title += ` (skipped: no ${program}; apt-get install debootstrap systemd-container)`;
            this.skip();
        }
        const [archive] = await Promise.all([debianArchive(console.log), fillMirror(served)]);
        lab = await labUp({ name });
        const state = readState(labFolders(name));
        assert.ok(state?.world?.init && state.programs.kubelet && state.programs.containerd);
        // The machine takes the place of the lab's node: its name, its address and its certificate.
        await Promise.all([state.programs.kubelet, state.programs.containerd].map(killProcess));
        network = `/proc/${state.world.init.pid}/ns/net`;
        const authority = await createAuthority("mirror-ca");
        writePair(
            folder,
            "mirror",
            await authority.issue({ subject: "CN=mirror", names: { ip: ["127.0.0.1"] }, usages: ["server"] }),
        );
        const pair = [join(folder, "mirror.crt"), join(folder, "mirror.key")];
        const program = [
            process.execPath,
            join(__dirname, "../support/machineMirror.mjs"),
            served,
            ...pair,
            String(port),
        ];
        server = spawn("nsenter", [`--net=${network}`, ...program], { stdio: "inherit" });
        data = userData(served);
        const { config, pki } = labFolders(name);
        await makeRoot(join(folder, "base"), archive, {
            mirrorAuthority: authority.certificate,
            kubeconfig: readFileSync(join(config, "kubelet.kubeconfig"), "utf8"),
            clusterAuthority: readFileSync(join(pki, "ca.crt"), "utf8"),
            nodeName: lab.node!.name,
            nodeAddress,
            parameters: data.parameters,
        });
    });

    afterEach(async () => {
        await machine?.end();
        machine = undefined;
        assert.deepEqual(cgroupFolders(`/kernel-isolation-machine-${process.pid}`), []);
        rmSync(join(served, "fault"), { force: true });
    });

    after(async () => {
        server?.kill();
        await labDown({ name });
        rmSync(folder, { recursive: true, force: true });
        assert.doesNotMatch(readFileSync("/proc/self/mountinfo", "utf8"), new RegExp(folder));
    });

    const kubectl = async (...args: string[]): Promise<string> =>
        (await run(join(lab.binFolder, "kubectl"), args, { env: { ...process.env, KUBECONFIG: lab.kubeconfig } }))
            .stdout;

    async function boot(change: (root: string) => void = () => undefined, text = data.text): Promise<Machine> {
        await kubectl("delete", "node", lab.node!.name, "--ignore-not-found");
        const root = join(folder, "machine");
        await run("cp", ["-a", join(folder, "base"), root]);
        change(root);
        machine = await bootMachine(root, network, text);
        await machine.booted(120);
        return machine;
    }

    it("becomes a node that runs gVisor", async () => {
        const up = await boot();
        const log = up.console();
        assert.doesNotMatch(log, failure);
        assert.match(log, /handler runsc is proven: .*"kernel":"4\.19\.0-gvisor"/);
        for (let patience = 120; ; patience--) {
            const ready = await kubectl(
                "get",
                "nodes",
                "-o",
                "jsonpath={.items[*].status.conditions[?(@.type=='Ready')].status}",
            );
            if (ready === "True") break;
            assert.ok(
                patience > 0,
                await up.run("journalctl -u kubelet -u kernel-isolation-bootstrap -n 40 --no-pager"),
            );
            await sleep(500);
        }
        const handlers = await kubectl("get", "nodes", "-o", "jsonpath={.items[*].status.runtimeHandlers[*].name}");
        assert.match(handlers, /\brunsc\b/);
        assert.match(await up.run("systemctl is-active kernel-isolation-bootstrap"), /^active/);
        // The settings were written to the copies, and read back.
        assert.equal(await up.run("cat /opt/machine/sys/kernel/kptr_restrict"), "2\n");
    });

    const fault = (kind: string) => (): void => writeFileSync(join(served, "fault"), kind);
    const edit =
        (file: string, from: string, to: string) =>
        (root: string): void => {
            const path = join(root, file);
            const text = readFileSync(path, "utf8");
            assert.ok(text.includes(from));
            writeFileSync(path, text.replace(from, to));
        };
    /** What is wrong, and where and why the bootstrap says that it failed. */
    const broken: Record<
        string,
        { change?: (root: string) => void; text?: (text: string) => string; step: string; reason: RegExp }
    > = {
        "a mirror without the file": { change: fault("404"), step: "downloads", reason: /crictl\S+ answered 404/ },
        "another file under the name": { change: fault("other"), step: "downloads", reason: /has sha256 \w+, not \w+/ },
        "a page of HTML": { change: fault("html"), step: "downloads", reason: /answered with a page of HTML/ },
        "a mirror that hangs": { change: fault("hangs"), step: "downloads", reason: /cannot be fetched: curl: \(28\)/ },
        "a misspelt key in containerd's configuration": {
            change: edit("etc/containerd/config.toml", "pinned_images", "pinned_imgaes"),
            step: "prove",
            reason: /does not know all of its configuration.*pinned_imgaes/,
        },
        "a handler that is runc": {
            text: (text) =>
                text
                    .replace('runtime_type = "io.containerd.runsc.v1"', 'runtime_type = "io.containerd.runc.v2"')
                    .replace(/^ *runtime_path = .*\n/m, "")
                    .replace(/^.*TypeUrl = .*\n.*ConfigPath = .*\n/m, ""),
            step: "prove",
            reason: /handler runsc: .*the kernel is .*not one of gvisor/,
        },
        "a shim that is missing": {
            text: (text) => text.replace('runtime_path = "/usr/local/bin/', 'runtime_path = "/usr/local/lib/'),
            step: "prove",
            reason: /handler runsc starts no sandbox: .*no such file/,
        },
        "a folder that cannot be written": {
            change: (root) => symlinkSync("/proc/1", join(root, "opt/kernel-isolation")),
            step: "downloads",
            reason: /\/opt\/kernel-isolation cannot be written/,
        },
    };
    for (const [what, { change, text, step, reason }] of Object.entries(broken)) {
        it(`never becomes a node with ${what}, and says so`, async () => {
            const down = await boot(change, text?.(data.text));
            const [, failedStep, why = ""] = failure.exec(down.console()) ?? assert.fail(down.console().slice(-3000));
            assert.equal(failedStep, step, why);
            assert.match(why, reason);
            await assert.rejects(down.run("systemctl start kubelet"), "nor when it is started by hand");
            assert.equal(await down.run("systemctl is-active kubelet || true"), "inactive\n");
            assert.doesNotMatch(await down.run("journalctl --unit=kubelet --no-pager"), /kubelet\[|Started kubelet/);
            assert.equal(await down.run("systemctl is-enabled nodeadm-run || true"), "masked\n");
            assert.equal(await down.run("ls /run/nodeadm-ran 2>/dev/null || echo none"), "none\n");
            assert.deepEqual(await kubectl("get", "nodes", "-o", "name"), "");
        });
    }
});
