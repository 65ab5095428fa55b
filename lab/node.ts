import { mkdirSync, writeFileSync } from "node:fs";
import { release } from "node:os";
import { join } from "node:path";

import { Api } from "./api";
import { cgroupOf, createCgroup, hierarchies, isUnified } from "./cgroups";
import { nodeNameOf } from "./credentials";
import { LabFolders } from "./folders";
import { pushImages } from "./images";
import { Launcher, logOf, waitFor } from "./launch";
import { cniConfig, containerdConfig, kubeletConfig, kubeletTunables, runscConfig } from "./nodeConfig";
import { ProcessIdentity } from "./processes";
import { hasSysResource } from "./programs";
import { nodeAddress, runInWorld, World } from "./world";
import { programEnvironment } from "./launch";

export interface NodeFacts {
    name: string;
    kernel: string;
    /** What the kubelet says its container runtime has. */
    handlers: string[];
    /** Whether a pod's memory and CPU limits hold for what runs inside its sandbox. */
    limitsEnforced: { gvisor: boolean };
}

type Record_ = (program: string, identity: ProcessIdentity) => void;

/** All of a node that needs no API server yet: containerd, and a registry with the lab's images. */
export async function prepareNode(
    folders: LabFolders,
    world: World,
    launcher: Launcher,
    record: Record_,
): Promise<void> {
    const cgroup = cgroupOf(folders.name);
    createCgroup(cgroup);
    writeConfigs(folders, cgroup);
    const registry = async (): Promise<void> => {
        const command = [join(folders.programs, "crane"), "registry", "serve", "--address", "127.0.0.1:5000"];
        const identity = await launcher.start({ name: "registry", command });
        record("registry", identity);
        await pushImages(folders, (args) =>
            runInWorld(world, [join(folders.programs, "crane"), ...args], programEnvironment(folders)),
        );
    };
    const containerd = async (): Promise<void> => {
        const command = [join(folders.programs, "containerd"), "--config", join(folders.config, "containerd.toml")];
        record("containerd", await launcher.start({ name: "containerd", command }));
    };
    await Promise.all([registry(), containerd()]);
}

function writeConfigs(folders: LabFolders, cgroup: string): void {
    const write = (file: string, text: string): void => {
        const path = join(folders.config, file);
        mkdirSync(join(path, ".."), { recursive: true });
        writeFileSync(path, text);
    };
    write("containerd.toml", containerdConfig(folders, { lowersOomScore: hasSysResource() }));
    write("runsc.toml", runscConfig({ limits: isUnified(hierarchies()) }));
    write("cni/10-lab.conflist", cniConfig());
    write("certs.d/localhost:5000/hosts.toml", 'server = "http://localhost:5000"\n');
    write("kubelet.yaml", kubeletConfig(folders, cgroup));
    write("resolv.conf", "");
    for (const [name, value] of Object.entries(kubeletTunables)) {
        write(`sysctl/${name}`, `${value}\n`);
    }
}

export async function startNode(
    folders: LabFolders,
    launcher: Launcher,
    api: Api,
    record: Record_,
): Promise<NodeFacts> {
    const name = nodeNameOf(folders.name);
    const kubelet = await launcher.start({
        name: "kubelet",
        command: [
            ...["unshare", "--mount", "--propagation", "unchanged", "/bin/bash", join(__dirname, "tunables.sh")],
            join(folders.config, "sysctl"),
            join(folders.programs, "kubelet"),
            `--config=${join(folders.config, "kubelet.yaml")}`,
            `--kubeconfig=${join(folders.config, "kubelet.kubeconfig")}`,
            `--hostname-override=${name}`,
            `--node-ip=${nodeAddress}`,
            "--node-labels=kernel-isolation.io/pool=lab",
            "--root-dir=/var/lib/kubelet",
            "--cert-dir=/var/lib/kubelet/pki",
        ],
    });
    record("kubelet", kubelet);
    let handlers: string[] = [];
    const ready = async (): Promise<boolean> => {
        const node = JSON.parse((await api.get(`/api/v1/nodes/${name}`)) ?? "{}") as {
            status?: {
                conditions?: { type: string; status: string }[];
                runtimeHandlers?: { name: string }[];
            };
        };
        // The nameless handler is the default one under its other name.
        handlers = (node.status?.runtimeHandlers ?? [])
            .map((handler) => handler.name)
            .filter(Boolean)
            .sort();
        const isReady = node.status?.conditions?.some(({ type, status }) => type === "Ready" && status === "True");
        return isReady === true && ["runc", "runsc"].every((handler) => handlers.includes(handler));
    };
    await waitFor("the node", ready, { name: "kubelet", log: logOf(folders, "kubelet"), process: kubelet }, 90);
    return { name, kernel: release(), handlers, limitsEnforced: { gvisor: isUnified(hierarchies()) } };
}
