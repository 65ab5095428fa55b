/** A cluster on GKE, from an empty project to what its tenants need. */
import * as gcp from "@pulumi/gcp";
import * as pulumi from "@pulumi/pulumi";
import type { GkeSpec } from "../../gkeSpec";
import type { GkePlan } from "../../plan/gke/types";
import { createProvider } from "../existing/cluster";
import type { BuiltPlatform } from "../platform";
import type { GkeContext } from "./context";
import { createAudit, createControlPlane, kubeconfig } from "./controlPlane";
import { createFirewall } from "./firewall";
import { createGrants, createTenantAccounts } from "./identity";
import { createKey } from "./key";
import { createNetwork } from "./network";
import { createNodeAccount } from "./nodeAccount";
import { createNodePools } from "./nodePools";

export function createGke(name: string, args: GkeSpec, plan: GkePlan, parent: pulumi.Resource): BuiltPlatform {
    const options = { parent };
    const { project } = plan.controlPlane;
    const projectNumber = gcp.organizations.getProjectOutput({ projectId: project }, options).number;
    const context: GkeContext = { name, plan, args, projectNumber, options };

    const key = createKey(context);
    const network = createNetwork(context);
    const nodes = createNodeAccount(context);
    const firewall = createFirewall(context, network.network, nodes.account);
    const audit = createAudit(context);

    const cluster = createControlPlane(context, { network, nodes, key, after: [...firewall, ...audit] });
    const reachable = [...firewall, ...network.waysOut];
    const pools = createNodePools(context, { cluster, nodes, after: reachable });
    const grants = createGrants(context, cluster);

    const access = { kubeconfig: kubeconfig(cluster), context: pulumi.output("") };
    // On the way down, what is in the cluster goes while nodes, rules and the way out are still there.
    const provider = createProvider(name, access, { parent, dependsOn: [cluster, ...pools.values(), ...reachable] });
    return {
        access,
        provider,
        guards: [...pools.values()],
        before: (tenant) => grants.get(tenant) ?? [],
        after: (tenant, component) => {
            const identities = plan.identities.filter((identity) => identity.tenant === tenant.name);
            createTenantAccounts(context, identities, { parent, provider, dependsOn: [component] });
        },
    };
}
