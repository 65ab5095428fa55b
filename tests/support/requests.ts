/** Requests for tests: a cluster that has everything, and what planning one says. */
import { generateKeyPairSync } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import type { ExistingPoolSpec, ExistingSpec } from "../../sdk/clusterSpec";
import type { TenantSpec } from "../../sdk/isolation";
import { planCluster } from "../../sdk/plan/clusterPlan";
import type { TenantPlan } from "../../sdk/plan/types";

/** A pool that carries the sandboxes and the labels which tell its nodes from all others. */
export function pool(name: string, sandboxes: Record<string, object>, more: Partial<ExistingPoolSpec> = {}) {
    const has = Object.keys(sandboxes).map((sandbox) => [`example.com/${sandbox}`, "present"]);
    return { labels: { "example.com/pool": name, ...Object.fromEntries(has) }, sandboxes, ...more };
}

/** A pool for each kind of node, one of them acme's own. */
export const everything: ExistingSpec = {
    kubeconfig: "apiVersion: v1\nkind: Config\n",
    version: "1.36",
    pools: {
        plain: pool("plain", { runc: {}, "runc-userns": {} }),
        gvisor: pool("gvisor", { gvisor: {} }),
        metal: pool("metal", { "kata-qemu": {}, "kata-clh": {}, "kata-fc": {} }),
        unikernels: pool("unikernels", { urunc: {} }),
        own: pool("own", { gvisor: {}, runc: {} }, { tenant: "acme" }),
    },
    networkPoliciesEnforced: true,
    apiServerCidrs: ["10.0.0.1/32"],
};

export const publicKey = generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey.export({
    type: "spki",
    format: "pem",
}) as string;

export interface Request {
    name?: string;
    existing?: unknown;
    proof?: unknown;
    tenants?: unknown;
    [other: string]: unknown;
}

export function plan(request: Request) {
    const { name = "prod", ...args } = { existing: everything, ...request };
    return planCluster(name, args as Parameters<typeof planCluster>[1]);
}

/** The plan of tenant `acme`, alone on the cluster. */
export function planAcme(spec: TenantSpec, existing: unknown = everything): TenantPlan {
    const [acme] = plan({ existing, tenants: { acme: spec } }).tenants;
    if (!acme) throw new Error("no tenant was planned");
    return acme;
}

export interface Refused {
    path: string;
    reason: string;
    nearest: string;
}

/** What is refused; empty if nothing is. Every other error is an error of the test too. */
export function refused(request: Request): Refused[] {
    try {
        plan(request);
        return [];
    } catch (error) {
        return refusedIn(error);
    }
}

export function refusedIn(error: unknown): Refused[] {
    if (!pulumi.InputPropertiesError.isInstance(error)) throw error;
    return (error.errors ?? []).map(({ propertyPath: path, reason: text }) => {
        const [reason = "", nearest = ""] = text.split(". Nearest that works: ");
        return { path, reason, nearest };
    });
}
