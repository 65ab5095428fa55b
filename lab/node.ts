import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { release } from "node:os";
import { join } from "node:path";

import { Api } from "./api";
import { hasCapability } from "./capabilities";
import { cgroupOf, createCgroup, gvisorHasCgroups, hierarchies } from "./cgroups";
import { nodeNameOf } from "./credentials";
import { coveredFolders, LabFolders } from "./folders";
import { pushImages } from "./images";
import { Launcher, programEnvironment } from "./launch";
import { cniConfig, containerdConfig, kubeletConfig, kubeletTunables, runscConfig } from "./nodeConfig";
import { NodeFacts } from "./runningLab";
import { nodeAddress, runInWorld, World } from "./world";

/** All of a node that needs no API server yet: containerd, and a registry with the lab's images. */
export async function prepareNode(folders: LabFolders, world: World, launcher: Launcher): Promise<void> {
    const cgroup = cgroupOf(folders.name);
    await createCgroup(cgroup);
    writeConfigs(folders, cgroup);
    const registry = async (): Promise<void> => {
        const command = [join(folders.programs, "crane"), "registry", "serve", "--address", "127.0.0.1:5000"];
        await launcher.start({ name: "registry", command });
        await pushImages(folders, (args) =>
            runInWorld(world, [join(folders.programs, "crane"), ...args], programEnvironment(folders)),
        );
    };
    const containerd = async (): Promise<void> => {
        const command = [join(folders.programs, "containerd"), "--config", join(folders.config, "containerd.toml")];
        await launcher.start({ name: "containerd", command });
        const socket = join(folders.world, coveredFolders["/run"], "containerd/containerd.sock");
        await launcher.waitFor("containerd", "containerd", 60, async () => existsSync(socket));
    };
    await Promise.all([registry(), containerd()]);
}

function writeConfigs(folders: LabFolders, cgroup: string): void {
    const write = (file: string, text: string): void => {
        const path = join(folders.config, file);
        mkdirSync(join(path, ".."), { recursive: true });
        writeFileSync(path, text);
    };
    write("containerd.toml", containerdConfig(folders, { lowersOomScore: hasCapability("CAP_SYS_RESOURCE") }));
    write("runsc.toml", runscConfig({ limits: gvisorHasCgroups(hierarchies()) }));
    write("cni/10-lab.conflist", cniConfig());
    write("certs.d/localhost:5000/hosts.toml", 'server = "http://localhost:5000"\n');
    write("kubelet.yaml", kubeletConfig(folders, cgroup));
    write("resolv.conf", "");
    for (const [name, value] of Object.entries(kubeletTunables)) {
        write(`sysctl/${name}`, `${value}\n`);
    }
}

export async function startNode(folders: LabFolders, launcher: Launcher, api: Api): Promise<NodeFacts> {
    const name = nodeNameOf(folders.name);
    await launcher.start({
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
    let handlers: string[] = [];
    await launcher.waitFor("the node", "kubelet", 90, async () => {
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
    });
    return { name, kernel: release(), handlers, limitsEnforced: { gvisor: gvisorHasCgroups(hierarchies()) } };
}
