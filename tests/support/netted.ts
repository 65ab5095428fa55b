/** Tenants under every sandbox of the lab, for packets between them. */
import { controlPlaneAddress } from "../../lab/world";
import { IsolatedCluster } from "../../index";
import type { TenantSpec } from "../../sdk/isolation";
import type { Bench } from "./bench";

const owned = (spec: TenantSpec, name: string): TenantSpec => ({ ...spec, owners: { groups: [`${name}-owners`] } });

/** Each differs from the others in what it was promised of the network. */
const tenants: Record<string, TenantSpec> = {
    plain: { isolation: "shared", network: { dns: false } },
    nested: { isolation: "user-namespace", network: { apiServer: true } },
    boxed: { isolation: "sandboxed", network: { ingressFrom: ["nested"] } },
};

export function nettedCluster(bench: Bench, networkPoliciesEnforced: boolean): void {
    new IsolatedCluster("netted", {
        existing: {
            kubeconfig: bench.kubeconfig,
            version: "1.36",
            networkPoliciesEnforced,
            apiServerCidrs: [`${controlPlaneAddress}/32`],
            pools: {
                lab: {
                    labels: { "kernel-isolation.io/pool": "lab" },
                    sandboxes: { runc: {}, "runc-userns": {}, gvisor: { handler: "runsc" } },
                },
            },
        },
        proof: { onUpdate: false, image: "localhost:5000/probe:1" },
        tenants: Object.fromEntries(Object.entries(tenants).map(([name, spec]) => [name, owned(spec, name)])),
    });
}
