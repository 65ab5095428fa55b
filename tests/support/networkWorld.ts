/** A cluster to try network policies on: tenants beside each other, Kubernetes' own pods, nodes, and the world outside. */
import type { NetworkSpec, TenantSpec } from "../../sdk/isolation";
import type { TenantPlan } from "../../sdk/plan/types";
import { claimMetadata } from "../../sdk/tenancy/claims";
import { networkPolicy } from "../../sdk/tenancy/network";
import { allowed, type End, type Policy, type Pod, type Port, type Reading } from "./networkPolicies";
import { everything, plan } from "./requests";

export interface World {
    /** By address family: what a pod has two of is two ends. */
    ends: { ipv4: End[]; ipv6: End[] };
    policies: Policy[];
}

export const ports: Port[] = [
    { port: 22, protocol: "TCP" },
    { port: 53, protocol: "UDP" },
    { port: 53, protocol: "TCP" },
    { port: 80, protocol: "TCP" },
    { port: 443, protocol: "TCP" },
    { port: 443, protocol: "UDP" },
    { port: 443, protocol: "SCTP" },
    { port: 5432, protocol: "TCP" },
    { port: 6443, protocol: "TCP" },
    { port: 9100, protocol: "TCP" },
    { port: 10250, protocol: "TCP" },
    { port: 30080, protocol: "TCP" },
];

const dnsLabels = { "k8s-app": "kube-dns" };

const dnsImpostor = "foreign's DNS";

/** Ends that nothing may tell apart. */
const sameName: Record<string, string> = {
    "acme-jobs": "acme",
    [dnsImpostor]: "foreign",
    "staging-acme": "staging's acme",
};

/** Addresses outside every pod, by what they are. */
const places: Record<string, { ipv4?: string[]; ipv6?: string[]; node?: string }> = {
    "own node": { ipv4: ["10.0.1.10"], ipv6: ["2001:db8:1::10"], node: "a" },
    "other node": { ipv4: ["10.0.1.11"], ipv6: ["2001:db8:1::11"], node: "b" },
    "API server": { ipv4: ["10.0.0.1"], ipv6: ["2001:db8::1"] },
    "node's DNS": { ipv4: ["169.254.20.10"], ipv6: ["fd00:ec2::253"] },
    metadata: {
        ipv4: ["169.254.169.254", "169.254.170.2", "169.254.170.23", "168.63.129.16", "100.100.100.200", "192.0.0.192"],
        ipv6: [
            ...["fd00:ec2::254", "fd00:ec2::23", "fe80::a9fe:a9fe", "fd20:ce::254", "64:ff9b::a9fe:a9fe"],
            ...["fd00:c1::a9fe:a9fe", "fd00:42::42", "fd00:a9fe:a9fe::1", "fd00:100::100:200"],
        ],
    },
    database: { ipv4: ["10.9.0.5"], ipv6: ["2001:db8:9::5"] },
    resolver: { ipv4: ["198.51.100.53"], ipv6: ["2001:db8:53::53"] },
    internet: { ipv4: ["203.0.113.9"], ipv6: ["2001:db8:ffff::9"] },
};

/** Tenants `acme`, `friend` and `foreign`, and an `acme` of another cluster component in the same Kubernetes. */
export function world(networks: { acme?: NetworkSpec; friend?: NetworkSpec }): World {
    const existing = { ...everything, apiServerCidrs: ["10.0.0.1/32", "2001:db8::1/128"] };
    const spec = (network?: NetworkSpec): TenantSpec => ({ isolation: "shared", ...(network && { network }) });
    const { tenants } = plan({
        existing,
        tenants: {
            acme: { ...spec(networks.acme), namespaces: ["acme", "acme-jobs"] },
            friend: spec(networks.friend),
            foreign: spec(),
        },
    });
    const [elsewhere] = plan({ name: "staging", existing, tenants: { acme: spec() } }).tenants;
    if (!elsewhere) throw new Error("no tenant was planned");
    const staging: TenantPlan = { ...elsewhere, namespaces: ["staging-acme"] };
    const plans = [...tenants, staging];
    return {
        ends: { ipv4: endsOf("ipv4", plans), ipv6: endsOf("ipv6", plans) },
        policies: plans.flatMap((each) =>
            each.namespaces.map((namespace) => ({ namespace, spec: structuredClone(networkPolicy(each)) })),
        ),
    };
}

function endsOf(family: "ipv4" | "ipv6", plans: readonly TenantPlan[]): End[] {
    const named = (namespace: string, labels = {}) => ({ "kubernetes.io/metadata.name": namespace, ...labels });
    const pods: Record<string, Omit<Pod, "node">> = {};
    for (const each of plans) {
        for (const namespace of each.namespaces) {
            const namespaceLabels = named(namespace, claimMetadata(each).labels);
            pods[namespace] = { namespace, namespaceLabels, labels: {} };
        }
    }
    // A tenant may give its pods the labels of others, and whoever makes a namespace may write one label of two.
    pods[dnsImpostor] = { ...pods.foreign!, labels: dnsLabels };
    pods.unlabelled = { namespace: "unlabelled", namespaceLabels: named("unlabelled"), labels: {} };
    pods["DNS impostor"] = { ...pods.unlabelled, labels: dnsLabels };
    const half = { "kernel-isolation.io/tenant": "acme" };
    pods["half labelled"] = { namespace: "half", namespaceLabels: named("half", half), labels: {} };
    pods["cluster DNS"] = { namespace: "kube-system", namespaceLabels: named("kube-system"), labels: dnsLabels };
    pods["system pod"] = { ...pods["cluster DNS"], labels: { "k8s-app": "metrics-server" } };
    const inside = Object.entries(pods).map(([name, pod], index): End => {
        const address = family === "ipv4" ? `10.244.0.${index + 1}` : `2001:db8:244::${index + 1}`;
        return { name: sameName[name] ?? name, address, pod: { ...pod, node: "a" } };
    });
    const outside = Object.entries(places).flatMap(([name, { node, ...addresses }]) =>
        (addresses[family] ?? []).map((address): End => ({ name, address, ...(node && { node }) })),
    );
    return [...inside, ...outside];
}

/**
 * Every way from or to a tenant's pod that is open, as `acme > friend: all` or `acme > cluster DNS: 53/UDP 53/TCP`. Ends
 * of one name have to agree, and so have the two families: where they do not, the line says which is open.
 */
export function openWays(
    { ends, policies }: World,
    reading: Reading,
    judge: (from: End, to: End, port: Port) => boolean = (from, to, port) => allowed(policies, from, to, port, reading),
): string[] {
    const lines = new Map<string, Set<string>>();
    const families = ["ipv4", "ipv6"] as const;
    for (const family of families) {
        for (const from of ends[family]) {
            for (const to of ends[family]) {
                if (from === to || !(isTenants(from) || isTenants(to))) continue;
                const open = ports.filter((port) => judge(from, to, port));
                const text =
                    open.length === ports.length
                        ? "all"
                        : open.map((each) => `${each.port}/${each.protocol}`).join(" ");
                const way = `${from.name} > ${to.name}`;
                lines.set(way, (lines.get(way) ?? new Set()).add(`${family} ${text}`));
            }
        }
    }
    return [...lines].flatMap(([way, found]) => {
        const of = (family: string) =>
            [...found].filter((each) => each.startsWith(family)).map((each) => each.slice(5));
        const [four, six] = families.map(of);
        if (four!.join() === six!.join() && four!.length === 1) return four![0] === "" ? [] : [`${way}: ${four![0]}`];
        return [...found].filter((each) => !/ $/.test(each)).map((each) => `${way}: ${each}`);
    });
}

const tenantNamespaces = ["acme", "acme-jobs", "friend", "foreign", "staging-acme"];

function isTenants({ pod }: End): boolean {
    return tenantNamespaces.includes(pod?.namespace ?? "");
}
