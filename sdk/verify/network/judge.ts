/**
 * What the packets say of each tenant. That something was not reached shows nothing by itself: it counts beside a twin
 * that was reached in the same second, the tenant's own pod, and for another's pod also beside that one's own tenant.
 */
import { type Judgement, notTried } from "../judge";
import type { Aim, AimKind, Member, Pair } from "./aims";
import type { Reached } from "./script";

/** What one tenant's pod saw; a text says why it saw nothing. */
export type Sight = { aims: readonly Aim[]; reached: Reached } | string;

export interface Seen {
    /** By tenant. */
    sights: ReadonlyMap<string, Sight>;
    pairs: readonly Pair[];
    /** How many tenants the cluster has beside this one. */
    others: number;
}

export interface NetworkProbe {
    id: string;
    title: string;
    judge: (member: Member, seen: Seen) => Judgement;
}

export const ownPods: NetworkProbe = {
    id: "probe.network.own-pods",
    title: "its own pods reach each other",
    judge: ({ tenant }, seen) => {
        const own = twin(tenant, seen);
        return typeof own === "string" ? notTried(own) : proven(`it reached ${places(own)}`);
    },
};

export const otherTenants: NetworkProbe = {
    id: "probe.network.other-tenants",
    title: "its pods reach no other tenant's",
    judge: (member, seen) => judgePairs(member, seen, "from"),
};

export const fromOtherTenants: NetworkProbe = {
    id: "probe.network.from-other-tenants",
    title: "no other tenant's pods reach its",
    judge: (member, seen) => judgePairs(member, seen, "to"),
};

export const letIn: NetworkProbe = {
    id: "probe.network.let-in",
    title: "the pods of tenants that it lets in reach its",
    judge: ({ tenant }, seen) => {
        const tries = seen.pairs.filter(({ to, open }) => open && to === tenant).map((pair) => tryOf(pair, seen));
        const troubles = troublesOf(tries);
        if (troubles.length > 0) return notTried(troubles.join("; "));
        const shut = tries.filter(({ reached }) => reached.length === 0);
        return shut.length > 0
            ? broken(shut.map(({ pair, aims }) => `${pair.from}'s did not reach ${places(aims)}`).join("; "))
            : proven(tries.map(({ pair, reached }) => `${pair.from}'s reached ${places(reached)}`).join("; "));
    },
};

const addresses = (kind: AimKind, title: string): NetworkProbe => ({
    id: `probe.network.${kind}`,
    title,
    judge: (member, seen) => {
        const own = twin(member.tenant, seen);
        const sight = seen.sights.get(member.tenant);
        if (typeof own === "string" || sight === undefined || typeof sight === "string") return notTried(String(own));
        const aims = sight.aims.filter((aim) => aim.kind === kind);
        const [open, closed] = [aims.filter((aim) => aim.open), aims.filter((aim) => !aim.open)];
        const leaks = leaksAmong(closed, sight);
        if (leaks.length > 0) return leaked(member, `it reached ${leaks.join(", ")}`);
        // Of one thing's addresses a cluster may route some alone.
        const reached = open.filter((aim) => isIn(sight.reached.later, aim, sight));
        if (open.length > 0 && reached.length === 0) {
            const evidence = `it was to reach ${places(open)}, and did not`;
            // Whether anything answers there is not the cluster's to say.
            return kind === "outside" ? notTried(evidence) : broken(evidence);
        }
        return proven(
            [
                ...(closed.length > 0 ? [`it did not reach ${places(closed)}`] : []),
                ...(reached.length > 0 ? [`it reached ${places(reached)}, as was asked for`] : []),
            ].join("; "),
        );
    },
});

export const dns = addresses("dns", "its pods reach the cluster's DNS only where that was asked for");
export const apiServer = addresses("api-server", "its pods reach the API server only where that was asked for");
export const kubelet = addresses("kubelet", "its pods do not reach the kubelet of their node");
export const metadata = addresses("metadata", "its pods reach no metadata service");
export const outside = addresses("outside", "its pods reach what was named outside only where that was asked for");

/** Ways that were promised to be closed, from the tenant's pods or to them. */
function judgePairs(member: Member, seen: Seen, end: "from" | "to"): Judgement {
    const tries = seen.pairs
        .filter((pair) => !pair.open && pair[end] === member.tenant)
        .map((pair) => tryOf(pair, seen));
    if (tries.length === 0) return notTried("no other tenant has an owner in whose name a pod could be made");
    const leaks = tries.flatMap(({ pair, leaks: each }) => each.map((leak) => `${pair.from}'s pod reached ${leak}`));
    if (leaks.length > 0) return leaked(member, leaks.join("; "));
    const troubles = troublesOf(tries);
    if (troubles.length > 0) return notTried(troubles.join("; "));
    const bound = tries.length < seen.others ? `; ${tries.length} of ${seen.others} other tenants were tried` : "";
    return proven(
        `${tries.map(({ pair, aims }) => `${pair.from}'s did not reach ${places(aims)}`).join("; ")}${bound}`,
    );
}

interface Tried {
    pair: Pair;
    aims: readonly Aim[];
    leaks: string[];
    /** Those that were reached at a time at which their twins were. */
    reached: Aim[];
    /** Why the try shows nothing. */
    trouble?: string;
}

function tryOf(pair: Pair, seen: Seen): Tried {
    const twins = [twin(pair.from, seen), twin(pair.to, seen)].filter((each) => typeof each === "string");
    const sight = seen.sights.get(pair.from);
    if (sight === undefined || typeof sight === "string") {
        return { pair, aims: [], leaks: [], reached: [], trouble: twins[0] ?? "" };
    }
    const aims = sight.aims.filter(({ kind, tenant }) => kind === "tenant" && tenant === pair.to);
    const trouble = twins[0] ?? (aims.length === 0 ? `${pair.to} has no pod to be reached` : undefined);
    return {
        pair,
        aims,
        leaks: leaksAmong(aims, sight),
        reached: aims.filter((aim) => isIn(sight.reached.later, aim, sight)),
        ...(trouble !== undefined && { trouble }),
    };
}

function troublesOf(tries: readonly Tried[]): string[] {
    return [...new Set(tries.flatMap(({ trouble }) => trouble ?? []))];
}

/** The tenant's own pod, reached at all of its addresses, since a family that carries nothing shows nothing; or why not. */
function twin(tenant: string, { sights }: Seen): readonly Aim[] | string {
    const sight = sights.get(tenant);
    if (sight === undefined) return `${tenant} has no pod that tries`;
    if (typeof sight === "string") return sight;
    const own = sight.aims.filter(({ kind }) => kind === "own");
    const missed = own.filter((aim) => !isIn(sight.reached.later, aim, sight));
    return own.length > 0 && missed.length === 0
        ? own
        : `${tenant}'s pods did not reach each other (${places(missed)}), so that nothing else shows anything`;
}

function leaksAmong(aims: readonly Aim[], sight: Exclude<Sight, string>): string[] {
    const { first, later } = sight.reached;
    return aims
        .filter((aim) => isIn(first, aim, sight) || isIn(later, aim, sight))
        .map((aim) => `${place(aim)}${isIn(later, aim, sight) ? "" : ", on its first packet alone"}`);
}

function isIn(indexes: readonly number[], aim: Aim, { aims }: Exclude<Sight, string>): boolean {
    return indexes.includes(aims.indexOf(aim));
}

function place({ host, port, what, kind }: Aim): string {
    const at = host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
    return kind === "metadata" ? at : `${what} at ${at}`;
}

function places(aims: readonly Aim[]): string {
    return aims.map(place).join(", ");
}

function proven(evidence: string): Judgement {
    return { verdict: "proven", evidence };
}

function broken(evidence: string): Judgement {
    return { verdict: "broken", evidence };
}

/** Where nobody said that the policy is enforced, its being open is no broken promise. */
function leaked({ guards }: Member, evidence: string): Judgement {
    return guards.networkEnforced
        ? broken(evidence)
        : { verdict: "not claimed", evidence: `${evidence}; nobody said that the network plugin enforces policies` };
}
