/** A cluster on EKS, from an empty account to what its tenants need. */
import * as pulumi from "@pulumi/pulumi";
import type { EksSpec } from "../../eksSpec";
import { subjectsOf } from "../../tenancy/access";
import { createProvider, createRuntimeClasses } from "../existing/cluster";
import type { BuiltPlatform } from "../platform";
import { createAccessEntries, createNodeAccess } from "./access";
import { readAccount } from "./account";
import { createAddons } from "./addons";
import { createCertificateRole, createCertificates } from "./certificates";
import { createCertManager, createCertManagerNamespace } from "./certManager";
import { at, type EksContext } from "./context";
import { createControlPlane, kubeconfig } from "./controlPlane";
import { createEndpoints } from "./endpoints";
import { createIdentities, createOidcProvider, createTenantAccounts, type TenantIdentity } from "./identity";
import { createKarpenterPools } from "./karpenter";
import { createControlPlaneLog, createFlowLogs, createKey } from "./logs";
import { createNetwork } from "./network";
import { createNodePools, type PoolNeeds } from "./nodePools";
import type { BootableCluster } from "./plan";
import { createAddonRoles, createRoles } from "./roles";
import { createSecurityGroups, createSecurityRules } from "./security";
import { createSystemPolicies } from "./systemPolicies";

export function createEks(
    name: string,
    args: EksSpec,
    { plan: { platform: plan }, userData }: BootableCluster,
    parent: pulumi.Resource,
): BuiltPlatform {
    const context: EksContext = { name, plan, args, userData, options: { parent } };
    const account = readAccount(context);

    const key = createKey(context, account);
    const network = createNetwork(context);
    createFlowLogs(context, account, network, key);
    const groups = createSecurityGroups(context, network.vpcId);
    const endpoints =
        plan.network.kind === "own" ? createEndpoints(context, account.region, network, at(groups, "endpoints")) : [];

    const roles = createRoles(context, account);
    const log = createControlPlaneLog(context, key);
    const cluster = createControlPlane(context, { network, role: at(roles, "cluster"), key, log });
    groups.set(
        "control-plane",
        cluster.vpcConfig.apply((vpc) => vpc.clusterSecurityGroupId ?? ""),
    );
    const rules = createSecurityRules(context, groups);

    const addonRoles = createAddonRoles(context, account, cluster.arn);
    const addons = createAddons(context, "before-nodes", cluster.name, addonRoles, [cluster]);
    const nodeAccess = createNodeAccess(context, cluster.name, roles);
    const poolNeeds: PoolNeeds = {
        cluster,
        roles,
        groups,
        subnetIds: network.subnets.nodes,
        after: [...addons, ...nodeAccess, ...rules, ...endpoints, ...network.waysOut],
    };
    const pools = createNodePools(context, poolNeeds);
    // Whoever is in the cluster comes after the nodes, so that on the way down they can still delete what is in it.
    const people = createAccessEntries(context, account, cluster.name, [...pools.values()]);
    const identities = createIdentities(context, account, cluster, createOidcProvider(context, cluster), addons);

    const access = { kubeconfig: kubeconfig(context, cluster, account.region), context: pulumi.output("") };
    const provider = createProvider(name, access, {
        parent,
        dependsOn: [...people, ...pools.values(), ...rules],
    });
    const inCluster = { parent, provider };
    const certManager = plan.certificates ? createCertManagerNamespace(name, inCluster) : undefined;
    const policies = createSystemPolicies(name, plan.systemPolicies, { ...inCluster, ...after(certManager) });
    // EKS waits until CoreDNS answers, which it does not before its policy lets it: the CNI's strict mode.
    const dns = createAddons(context, "after-nodes", cluster.name, addonRoles, [
        at(pools, "system"),
        ...addons,
        ...policies,
    ]);
    const issuing = plan.certificates
        ? [
              createCertManager(name, plan.certificates.chartVersion, inCluster, [...policies, ...dns]),
              createCertificateRole(name, inCluster),
          ]
        : [];
    const guards = [
        ...policies,
        ...dns,
        ...createRuntimeClasses(name, plan.runtimeClasses, inCluster),
        ...createKarpenterPools(context, poolNeeds, inCluster),
    ];
    return {
        access,
        provider,
        guards,
        before: (tenant) => [...identitiesOf(tenant).flatMap(({ made }) => made), ...poolsOf(tenant)],
        after: (tenant, component) => {
            const behind = { ...inCluster, dependsOn: [component, ...issuing] };
            createTenantAccounts(context, identitiesOf(tenant.name), { ...inCluster, dependsOn: [component] });
            const certificates = plan.certificates?.tenants.find((each) => each.tenant === tenant.name);
            if (certificates) createCertificates(name, certificates, subjectsOf(tenant.owners), behind);
        },
    };

    /** The nodes of a tenant that goes are there until its namespaces are gone, which wait for their pods. */
    function poolsOf(tenant: string): pulumi.Resource[] {
        return plan.pools.flatMap((pool) => (pool.tenant === tenant ? (pools.get(pool.name) ?? []) : []));
    }

    function identitiesOf(tenant: string): TenantIdentity[] {
        return identities.filter((identity) => identity.plan.tenant === tenant);
    }
}

function after(resource: pulumi.Resource | undefined): pulumi.CustomResourceOptions {
    return resource ? { dependsOn: [resource] } : {};
}
