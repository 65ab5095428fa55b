/** What each tenant's pod tries to reach, and whether it was promised to. Everything here is known before a packet is sent. */
import { sandboxNamed } from "../../catalog/sandboxes";
import { contains, parseCidr } from "../../plan/cidr";
import { claimLabels } from "../../tenancy/claims";
import type { NetworkPolicySpec } from "../../tenancy/network";
import type { Target } from "../target";
import type { Address, Facts } from "./facts";
import { listeningPort, ownNode } from "./script";

export type AimKind = "own" | "tenant" | "dns" | "api-server" | "kubelet" | "metadata" | "outside";

export interface Aim extends Address {
    kind: AimKind;
    /** Whether the tenant was promised to reach it. */
    open: boolean;
    /** Whose pod it is, where it is a tenant's. */
    tenant?: string;
}

/** A tenant whose policy is known, in whose name pods can be made, and whose pods have a shell. */
export type Member = Target & Required<Pick<Target, "guards" | "owner">>;

export function isMember(target: Target): target is Member {
    return whyNoMember(target) === undefined;
}

export function whyNoMember({ guards, owner, tenant, sandbox }: Target): string | undefined {
    if (!guards) return "the namespace does not say what its network policy was made as: update it with this version";
    if (!owner) return `nobody is bound as an owner of ${tenant} in whose name a pod could be made`;
    const proof = sandboxNamed(sandbox)?.proof;
    if (!proof) return `this version does not know the sandbox "${sandbox}"`;
    return proof.kind === "none" ? proof.reason : undefined;
}

/** Two tenants, of which one's pod tries to reach the other's, and whether it was promised to. */
export interface Pair {
    from: string;
    to: string;
    open: boolean;
}

/** More would take long and show no more of a plugin that keeps all tenants apart by one kind of rule. */
export const mostOthers = 8;

/**
 * Whom each tenant is tried against, both ways: all that let it in or that it lets in, and then those after it by name,
 * so that every tenant comes up against some where all are tried.
 */
export function pairsOf(wanted: readonly string[], members: readonly Member[], most = mostOthers): Pair[] {
    const byName = new Map(members.map((member) => [member.tenant, member]));
    const names = [...byName.keys()].sort();
    const pairs = new Map<string, Pair>();
    const pair = (from: Member, to: Member): Pair => ({
        from: from.tenant,
        to: to.tenant,
        open: letsIn(to, from.tenant),
    });
    for (const own of wanted.flatMap((tenant) => byName.get(tenant) ?? [])) {
        const at = names.indexOf(own.tenant);
        const others = [...names.slice(at + 1), ...names.slice(0, at)].map((name) => byName.get(name) as Member);
        const isFriend = (other: Member) => letsIn(other, own.tenant) || letsIn(own, other.tenant);
        const strangers = others.filter((other) => !isFriend(other)).slice(0, most);
        for (const other of [...others.filter(isFriend), ...strangers]) {
            for (const each of [pair(own, other), pair(other, own)]) pairs.set(`${each.from} ${each.to}`, each);
        }
    }
    return [...pairs.values()];
}

export function letsIn({ guards }: Member, tenant: string): boolean {
    return guards.network.ingress.some(({ from }) =>
        from.some(({ namespaceSelector }) => namespaceSelector?.matchLabels[claimLabels.tenant] === tenant),
    );
}

/** Where clouds give out credentials: to nodes, to tasks, and to pods. */
export const metadataAddresses = [
    "169.254.169.254",
    "169.254.170.2",
    "169.254.170.23",
    "fd00:ec2::254",
    "fd00:ec2::23",
];

/** The aims beside its own pod, whose places in the list the answer names. */
export function aimsOf(
    from: Member,
    to: { servers: ReadonlyMap<string, string[]>; others: readonly Member[] },
    facts?: Facts,
    outside: readonly Address[] = [],
): Aim[] {
    const { network, credentialServers } = from.guards;
    const pods = (tenant: string, kind: AimKind, open: boolean): Aim[] =>
        (to.servers.get(tenant) ?? []).map((host) => ({
            kind,
            host,
            port: listeningPort,
            what: `${tenant}'s pod`,
            tenant,
            open,
        }));
    return [
        ...pods(from.tenant, "own", true),
        ...to.others.flatMap((other) => pods(other.tenant, "tenant", letsIn(other, from.tenant))),
        ...(facts?.dns ?? []).map((each): Aim => ({ kind: "dns", ...each, open: asksDns(network) })),
        ...(facts?.apiServer ?? []).map((each): Aim => ({
            kind: "api-server",
            ...each,
            open: facts!.apiServer.some(opens(network)),
        })),
        ...(facts
            ? [{ kind: "kubelet" as const, host: ownNode, port: facts.kubeletPort, what: "the kubelet", open: false }]
            : []),
        ...(facts ? metadataAddresses : [])
            .filter((host) => !credentialServers.includes(host))
            .map((host): Aim => ({ kind: "metadata", host, port: 80, what: "a metadata service", open: false })),
        ...outside.map((each): Aim => ({ kind: "outside", ...each, open: opens(network)(each) })),
    ];
}

/** Whether a policy opens an address by a range. */
export function opens({ egress }: NetworkPolicySpec): (address: Pick<Address, "host" | "port">) => boolean {
    const holds = (range: string, host: string) => {
        const [outer, inner] = [parseCidr(range), parseCidr(`${host}/${host.includes(":") ? 128 : 32}`)];
        return outer !== undefined && inner !== undefined && contains(outer, inner);
    };
    return ({ host, port }) =>
        egress.some(
            ({ to, ports }) =>
                (ports === undefined || ports.some((each) => each.port === port && each.protocol === "TCP")) &&
                to.some(
                    ({ ipBlock }) =>
                        ipBlock !== undefined &&
                        holds(ipBlock.cidr, host) &&
                        !(ipBlock.except ?? []).some((range) => holds(range, host)),
                ),
        );
}

function asksDns({ egress }: NetworkPolicySpec): boolean {
    return egress.some(({ to }) => to.some(({ podSelector }) => podSelector?.matchLabels["k8s-app"] === "kube-dns"));
}
