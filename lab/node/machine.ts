/** The machine that is to become a node: namespaces of its own within the lab's, and a network to the control plane. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { podNetwork } from "../controlPlane";
import { nodeNameOf } from "../credentials";
import type { LabFolders } from "../folders";
import { hasIpv6, ipv6 } from "../ipv6";
import { createLauncher, type Launcher, logOf, programEnvironment, type RecordProgram } from "../launch";
import {
    controlPlaneAddress,
    metadataAddress,
    namespaces,
    nodeNetwork,
    runInWorld,
    serviceAddress,
    whenReady,
    type World,
} from "../world";

/** Which one of the lab's machines it is, and what follows from that. */
export interface Place {
    /** The first is 1. */
    index: number;
    hostname: string;
    address: string;
    podNetwork: string;
    /** What its programs' names end with, so that those of two nodes differ. */
    suffix: string;
}

export interface Machine extends Place {
    folder: string;
    world: World;
    launcher: Launcher;
    /** Writes a file as the machine sees it. */
    write(path: string, content: string, mode?: number): Promise<void>;
    /** Runs a command in it to its end and returns what it printed. */
    run(command: string[], env?: NodeJS.ProcessEnv): Promise<string>;
}

export function placeOf(lab: string, index: number): Place {
    return {
        index,
        hostname: nodeNameOf(lab, index),
        address: `10.200.0.${10 + index}`,
        // The n-th node that registers gets the n-th part of the pods' network.
        podNetwork: `10.244.${index - 1}.0/24`,
        suffix: index === 1 ? "" : `-${index}`,
    };
}

export async function createMachine(
    folders: LabFolders,
    lab: { world: World; launcher: Launcher },
    place: Place,
    record: RecordProgram,
): Promise<Machine> {
    const { hostname, suffix } = place;
    const folder = join(folders.nodes, String(place.index));
    mkdirSync(folder, { recursive: true });
    const name = `machine${suffix}`;
    const unshare = await lab.launcher.start({
        name,
        command: [
            ...["unshare", ...namespaces, "--fork", "--kill-child", "--mount-proc", "--propagation", "private"],
            ...["/bin/bash", join(__dirname, "machine.sh"), folder, hostname],
        ],
    });
    const world = await whenReady(unshare, join(folder, "ready"), logOf(folders, name));
    const environment: NodeJS.ProcessEnv = {
        ...programEnvironment(folders),
        PATH: `${join(__dirname, "commands")}:${programEnvironment(folders).PATH}`,
        LAB_LOGS: folders.logs,
        LAB_LOG_SUFFIX: suffix,
    };
    const run = (command: string[], env: NodeJS.ProcessEnv = {}): Promise<string> =>
        runInWorld(world, command, { ...environment, ...env });
    const machine: Machine = {
        ...{ ...place, folder, world, run },
        launcher: createLauncher(folders, world, record),
        write: async (path, content, mode = 0o644) => {
            const source = join(folder, "written");
            writeFileSync(source, content);
            await run(["install", "-D", "--mode", mode.toString(8), source, path]);
        },
    };
    await connect(folders, lab.world, machine);
    return machine;
}

/** A cable to the control plane, which passes on what is for another node; there is no route to anything else. */
async function connect(folders: LabFolders, lab: World, machine: Machine): Promise<void> {
    const cable = `node${machine.index}`;
    const ip = (where: "lab" | "machine", lines: string[]): Promise<string> => {
        const commands = lines.map((line) => `ip ${line}`).join("\n");
        const shell = ["/bin/bash", "-ec", commands];
        return where === "lab" ? runInWorld(lab, shell, programEnvironment(folders)) : machine.run(shell);
    };
    await ip("lab", [
        `link add ${cable} type veth peer name eth0 netns ${pidInLab(machine.world)}`,
        `addr add ${controlPlaneAddress}/32 dev ${cable}`,
        `link set ${cable} up`,
        `route add ${machine.address}/32 dev ${cable} src ${controlPlaneAddress}`,
        `route add ${machine.podNetwork} via ${machine.address}`,
    ]);
    await ip("machine", [
        `addr add ${machine.address}/32 dev eth0`,
        "link set eth0 up",
        `route add ${controlPlaneAddress}/32 dev eth0 src ${machine.address}`,
        ...[serviceAddress, metadataAddress, nodeNetwork, podNetwork].map(
            (target) => `route add ${target} via ${controlPlaneAddress}`,
        ),
        // Of its own pods' addresses those that no pod has end here, and do not go round.
        `route add blackhole ${machine.podNetwork}`,
    ]);
    if (hasIpv6()) {
        const { node, podsOf, controlPlane, metadata, nodes, pods } = ipv6;
        const address = node(machine.index);
        await ip("lab", [
            `addr add ${controlPlane}/128 dev ${cable} nodad`,
            `route add ${address}/128 dev ${cable} src ${controlPlane}`,
            `route add ${podsOf(machine.index)} via ${address} dev ${cable}`,
        ]);
        await ip("machine", [
            `addr add ${address}/128 dev eth0 nodad`,
            `route add ${controlPlane}/128 dev eth0 src ${address}`,
            ...[metadata, nodes, pods].map((target) => `route add ${target} via ${controlPlane} dev eth0`),
            `route add blackhole ${podsOf(machine.index)}`,
        ]);
        await machine.run(["/bin/bash", "-c", "echo 1 >/proc/sys/net/ipv6/conf/all/forwarding"]);
    }
}

/** The machine's first process as the lab's namespaces number it: they come second, after this machine's own. */
function pidInLab({ init }: World): string {
    const [, numbers = ""] = /^NSpid:\s+(.*)$/m.exec(readFileSync(`/proc/${init.pid}/status`, "utf8")) ?? [];
    return numbers.split(/\s+/)[1] ?? "";
}
