import { mkdirSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";

import { Api, connectApi } from "./api";
import { Capability, hasCapability } from "./capabilities";
import { cgroupOf, removeCgroup } from "./cgroups";
import { ControlPlane, freeControlPlanePorts, startControlPlane, worldPorts } from "./controlPlane";
import { nodeNameOf, writeCredentials } from "./credentials";
import { assertNotCovered, cacheRoot, defaultLabName, LabFolders, labFolders } from "./folders";
import { createLauncher, Launcher } from "./launch";
import { prepareNode, startNode } from "./node";
import { ensurePackages, LabLog } from "./packages";
import { holdFreePort } from "./ports";
import { current, killProcess, isAlive } from "./processes";
import { ensurePrograms } from "./programs";
import { controlPlanePrograms, kubernetesVersion, nodePrograms } from "./programTable";
import { RunningLab } from "./runningLab";
import { claimState, LabState, otherLauncher, readState, writeState } from "./state";
import { createWorld, endWorld, World } from "./world";

export type { LabLog } from "./packages";
export type { RunningLab } from "./runningLab";

export interface ProgramStatus {
    program: string;
    pid: number;
    /** As in ps; undefined when the process has ended. */
    state?: string;
    memoryBytes?: number;
}

export interface LabStatus {
    lab: RunningLab;
    programs: ProgramStatus[];
}

const missingProofs =
    "proofs from inside a pod are missing (kernel, user namespace, gVisor, network, limits); " +
    "the API, admission, access and quota ones are there";

/** Why a lab here can have no node, if it cannot. */
function whyNoNode(wanted: boolean): string | undefined {
    const needed: Capability[] = ["CAP_SYS_ADMIN", "CAP_NET_ADMIN"];
    const lacking = needed.filter((capability) => !hasCapability(capability));
    const why = !wanted
        ? "none was asked for"
        : process.env.LAB_NODE === "never"
          ? "LAB_NODE=never"
          : process.platform !== "linux"
            ? `a node needs Linux, and this is ${process.platform}`
            : process.getuid?.() !== 0
              ? "a node needs root"
              : lacking.length > 0
                ? `root lacks ${lacking.join(" and ")} here`
                : undefined;
    return why && `no node (${why}): ${missingProofs}`;
}

const underWay = new Map<string, Promise<RunningLab>>();

/** Brings a lab up, or returns the one that is up. */
export function labUp(options: { name?: string; log?: LabLog; node?: boolean } = {}): Promise<RunningLab> {
    const folders = labFolders(options.name ?? defaultLabName());
    const up =
        underWay.get(folders.name) ??
        findOrBringUp(folders, options.node ?? true, options.log ?? (() => undefined)).finally(() =>
            underWay.delete(folders.name),
        );
    underWay.set(folders.name, up);
    return up;
}

async function findOrBringUp(folders: LabFolders, withNode: boolean, log: LabLog): Promise<RunningLab> {
    const { name } = folders;
    const running = await labStatus(name);
    const ended = running?.programs.filter(({ state }) => state === undefined).map(({ program }) => program);
    if (running && ended?.length === 0) {
        log(`lab "${name}" is up already`);
        return running.lab;
    }
    if (readState(folders)) {
        await labDown({ name });
        log(`lab "${name}" did not end well${ended ? ` (${ended.join(", ")} ended)` : ""}: starting afresh`);
    }
    const noNode = whyNoNode(withNode);
    if (noNode) {
        log(noNode);
    } else {
        assertNotCovered(folders.state, "XDG_STATE_HOME");
        assertNotCovered(cacheRoot(), "XDG_CACHE_HOME");
        await ensurePackages(["ip", "unshare", "nsenter", "mount", "busybox"], log);
    }
    const state = claimState(folders);
    try {
        return await bringUp(folders, state, noNode, log);
    } catch (error) {
        await labDown({ name });
        throw error;
    }
}

async function bringUp(
    folders: LabFolders,
    state: LabState,
    noNode: string | undefined,
    log: LabLog,
): Promise<RunningLab> {
    const programs = await ensurePrograms([...controlPlanePrograms, ...(noNode ? [] : nodePrograms)], log);
    const began = Date.now();
    const step = (line: string): void => log(`${((Date.now() - began) / 1000).toFixed(1)} s: ${line}`);
    for (const folder of [folders.config, folders.logs, folders.programs, folders.bin, join(folders.state, "tmp")]) {
        mkdirSync(folder, { recursive: true });
    }
    for (const [name, path] of Object.entries(programs)) {
        symlinkSync(path, join(folders.programs, name));
    }
    symlinkSync(programs.kubectl, join(folders.bin, "kubectl"));

    let world: World | undefined;
    if (!noNode) {
        world = await createWorld(folders, nodeNameOf(folders.name), (known) => {
            state.world = known;
            writeState(folders, state);
        });
        step("namespaces of its own");
    }
    const launcher = createLauncher(folders, world, (program, identity) => {
        state.programs[program] = identity;
        writeState(folders, state);
    });
    const { plane, api } = await prepareControlPlane(folders, launcher, world !== undefined);
    const prepared = world && prepareNode(folders, world, launcher);
    // Its failure is reported where it is awaited, below; until then it must not count as unhandled.
    prepared?.catch(() => undefined);
    await startControlPlane(plane, launcher, api);
    step("API server ready");
    // One of PATH may be another patch version than the pinned one.
    const version = JSON.parse((await api.get("/version")) ?? "{}") as { gitVersion?: string };

    const lab: RunningLab = {
        name: folders.name,
        folder: folders.state,
        kubeconfig: folders.kubeconfig,
        binFolder: folders.bin,
        kubernetesVersion: version.gitVersion?.replace(/^v/, "") ?? kubernetesVersion,
    };
    if (world && prepared) {
        await prepared;
        lab.node = await startNode(folders, launcher, api);
        lab.images = { registry: "localhost:5000", probe: "localhost:5000/probe:1" };
        step(`node ${lab.node.name} ready, runtime handlers ${lab.node.handlers.join(" and ")}`);
    } else {
        lab.noNode = noNode;
    }
    // Until it is there no pod can be created.
    await launcher.waitFor("the first service account", "kube-controller-manager", 60, async () => {
        return (await api.get("/api/v1/namespaces/default/serviceaccounts/default")) !== undefined;
    });
    state.lab = lab;
    writeState(folders, state);
    return lab;
}

async function prepareControlPlane(
    folders: LabFolders,
    launcher: Launcher,
    withNode: boolean,
): Promise<{ plane: ControlPlane; api: Api }> {
    const ports = withNode ? worldPorts : await freeControlPlanePorts();
    let outer = `https://127.0.0.1:${ports.apiserver}`;
    if (withNode) {
        const held = await holdFreePort();
        outer = `https://127.0.0.1:${held.port}`;
        await launcher.start({
            name: "forwarder",
            command: [process.execPath, join(__dirname, "forwarder.mjs"), String(ports.apiserver)],
            descriptor: held.descriptor,
        });
        await held.release();
    }
    const inner = `https://127.0.0.1:${ports.apiserver}`;
    const { clusterCa, admin } = await writeCredentials(folders, { inner, outer });
    return { plane: { folders, ports, withNode }, api: connectApi(outer, clusterCa, admin) };
}

/** Ends a lab and removes all of it but the cache. Nothing happens when there is none. */
export async function labDown(options: { name?: string; log?: LabLog } = {}): Promise<void> {
    const folders = labFolders(options.name ?? defaultLabName());
    const state = readState(folders);
    const other = state && otherLauncher(state);
    if (other) {
        throw new Error(`process ${other} is bringing lab "${folders.name}" up: end it first`);
    }
    if (state?.world) {
        await endWorld(state.world);
    }
    // In namespaces of its own all have ended with their init; elsewhere each is ended by itself.
    await Promise.all(Object.values(state?.programs ?? {}).map(killProcess));
    if (state && process.platform === "linux" && process.getuid?.() === 0) {
        await removeCgroup(cgroupOf(folders.name));
    }
    rmSync(folders.state, { recursive: true, force: true });
    options.log?.(state ? `lab "${folders.name}" is down` : `there is no lab "${folders.name}"`);
}

/** What runs of a lab; undefined when it is not up. */
export async function labStatus(name: string = defaultLabName()): Promise<LabStatus | undefined> {
    const state = readState(labFolders(name));
    if (!state?.lab || (state.world?.init && !isAlive(state.world.init))) {
        return undefined;
    }
    const programs = Object.entries(state.programs).map(([program, identity]) => {
        const found = current(identity);
        return { program, pid: identity.pid, state: found?.state, memoryBytes: found?.memoryBytes };
    });
    return programs.every((program) => program.state === undefined) ? undefined : { lab: state.lab, programs };
}
