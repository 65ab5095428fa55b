/** What a machine needs to boot into: a control plane without a node, a mirror of downloads, and an image to boot from. */
import assert from "node:assert/strict";
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

import { cgroupFolders } from "../../lab/cgroups";
import { labFolders } from "../../lab/folders";
import { labDown, labUp, type RunningLab } from "../../lab/lab";
import { placeOf } from "../../lab/node/machine";
import { createAuthority, writePair } from "../../lab/pki";
import { killProcess } from "../../lab/processes";
import { readState } from "../../lab/state";
import { childrenOf } from "../../lab/world";
import { bootMachine, type Machine, machineCgroup } from "./machine";
import { fillMirror, mirrorPort, planPool, pools } from "./machinePool";
import { debianArchive, makeRoot } from "./machineRoot";

const run = promisify(execFile);

export interface BootBench {
    lab: RunningLab;
    /** Holds what the mirror serves; what its file `fault` says happens to every answer. */
    served: string;
    /** The certificate of who vouches for the mirror. */
    authority: string;
    /** The machine's root folder. */
    root: string;
    kubectl(...args: string[]): Promise<string>;
    /** A machine from the image, changed before it starts. Returns once cloud-init has ended. */
    boot(userData: string, change?: (root: string) => void): Promise<Machine>;
    /** The machine that `boot` made, after a power cut and perhaps a change to its disk. */
    bootAgain(change?: (root: string) => void): Promise<Machine>;
    /** Until the node is ready; `machine` tells why it is not. */
    ready(machine: Machine): Promise<void>;
    /** Ends the machine and the fault. */
    reset(): Promise<void>;
    end(): Promise<void>;
}

export async function createBootBench(): Promise<BootBench> {
    const name = `test-${process.pid}-boot`;
    const folder = mkdtempSync(join(tmpdir(), "kernel-isolation-boot-"));
    const served = join(folder, "mirror");
    const [archive] = await Promise.all([debianArchive(console.log), fillMirror(served)]);
    // Its node gives way to the machine, which has a network plugin of its own.
    const lab = await labUp({ name, cni: "plain" });
    const state = readState(labFolders(name));
    assert.ok(state?.programs.machine && state.programs.kubelet && state.programs.containerd);
    // The machine takes the place of the lab's node: its name, its network and its certificate.
    await Promise.all([state.programs.kubelet, state.programs.containerd].map(killProcess));
    const network = `/proc/${childrenOf(state.programs.machine.pid)[0]}/ns/net`;
    const { hostname, address } = placeOf(name, 1);
    const { server, authority } = await startMirror(folder, served, network);
    const { config, pki } = labFolders(name);
    await makeRoot(join(folder, "base"), archive, {
        mirrorAuthority: authority,
        kubeconfig: readFileSync(join(config, "kubelet.kubeconfig"), "utf8"),
        clusterAuthority: readFileSync(join(pki, "ca.crt"), "utf8"),
        nodeName: hostname,
        nodeAddress: address,
        parameters: pools.flatMap((pool) => Object.keys(planPool(pool, served).sysctls)),
    });

    const root = join(folder, "machine");
    let machine: Machine | undefined;
    const kubectl = async (...args: string[]): Promise<string> =>
        (await run(join(lab.binFolder, "kubectl"), args, { env: { ...process.env, KUBECONFIG: lab.kubeconfig } }))
            .stdout;
    const start = async (change: (root: string) => void): Promise<Machine> => {
        await kubectl("delete", "node", hostname, "--ignore-not-found");
        change(root);
        machine = await bootMachine(root, network);
        await machine.booted(120);
        return machine;
    };
    const reset = async (): Promise<void> => {
        await machine?.end();
        machine = undefined;
        rmSync(root, { recursive: true, force: true });
        rmSync(join(served, "fault"), { force: true });
        assert.deepEqual(cgroupFolders(machineCgroup), []);
    };
    return {
        lab,
        served,
        authority,
        root,
        kubectl,
        boot: async (userData, change = () => undefined) => {
            await copyRoot(join(folder, "base"), root);
            writeFileSync(join(root, "var/lib/cloud/seed/nocloud/user-data"), userData);
            return start(change);
        },
        bootAgain: async (change = () => undefined) => {
            await machine?.end();
            return start(change);
        },
        ready: async (up) => {
            // Not the condition alone: it stays for a while after a kubelet is gone.
            await kubectl("wait", "--for=create", `node/${hostname}`, "--timeout=60s")
                .then(() => kubectl("wait", "--for=condition=Ready", `node/${hostname}`, "--timeout=60s"))
                .catch(async (error: unknown) => {
                    const units = "-u kubelet -u kernel-isolation-bootstrap";
                    throw new Error(`${String(error)}\n${await up.run(`journalctl ${units} -n 40 --no-pager`)}`);
                });
        },
        reset,
        end: async () => {
            await reset();
            server.kill();
            await labDown({ name });
            rmSync(folder, { recursive: true, force: true });
            assert.doesNotMatch(readFileSync("/proc/self/mountinfo", "utf8"), new RegExp(folder));
        },
    };
}

/** Programs are most of it, and replaced but never written to: a second name for each will do. */
async function copyRoot(base: string, root: string): Promise<void> {
    mkdirSync(root);
    const names = readdirSync(base).filter((name) => name !== "usr");
    await run("cp", ["-a", "--link", join(base, "usr"), root]);
    await run("cp", ["-a", ...names.map((name) => join(base, name)), root]);
}

async function startMirror(
    folder: string,
    served: string,
    network: string,
): Promise<{ server: ChildProcess; authority: string }> {
    const authority = await createAuthority("mirror-ca");
    const names = { ip: ["127.0.0.1"] };
    writePair(folder, "mirror", await authority.issue({ subject: "CN=mirror", names, usages: ["server"] }));
    const pair = [join(folder, "mirror.crt"), join(folder, "mirror.key")];
    const program = [process.execPath, join(__dirname, "machineMirror.mjs"), served, ...pair, String(mirrorPort)];
    const server = spawn("nsenter", [`--net=${network}`, ...program], { stdio: "inherit" });
    return { server, authority: authority.certificate };
}
