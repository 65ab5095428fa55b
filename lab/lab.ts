import { mkdirSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";

import { Api, connectApi } from "./api";
import { Capability, hasCapability } from "./capabilities";
import { ContainerRuntime } from "../sdk/nodes";
import { gvisorHasCgroups, hierarchies, labCgroups, removeCgroup } from "./cgroups";
import { ControlPlane, freeControlPlanePorts, startControlPlane, worldPorts } from "./controlPlane";
import { type Credentials, nodeNameOf, writeCredentials } from "./credentials";
import { assertNotCovered, cacheRoot, defaultLabName, LabFolders, labFolders } from "./folders";
import { createLauncher, Launcher, type RecordProgram } from "./launch";
import { chooseNetwork, pluginFromEnvironment } from "./network";
import { prepareCluster } from "./node/cilium";
import type { Lab } from "./node/node";
import { joinNodes, prepareNodes } from "./node/nodes";
import { ensurePackages, findClang, findInPath, LabLog } from "./packages";
import { holdFreePort } from "./ports";
import { current, killProcess, isAlive } from "./processes";
import { ensurePrograms } from "./programs";
import { controlPlanePrograms, distributionProgramsOf, kubernetesVersion, programsOfNodes } from "./programTable";
import type { LabNetwork, NetworkPlugin, RunningLab } from "./runningLab";
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
                : !gvisorHasCgroups(hierarchies())
                  ? "this machine's cgroups have no cpu or no memory controller"
                  : undefined;
    return why && `no node (${why}): ${missingProofs}`;
}

export interface LabOptions {
    /** Default: LAB_NAME, or "default". */
    name?: string;
    log?: LabLog;
    /** The runtime of each node; false for a control plane in the host's own namespaces. Default: LAB_NODES, or one with containerd. */
    nodes?: readonly ContainerRuntime[] | false;
    /** Default: LAB_CNI, or Cilium where it can run. */
    cni?: NetworkPlugin;
}

/** `LAB_NODES=containerd,crio` */
export function nodesFromEnvironment(env: NodeJS.ProcessEnv = process.env): ContainerRuntime[] {
    const known = Object.values(ContainerRuntime);
    return (env.LAB_NODES || ContainerRuntime.Containerd).split(",").map((text) => {
        const runtime = known.find((name) => name === text.trim());
        if (!runtime) {
            throw new Error(`LAB_NODES: "${text}" is not one of ${known.join(", ")}`);
        }
        return runtime;
    });
}

const underWay = new Map<string, Promise<RunningLab>>();

/** Brings a lab up, or returns the one that is up. */
export function labUp(options: LabOptions = {}): Promise<RunningLab> {
    const folders = labFolders(options.name ?? defaultLabName());
    const up =
        underWay.get(folders.name) ?? findOrBringUp(folders, options).finally(() => underWay.delete(folders.name));
    underWay.set(folders.name, up);
    return up;
}

async function findOrBringUp(folders: LabFolders, options: LabOptions): Promise<RunningLab> {
    const { name } = folders;
    const log = options.log ?? (() => undefined);
    const runtimes = options.nodes ?? nodesFromEnvironment();
    const asked = options.cni ?? pluginFromEnvironment();
    const running = await labStatus(name);
    const ended = running?.programs.filter(({ state }) => state === undefined).map(({ program }) => program);
    if (running && ended?.length === 0) {
        assertSameNodes(running.lab, runtimes, asked);
        log(`lab "${name}" is up already`);
        return running.lab;
    }
    if (readState(folders)) {
        await labDown({ name });
        log(`lab "${name}" did not end well${ended ? ` (${ended.join(", ")} ended)` : ""}: starting afresh`);
    }
    const noNode = whyNoNode(runtimes !== false);
    let network: LabNetwork | undefined;
    if (noNode) {
        log(noNode);
    } else {
        assertNotCovered(folders.state, "XDG_STATE_HOME");
        assertNotCovered(cacheRoot(), "XDG_CACHE_HOME");
        const needed = ["ip", "unshare", "nsenter", "mount", "busybox", "curl", "bzip2"] as const;
        await ensurePackages([...needed, ...distributionProgramsOf(runtimes || [])], log);
        network = await chooseNetwork(asked, log);
    }
    const state = claimState(folders);
    try {
        return await bringUp(folders, state, { runtimes: noNode ? [] : runtimes || [], noNode, network }, log);
    } catch (error) {
        await labDown({ name });
        throw error;
    }
}

function assertSameNodes(
    { name, nodes, noNode, network }: RunningLab,
    runtimes: readonly ContainerRuntime[] | false,
    asked: NetworkPlugin | undefined,
): void {
    const describe = (all: readonly string[], plugin?: string): string =>
        `${all.join(", ") || "no node"}${plugin === undefined ? "" : ` and ${plugin}`}`;
    const plugin = asked === undefined || runtimes === false ? undefined : network?.plugin;
    const has = describe(
        nodes.map(({ runtime }) => runtime),
        plugin,
    );
    const wanted = describe(runtimes || [], plugin && asked);
    if (!noNode && has !== wanted) {
        throw new Error(`lab "${name}" is up with ${has}, not with ${wanted}: end it first (npm run lab -- down)`);
    }
}

interface Wanted {
    runtimes: readonly ContainerRuntime[];
    /** Why there is no node. */
    noNode: string | undefined;
    network: LabNetwork | undefined;
}

async function bringUp(
    folders: LabFolders,
    state: LabState,
    { runtimes, noNode, network }: Wanted,
    log: LabLog,
): Promise<RunningLab> {
    const plugin = network?.plugin ?? "plain";
    const programs = await ensurePrograms([...controlPlanePrograms, ...programsOfNodes(runtimes, plugin)], log);
    const began = Date.now();
    const step = (line: string): void => log(`${((Date.now() - began) / 1000).toFixed(1)} s: ${line}`);
    for (const folder of [folders.config, folders.logs, folders.programs, folders.bin, join(folders.state, "tmp")]) {
        mkdirSync(folder, { recursive: true });
    }
    for (const [name, path] of Object.entries(programs)) {
        symlinkSync(path, join(folders.programs, name));
    }
    for (const name of distributionProgramsOf(runtimes)) {
        symlinkSync((await findInPath(name)) ?? name, join(folders.programs, name));
    }
    const clang = plugin === "cilium" ? await findClang() : undefined;
    if (clang !== undefined) {
        symlinkSync(clang, join(folders.programs, "clang"));
    }
    symlinkSync(programs.kubectl, join(folders.bin, "kubectl"));

    let world: World | undefined;
    if (noNode === undefined) {
        world = await createWorld(folders, nodeNameOf(folders.name), (known) => {
            state.world = known;
            writeState(folders, state);
        });
        step("namespaces of its own");
    }
    const record: RecordProgram = (program, identity) => {
        if (identity) {
            state.programs[program] = identity;
        } else {
            delete state.programs[program];
        }
        writeState(folders, state);
    };
    const launcher = createLauncher(folders, world, record);
    const { plane, api, credentials } = await prepareControlPlane(folders, launcher, world !== undefined);
    const nodeLab: Lab | undefined = world && { folders, world, launcher, record, credentials, plugin };
    const prepared = nodeLab && prepareNodes(nodeLab, runtimes, programs);
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
        nodes: [],
        ...(network && { network }),
        ...(noNode !== undefined && { noNode }),
    };
    if (nodeLab && prepared) {
        if (plugin === "cilium") {
            await prepareCluster(api, folders);
        }
        lab.nodes = await joinNodes(nodeLab, prepared, api);
        lab.images = { registry: "localhost:5000", probe: "localhost:5000/probe:1" };
        for (const { name, runtime, handlers, bootstrapSeconds } of lab.nodes) {
            const what = `bootstrapped in ${bootstrapSeconds.toFixed(1)} s, runtime handlers ${handlers.join(" and ")}`;
            step(`node ${name} ready under ${runtime}, ${what}`);
        }
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
): Promise<{ plane: ControlPlane; api: Api; credentials: Credentials }> {
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
    const credentials = await writeCredentials(folders, { inner, outer });
    const { clusterCa, admin } = credentials;
    return { plane: { folders, ports, withNode }, api: connectApi(outer, clusterCa, admin), credentials };
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
        await Promise.all(labCgroups(folders.name).map((cgroup) => removeCgroup(cgroup)));
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
