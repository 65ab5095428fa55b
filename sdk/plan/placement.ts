/** Which sandbox and which nodes a tenant gets. */
import { sandboxes, sandboxesOf } from "../catalog/sandboxes";
import { levels } from "../catalog/levels";
import { platforms } from "../catalog/platforms";
import type { PoolOffer } from "../clusterSpec";
import type { IsolationLevel, Sandbox } from "../isolation";
import type { Refusal } from "./refusal";
import { join } from "./refusal";
import type { PlainTenant } from "./shape";
import type { ClusterOffer, PlacementPlan } from "./types";

export type Choice = { sandbox: Sandbox; placement: PlacementPlan } | { refusals: Refusal[] };

/** Picks the sandbox and the nodes, or says why there are none. Never a weaker level than was asked. */
export function choose(path: string, tenant: string, spec: PlainTenant, offer: ClusterOffer): Choice {
    const wanted = wantedSandboxes(path, spec, offer);
    if ("refusals" in wanted) return wanted;
    const pools = eligiblePools(path, tenant, spec, offer);
    if ("refusals" in pools) return pools;

    for (const sandbox of wanted.names) {
        const carrying = pools.pools.filter((pool) => pool.sandboxes.includes(sandbox));
        if (carrying.length > 0) return { sandbox, placement: placementOn(spec, carrying) };
    }
    return { refusals: [noSandbox(path, spec, wanted.names, pools.pools, offer)] };
}

function wantedSandboxes(
    path: string,
    spec: PlainTenant,
    { platform }: ClusterOffer,
): { names: Sandbox[] } | { refusals: Refusal[] } {
    const { hosts } = platforms[platform];
    const all = sandboxesOf(spec.isolation, spec.workload ?? "service").map((sandbox) => sandbox.name);
    const ofLevel = all.filter((sandbox) => hosts[sandbox].kind === "hosted");
    if (spec.sandbox === undefined) return { names: ofLevel.length > 0 ? ofLevel : all };
    if (ofLevel.includes(spec.sandbox)) return { names: [spec.sandbox] };
    const hosting = hosts[spec.sandbox];
    if (hosting.kind === "refused" && all.includes(spec.sandbox)) {
        const { reason, nearest } = hosting;
        return { refusals: [{ path: join(path, "sandbox"), reason, ...(nearest && { nearest: `"${nearest}"` }) }] };
    }
    return {
        refusals: [
            {
                path: join(path, "sandbox"),
                reason: `${spec.sandbox} gives level ${sandboxes[spec.sandbox].level}, not ${spec.isolation}`,
                nearest: `sandbox ${ofLevel.map((name) => `"${name}"`).join(" or ")}, or isolation "${sandboxes[spec.sandbox].level}"`,
            },
        ],
    };
}

function eligiblePools(
    path: string,
    tenant: string,
    spec: PlainTenant,
    offer: ClusterOffer,
): { pools: PoolOffer[] } | { refusals: Refusal[] } {
    const own = offer.pools.filter((pool) => pool.tenant === tenant);
    const common = offer.pools.filter((pool) => pool.tenant === "");
    const dedicated = spec.placement === "dedicated";
    const candidates = dedicated ? own : common;
    if (dedicated && own.length === 0) {
        return {
            refusals: [
                {
                    path: join(path, "placement"),
                    reason: `no pool of the cluster is dedicated to ${tenant}`,
                    nearest: `a pool with tenant: "${tenant}" whose nodes carry the taint kernel-isolation.io/tenant=${tenant}:NoSchedule, or placement "exclusive"`,
                },
            ],
        };
    }
    if (spec.pool === undefined) return { pools: candidates };
    const named = candidates.filter((pool) => pool.name === spec.pool);
    if (named.length > 0) return { pools: named };
    const elsewhere = offer.pools.find((pool) => pool.name === spec.pool);
    const reason = !elsewhere
        ? `there is no pool "${spec.pool}"`
        : elsewhere.tenant === tenant
          ? `pool "${spec.pool}" is dedicated to ${tenant}, but placement is not`
          : elsewhere.tenant === ""
            ? `pool "${spec.pool}" is open to every tenant, but placement is dedicated`
            : `pool "${spec.pool}" is dedicated to ${elsewhere.tenant}`;
    const nearest =
        elsewhere?.tenant === tenant
            ? 'placement "dedicated"'
            : candidates.map((pool) => `"${pool.name}"`).join(", ") || undefined;
    return { refusals: [{ path: join(path, "pool"), reason, ...(nearest && { nearest }) }] };
}

function placementOn(spec: PlainTenant, pools: PoolOffer[]): PlacementPlan {
    const nodeSelector = commonLabels(pools);
    const kind = spec.placement ?? "shared";
    switch (kind) {
        case "shared":
        case "exclusive":
            return { kind, nodeSelector };
        case "dedicated":
            return {
                kind,
                nodeSelector,
                pool: pools
                    .map((pool) => pool.name)
                    .sort()
                    .join(","),
            };
        default:
            return kind satisfies never;
    }
}

/** The labels that all of the pools share: what a node selector can ask for and still reach each of them. */
export function commonLabels(pools: PoolOffer[]): Record<string, string> {
    const [first, ...rest] = pools;
    if (!first) return {};
    return Object.fromEntries(
        Object.entries(first.labels).filter(([key, value]) => rest.every((pool) => pool.labels[key] === value)),
    );
}

function noSandbox(
    path: string,
    spec: PlainTenant,
    wanted: Sandbox[],
    pools: PoolOffer[],
    offer: ClusterOffer,
): Refusal {
    const where = spec.pool !== undefined ? `pool "${spec.pool}"` : `cluster "${offer.name}"`;
    const has = [...new Set(pools.flatMap((pool) => pool.sandboxes))] as Sandbox[];
    const reason = `no nodes of ${where} that the tenant may use declare ${wanted.join(" or ")}; they declare ${has.join(", ") || "nothing"}`;
    const nearest = nearestLevel(spec.isolation, has);
    return {
        path: join(path, spec.sandbox === undefined ? "isolation" : "sandbox"),
        reason,
        ...(nearest && { nearest: `isolation "${nearest}", or nodes that declare ${wanted[0]}` }),
    };
}

/** The strongest level that is there and not stronger than what was asked; else the weakest that is stronger. */
function nearestLevel(asked: IsolationLevel, has: Sandbox[]): IsolationLevel | undefined {
    const there = [...new Set(has.map((name) => sandboxes[name].level))].filter((level) => level !== asked);
    const by = (level: IsolationLevel) => levels[level].strength;
    const below = there.filter((level) => by(level) <= by(asked)).sort((a, b) => by(b) - by(a));
    const above = there.filter((level) => by(level) > by(asked)).sort((a, b) => by(a) - by(b));
    return below[0] ?? above[0];
}
