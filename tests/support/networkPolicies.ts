/**
 * What NetworkPolicies allow, by the words of the API (networking.k8s.io/v1): policies of a namespace add up, a pod that
 * none selects in a direction is open in it, and a connection needs both of its ends.
 */
import { BlockList, isIP } from "node:net";

export interface Policy {
    namespace: string;
    // eslint-disable-next-line @typescript-eslint/no-explicit-any -- as the API server is given it
    spec: any;
}

export interface Pod {
    namespace: string;
    namespaceLabels: Record<string, string>;
    labels: Record<string, string>;
    /** The node it runs on: Kubernetes always allows traffic between the two. */
    node: string;
}

/** One end of a connection. Without a pod it is an address: a node, a pod in its node's own network, or far away. */
export interface End {
    name: string;
    address: string;
    pod?: Pod;
    node?: string;
}

export interface Port {
    port: number;
    protocol: "TCP" | "UDP" | "SCTP";
}

export interface Reading {
    /** Whether a plugin counts pods among the addresses of an `ipBlock`, which the API leaves open. */
    blocksHoldPods: boolean;
}

type Direction = "Ingress" | "Egress";

export function allowed(policies: readonly Policy[], from: End, to: End, port: Port, reading: Reading): boolean {
    if (isAlwaysAllowed(from, to)) return true;
    return passes(policies, "Egress", from, to, port, reading) && passes(policies, "Ingress", to, from, port, reading);
}

/** Nobody can be kept from themselves, nor, by the API's own words, a pod and its node from each other. */
export function isAlwaysAllowed(from: End, to: End): boolean {
    return from.address === to.address || isResident(from, to) || isResident(to, from);
}

function isResident(node: End, { pod }: End): boolean {
    return node.pod === undefined && node.node !== undefined && pod?.node === node.node;
}

function passes(
    policies: readonly Policy[],
    direction: Direction,
    { pod }: End,
    peer: End,
    port: Port,
    reading: Reading,
): boolean {
    if (!pod) return true;
    const isolating = policies.filter(
        ({ namespace, spec }) =>
            namespace === pod.namespace && typesOf(spec).includes(direction) && selects(spec.podSelector, pod.labels),
    );
    if (isolating.length === 0) return true;
    return isolating.some(({ namespace, spec }) =>
        rulesOf(spec, direction).some(
            ({ peers, ports }) =>
                matchesAny(peers, (each) => isPeer(each, namespace, peer, reading)) &&
                matchesAny(ports, (each) => isPort(each, port)),
        ),
    );
}

function typesOf(spec: Policy["spec"]): Direction[] {
    known(spec, ["podSelector", "policyTypes", "ingress", "egress"]);
    return spec.policyTypes ?? ["Ingress", ...(spec.egress?.length > 0 ? ["Egress"] : [])];
}

function rulesOf(spec: Policy["spec"], direction: Direction): { peers?: object[]; ports?: object[] }[] {
    const [rules, key] = direction === "Ingress" ? [spec.ingress, "from"] : [spec.egress, "to"];
    return ((rules ?? []) as Record<string, object[]>[]).map((rule) => {
        known(rule, [key, "ports"]);
        return { ...(rule[key] && { peers: rule[key] }), ...(rule.ports && { ports: rule.ports }) };
    });
}

/** A list that is missing or empty is no restriction. */
function matchesAny<T>(items: T[] | undefined, matches: (item: T) => boolean): boolean {
    return items === undefined || items.length === 0 || items.some(matches);
}

function isPeer(peer: Policy["spec"], namespace: string, { pod, address }: End, reading: Reading): boolean {
    known(peer, ["namespaceSelector", "podSelector", "ipBlock"]);
    if (peer.ipBlock) {
        known(peer.ipBlock, ["cidr", "except"]);
        if (peer.namespaceSelector || peer.podSelector) throw new Error("an ipBlock stands alone");
        const { cidr, except = [] } = peer.ipBlock as { cidr: string; except?: string[] };
        if (except.some((range) => !inRange(range.split("/")[0]!, cidr))) throw new Error(`${cidr} does not hold it`);
        if (pod && !reading.blocksHoldPods) return false;
        return inRange(address, cidr) && !except.some((range) => inRange(address, range));
    }
    if (!pod) return false;
    const inNamespace = peer.namespaceSelector
        ? selects(peer.namespaceSelector, pod.namespaceLabels)
        : pod.namespace === namespace;
    return inNamespace && selects(peer.podSelector ?? {}, pod.labels);
}

function inRange(address: string, cidr: string): boolean {
    const [network = "", prefix] = cidr.split("/");
    const family = isIP(network) === 4 ? "ipv4" : "ipv6";
    if (isIP(address) !== isIP(network)) return false;
    const list = new BlockList();
    list.addSubnet(network, Number(prefix), family);
    return list.check(address, family);
}

function isPort(rule: Policy["spec"], { port, protocol }: Port): boolean {
    known(rule, ["port", "protocol", "endPort"]);
    if ((rule.protocol ?? "TCP") !== protocol) return false;
    if (rule.port === undefined) return true;
    if (typeof rule.port !== "number") throw new Error(`a port by name: ${rule.port}`);
    return port >= rule.port && port <= (rule.endPort ?? rule.port);
}

function selects(selector: Policy["spec"], labels: Record<string, string>): boolean {
    known(selector, ["matchLabels"]);
    return Object.entries(selector.matchLabels ?? {}).every(([key, value]) => labels[key] === value);
}

/** What this does not understand it must not pass over. */
function known(object: object, fields: string[]): void {
    const other = Object.keys(object).find((field) => !fields.includes(field));
    if (other !== undefined) throw new Error(`no reading of ${other}`);
}
