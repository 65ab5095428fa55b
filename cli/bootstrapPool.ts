/** What the cluster's arguments say of a pool's nodes, so that nobody writes it twice. */
import * as pulumi from "@pulumi/pulumi";
import { sandboxNamed, usualHandler } from "../sdk/catalog/sandboxes";
import { probablyMeant, type Refusal } from "../sdk/plan/refusal";
import { today } from "../sdk/plan/today";
import type { PoolOffer } from "../sdk/clusterSpec";
import type { ClusterOffer } from "../sdk/plan/types";
import { planPlatform } from "../sdk/platforms";
import { tenantTaint } from "../sdk/tenancy/admission/cel";
import { readPlanFile } from "./planFile";

type Fields = Record<string, unknown>;
export type PoolFields = { fields: Fields } | { refusals: Refusal[] };

/** `asked` is the sandbox that was named beside the pool, if any. */
export function poolFields(file: string, pool: string, asked: string | undefined): PoolFields {
    const offer = readOffer(file);
    if ("refusals" in offer) return offer;
    const names = offer.pools.map(({ name }) => name);
    const found = offer.pools.find(({ name }) => name === pool);
    if (!found) {
        const meant = probablyMeant(pool, names);
        const reason = `"${pool}" is not one of the cluster's pools: ${names.join(", ")}`;
        return { refusals: [{ path: "pool", reason, ...(meant && { nearest: `"${meant}"` }) }] };
    }
    const sandbox = sandboxOf(found, asked);
    if (typeof sandbox !== "string") return { refusals: [sandbox] };
    const handler = offer.sandboxes.find((each) => each.sandbox === sandbox)?.handler ?? "";
    const isGiven = sandboxNamed(sandbox)?.handler === "given";
    const refused = isGiven ? undefined : handlerRefusal(handler, sandbox);
    if (refused) return { refusals: [refused] };
    return {
        fields: {
            sandbox,
            ...(isGiven && { handler }),
            kubernetes: offer.version,
            labels: found.labels,
            ...(found.tenant !== "" && { taints: [`${tenantTaint}=${found.tenant}:NoSchedule`] }),
        },
    };
}

function readOffer(file: string): ClusterOffer | { refusals: Refusal[] } {
    const { name, args } = readPlanFile(file);
    try {
        return planPlatform(name, args, today()).plan.offer;
    } catch (error) {
        if (!pulumi.InputPropertiesError.isInstance(error)) throw error;
        const refusals = error.errors.map(({ propertyPath, reason }) => ({ path: `cluster.${propertyPath}`, reason }));
        return { refusals };
    }
}

/** Of those that the node's default runtime gives, the stronger one; of those with a handler, the only one. */
function sandboxOf({ name, sandboxes: had }: PoolOffer, asked: string | undefined): string | Refusal {
    if (asked !== undefined) {
        if (had.includes(asked)) return asked;
        return {
            path: "sandbox",
            reason: `pool "${name}" has ${had.join(", ")}, not "${asked}"`,
            nearest: `"${had[0]}"`,
        };
    }
    const special = had.filter((sandbox) => sandboxNamed(sandbox)?.handler !== undefined);
    if (special.length > 1) {
        const reason = `pool "${name}" has ${special.join(" and ")}, and a bootstrap makes a node for one`;
        return { path: "sandbox", reason, nearest: special.map((sandbox) => `"${sandbox}"`).join(" or ") };
    }
    return special[0] ?? (had.includes("runc-userns") ? "runc-userns" : (had[0] ?? "runc"));
}

/** The cluster must ask for the handler that the bootstrap makes. */
function handlerRefusal(wanted: string, sandbox: string): Refusal | undefined {
    const known = sandboxNamed(sandbox);
    const made = known ? usualHandler(known.name) : "";
    if (wanted === made || wanted === "") return undefined;
    const reason = `the cluster asks for the handler "${wanted}", and the bootstrap makes "${made}"`;
    return { path: "sandbox", reason, nearest: `leave the pool's handler out, or name it "${made}"` };
}
