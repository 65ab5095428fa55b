/** The cluster that the attacks are tried on: a tenant of each kind, on an API server of the test's own. */
import { KubeConfig } from "@kubernetes/client-node";
import { IsolatedCluster, type IsolatedClusterArgs, type TenantSpec } from "../../index";
import { tenants } from "../lab/admissionAttempts";
import type { Bench } from "./bench";

export const attackedPools = {
    common: {
        labels: { "kernel-isolation.io/pool": "common", gvisor: "yes", userns: "yes" },
        sandboxes: { runc: {}, "runc-userns": {}, gvisor: {} },
    },
    own: { labels: { "kernel-isolation.io/pool": "own" }, sandboxes: { runc: {} }, tenant: "own" },
};

/** With one list more than the attempts at admission need: of what is approved, all of it without a shell. */
const attackedTenants: Record<string, TenantSpec> = {
    ...tenants,
    tuned: {
        ...tenants.tuned!,
        images: { noShell: true, approved: [{ digest: `sha256:${"a".repeat(64)}`, shell: false }] },
    },
};

export function attackedCluster(kubeconfig: string): void {
    const args: IsolatedClusterArgs = {
        existing: { kubeconfig, version: "1.36", pools: attackedPools },
        proof: { onUpdate: false },
        tenants: Object.fromEntries(
            Object.entries(attackedTenants).map(([name, spec]) => [
                name,
                { ...spec, owners: { groups: [`${name}-owners`] } },
            ]),
        ),
    };
    new IsolatedCluster("attacked", args);
}

export function configOf(bench: Bench): KubeConfig {
    const config = new KubeConfig();
    config.loadFromString(bench.kubeconfig);
    return config;
}
