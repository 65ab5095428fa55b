/** A cluster on AKS, from an empty subscription to what its tenants need. */
import * as authorization from "@pulumi/azure-native/authorization";
import * as pulumi from "@pulumi/pulumi";
import type { AksSpec } from "../../aksSpec";
import type { AksPlan } from "../../plan/aks/types";
import { createProvider } from "../existing/cluster";
import type { BuiltPlatform } from "../platform";
import { createClusterGrants, createClusterIdentity } from "./clusterIdentity";
import type { AksContext } from "./context";
import { createControlPlane } from "./controlPlane";
import { createKey } from "./key";
import { kubeconfig } from "./kubeconfig";
import { createDiagnostics, createWorkspace } from "./logs";
import { createMaintenance } from "./maintenance";
import { createNetwork } from "./network";
import { createNodePools } from "./nodePools";
import { createResourceGroup } from "./resourceGroup";
import { createIdentities, createTenantAccounts } from "./tenantIdentity";

export function createAks(name: string, args: AksSpec, plan: AksPlan, parent: pulumi.Resource): BuiltPlatform {
    const options = { parent };
    const account = authorization.getClientConfigOutput(options);
    const group = createResourceGroup({ name, plan, args, account, options });
    const context: AksContext = { name, plan, args, account, group, options };

    const network = createNetwork(context);
    const identity = createClusterIdentity(context);
    const key = createKey(context);
    const workspace = createWorkspace(context);
    const grants = createClusterGrants(context, identity, {
        "node-subnet": network.nodeSubnet,
        "api-server-subnet": network.apiServerSubnet,
        "key-vault": key.vault,
    });

    const cluster = createControlPlane(context, { network, identity, key, grants });
    createDiagnostics(context, cluster, workspace);
    createMaintenance(context, cluster);
    const pools = createNodePools(context, cluster, network.nodeSubnet);
    const identities = createIdentities(context, cluster);

    const access = { kubeconfig: kubeconfig(context, cluster), context: pulumi.output("") };
    // On the way down, what is in the cluster goes while nodes are still there.
    const provider = createProvider(name, access, { parent, dependsOn: [cluster, ...pools.values()] });
    const of = (tenant: string) => identities.filter(({ plan: { tenant: whose } }) => whose === tenant);
    return {
        access,
        provider,
        guards: [...pools.values()],
        before: (tenant) => of(tenant).flatMap(({ made }) => made),
        after: (tenant, component) =>
            createTenantAccounts(context, of(tenant.name), { parent, provider, dependsOn: [component] }),
    };
}
