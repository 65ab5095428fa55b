/** A node of the lab: a machine, what its distribution would bring, the bootstrap, and then the kubelet. */
import { readFileSync } from "node:fs";
import { release } from "node:os";
import { join } from "node:path";

import { ContainerRuntime, NodeSpec } from "../../sdk/nodes";
import type { Api } from "../api";
import { cgroupOf, createCgroup } from "../cgroups";
import type { Credentials } from "../credentials";
import type { LabFolders } from "../folders";
import type { Launcher, RecordProgram } from "../launch";
import { identify } from "../processes";
import { kubernetesVersion, programTable } from "../programTable";
import type { NetworkPlugin, NodeFacts } from "../runningLab";
import { outerPid, type World } from "../world";
import { bootstrapMachine, nodePlan, type NodeRole } from "./bootstrap";
import { startAgent } from "./cilium";
import { imageFiles } from "./image";
import { createMachine, type Machine, placeOf } from "./machine";
import type { Mirror } from "./mirror";

export interface Lab {
    folders: LabFolders;
    world: World;
    launcher: Launcher;
    credentials: Pick<Credentials, "issueNode" | "issueClient">;
    record: RecordProgram;
    plugin: NetworkPlugin;
}

export interface PreparedNode {
    machine: Machine;
    role: NodeRole;
    pool: string;
    /** Ends once the machine is proven to run its sandbox. */
    bootstrapped: Promise<number>;
}

const minor = kubernetesVersion.replace(/\.\d+$/, "");

/** The first node's sandbox is gVisor. CRI-O runs it from 1.37 on, which cannot be had here. */
function roleOf(runtime: ContainerRuntime, pool: string): NodeRole {
    const common: Pick<NodeSpec, "kubernetes" | "labels"> = {
        kubernetes: minor,
        labels: { "kernel-isolation.io/pool": pool },
    };
    return runtime === ContainerRuntime.Containerd
        ? { ...common, runtime, sandbox: "gvisor", runtimeVersion: programTable.containerd.version }
        : { ...common, runtime, sandbox: "runc-userns", runtimeVersion: minor };
}

/** The first node's pool is "lab"; that of another is named after it. */
export const poolOf = (index: number): string => (index === 1 ? "lab" : `lab-${index}`);

export async function prepareNode(
    lab: Lab,
    index: number,
    runtime: ContainerRuntime,
    mirror: Mirror,
): Promise<PreparedNode> {
    const { folders } = lab;
    await createCgroup(cgroupOf(folders.name, index));
    const machine = await createMachine(folders, lab, placeOf(folders.name, index), lab.record);
    await lab.credentials.issueNode(machine);
    for (const [path, content] of Object.entries(imageFiles(folders, machine, runtime, lab.plugin))) {
        await machine.write(path, content, content.startsWith("#!") ? 0o755 : 0o644);
    }
    const pool = poolOf(index);
    const role = roleOf(runtime, pool);
    const bootstrapped = bootstrapMachine(folders, machine, nodePlan(role, mirror), mirror);
    // Its failure is reported where it is awaited; until then it must not count as unhandled.
    bootstrapped.catch(() => undefined);
    return { machine, role, pool, bootstrapped };
}

/** What kubeadm would do next; ends when the node is there and has its part of the pods' network. */
export async function registerNode(lab: Lab, { machine, role, bootstrapped }: PreparedNode, api: Api): Promise<void> {
    await bootstrapped;
    await adopt(machine, role.runtime);
    await machine.run(["systemctl", "start", "kubelet"]);
    await adopt(machine, "kubelet");
    if (lab.plugin === "cilium") {
        await startAgent({ folders: lab.folders, machine, issueClient: lab.credentials.issueClient });
    }
    await machine.launcher.waitFor("the node", `kubelet${machine.suffix}`, 90, async () => {
        return (await readNode(api, machine.hostname)).spec?.podCIDR === machine.podNetwork;
    });
}

export async function awaitReady({ machine, role, pool, bootstrapped }: PreparedNode, api: Api): Promise<NodeFacts> {
    const { hostname } = machine;
    let handlers: string[] = [];
    await machine.launcher.waitFor("the node to be ready", `kubelet${machine.suffix}`, 90, async () => {
        const { status } = await readNode(api, hostname);
        // The nameless handler is the default one under its other name.
        handlers = (status?.runtimeHandlers ?? [])
            .map((handler) => handler.name)
            .filter(Boolean)
            .sort();
        return (
            handlers.length > 0 &&
            status?.conditions?.some(({ type, status }) => type === "Ready" && status === "True") === true
        );
    });
    const bootstrapSeconds = await bootstrapped;
    return { name: hostname, pool, runtime: role.runtime, kernel: release(), handlers, bootstrapSeconds };
}

interface NodeObject {
    spec?: { podCIDR?: string };
    status?: {
        conditions?: { type: string; status: string }[];
        runtimeHandlers?: { name: string }[];
    };
}

async function readNode(api: Api, name: string): Promise<NodeObject> {
    return JSON.parse((await api.get(`/api/v1/nodes/${name}`)) ?? "{}") as NodeObject;
}

async function adopt(machine: Machine, service: string): Promise<void> {
    const pid = Number(readFileSync(join(machine.folder, `run/units/${service}.service/pid`), "utf8"));
    const outer = outerPid(machine.world, pid);
    if (outer === undefined) throw new Error(`${service} of ${machine.hostname} has ended`);
    machine.launcher.adopt(`${service}${machine.suffix}`, identify(outer));
}
