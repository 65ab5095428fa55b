/** Cilium on a lab's nodes: one agent each, in that machine's namespaces, without an operator and without Hubble. */
import { readdirSync, readFileSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { parse } from "yaml";

import type { Api } from "../api";
import { cgroupOf, hierarchies } from "../cgroups";
import { commandOf, podNetwork } from "../controlPlane";
import type { LabFolders } from "../folders";
import { hasIpv6, ipv6 } from "../ipv6";
import type { Machine } from "./machine";

/** Where the agent puts the plugin's configuration once it can serve it: no pod can be made before. */
const cniConfig = "/etc/cni/net.d/05-cilium.conflist";
const tunables = "/etc/lab/cilium-tunables";
const bpfRoot = "/run/cilium/bpf";
const cgroupRoot = "/run/cilium/cgroup";

/** The parameters of the whole machine among those that the agent sets (its loader's `Reinitialize`), as it wants them. */
const agentTunables = {
    "kernel.unprivileged_bpf_disabled": 1,
    "kernel.timer_migration": 0,
} as const;

const group = "lab:cilium-agents";

/** What the agent may do, as its Helm chart grants it, less what belongs to functions that are off here. */
const rules = [
    rule("networking.k8s.io", ["networkpolicies"], ["get", "list", "watch"]),
    rule("discovery.k8s.io", ["endpointslices"], ["get", "list", "watch"]),
    rule("", ["namespaces", "services", "pods", "nodes"], ["get", "list", "watch"]),
    rule("apiextensions.k8s.io", ["customresourcedefinitions"], ["get", "list", "watch"]),
    rule("cilium.io", ["*"], ["list", "watch"]),
    rule("cilium.io", ["ciliumidentities"], ["create", "update"]),
    rule("cilium.io", ["ciliumendpoints"], ["create", "get", "update", "patch", "delete"]),
    rule("cilium.io", ["ciliumendpoints/status"], ["patch"]),
    rule("cilium.io", ["ciliumnodes"], ["create", "get", "update"]),
    rule("cilium.io", ["ciliumnodes/status"], ["get", "update"]),
];

function rule(apiGroup: string, resources: string[], verbs: string[]): object {
    return { apiGroups: [apiGroup], resources, verbs };
}

/** The folder with what the agent was built from. */
const sourcesOf = (folders: LabFolders): string => dirname(realpathSync(join(folders.programs, "cilium-agent")));

/** What the agents find in the cluster when they start. */
export async function prepareCluster(api: Api, folders: LabFolders): Promise<void> {
    const crds = join(sourcesOf(folders), "crds");
    const files = readdirSync(crds, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".yaml"));
    const rbac = "/apis/rbac.authorization.k8s.io/v1";
    const named = (kind: string): object => ({
        apiVersion: "rbac.authorization.k8s.io/v1",
        kind,
        metadata: { name: group },
    });
    await Promise.all([
        ...files.map((file) =>
            api.create(
                "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
                parse(readFileSync(join(crds, file), "utf8")),
            ),
        ),
        api.create(`${rbac}/clusterroles`, { ...named("ClusterRole"), rules }),
        api.create(`${rbac}/clusterrolebindings`, {
            ...named("ClusterRoleBinding"),
            roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: group },
            subjects: [{ apiGroup: "rbac.authorization.k8s.io", kind: "Group", name: group }],
        }),
    ]);
}

interface Place {
    folders: LabFolders;
    machine: Machine;
    issueClient(name: string, user: string, group: string): Promise<string>;
}

/** Starts a machine's agent. It waits by itself for the node to be there and to have its part of the pods' network. */
export async function startAgent({ folders, machine, issueClient }: Place): Promise<void> {
    const { hostname, suffix } = machine;
    const name = `cilium-agent${suffix}`;
    for (const [parameter, value] of Object.entries(agentTunables)) {
        await machine.write(join(tunables, parameter), `${value}\n`);
    }
    await machine.run(["/bin/bash", "-ec", mounts(cgroupOf(folders.name, machine.index))]);
    const kubeconfig = await issueClient(name, `lab:cilium-agent:${hostname}`, group);
    await machine.launcher.start({
        name,
        command: [
            ...["unshare", "--mount", "--propagation", "unchanged", "/bin/bash", join(__dirname, "tunables.sh")],
            // It runs clang from there. An iptables that it found would be asked about tables, and load modules for them.
            ...[tunables, "env", `PATH=${folders.programs}`, `K8S_NODE_NAME=${hostname}`],
            ...agentCommand(folders, sourcesOf(folders), kubeconfig),
        ],
    });
}

/**
 * Its programs and maps are pinned in a bpf filesystem of the machine's own, which ends with the machine. It detaches
 * what it thinks is its own from the cgroup it is told to be the root: that is the lab's.
 */
function mounts(cgroup: string): string {
    const unified = hierarchies().find(({ version }) => version === 2)?.mount;
    return [
        `mkdir -p ${bpfRoot} ${cgroupRoot}`,
        `mount --no-mtab -t bpf bpf ${bpfRoot}`,
        ...(unified === undefined ? [] : [`mount --no-mtab --bind ${join(unified, cgroup)} ${cgroupRoot}`]),
    ].join("\n");
}

export function agentCommand(folders: LabFolders, library: string, kubeconfig: string): string[] {
    return commandOf(join(folders.programs, "cilium-agent"), {
        "k8s-kubeconfig-path": kubeconfig,
        "cluster-name": "lab",
        "cluster-id": 0,
        "identity-allocation-mode": "crd",
        ipam: "kubernetes",
        "enable-ipv4": true,
        "enable-ipv6": hasIpv6(),
        // The lab's own routes lead from node to node.
        "routing-mode": "native",
        "ipv4-native-routing-cidr": podNetwork,
        "ipv6-native-routing-cidr": ipv6.pods,
        "enable-ipv4-masquerade": false,
        "enable-ipv6-masquerade": false,
        "install-iptables-rules": false,
        devices: "eth0",
        // With it the agent would attach programs to cgroups; addresses of services are served at the pods' own devices.
        "kube-proxy-replacement": false,
        "enable-policy": "default",
        "enable-l7-proxy": false,
        "enable-envoy-config": false,
        "enable-health-checking": false,
        "enable-endpoint-health-checking": false,
        "enable-hubble": false,
        "enable-dynamic-config": false,
        "write-cni-conf-when-ready": cniConfig,
        "cni-exclusive": false,
        "bpf-root": bpfRoot,
        "cgroup-root": cgroupRoot,
        "lib-dir": library,
        "state-dir": "/run/cilium",
        "socket-path": "/run/cilium/cilium.sock",
    });
}
