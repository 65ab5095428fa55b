import * as pulumi from "@pulumi/pulumi";
import type { ClusterHandle, ClusterReport, ExistingSpec, ProofSpec } from "./clusterSpec";
import type { TenantSpec } from "./isolation";
import type { AksSpec } from "./aksSpec";
import type { EksSpec } from "./eksSpec";
import type { GkeSpec } from "./gkeSpec";
import type { TenantPlan } from "./plan/types";
import { today } from "./plan/today";
import { createPlatform, planPlatform, platformReport } from "./platforms";
import { clusterReport } from "./report/clusterReport";
import { createClusterTenancy } from "./tenancy";
import { Tenant } from "./tenant";

/** A cluster and its tenants. */
export interface IsolatedClusterArgs {
    /** A cluster that exists, reached by its kubeconfig. Exactly one platform is named: this, `eks`, `gke` or `aks`. Default: none. */
    existing?: ExistingSpec;
    /** A cluster on Amazon EKS that is built from nothing. Needs the package `@pulumi/aws`. Default: none. */
    eks?: EksSpec;
    /** A cluster on Google GKE that is built from nothing. Needs the package `@pulumi/gcp`. Default: none. */
    gke?: GkeSpec;
    /** A cluster on Azure AKS that is built from nothing. Needs the package `@pulumi/azure-native`. Default: none. */
    aks?: AksSpec;
    /** Tenants by name; the names become namespaces. Default: none. */
    tenants?: Record<string, pulumi.Input<TenantSpec>>;
    /** How claims are proven. Default: a Job in each update. */
    proof?: ProofSpec;
}

/**
 * A Kubernetes cluster whose tenants cannot reach each other through the kernel, the nodes, the API or the network.
 *
 * Creates once per cluster, whatever the number of tenants: this component, a provider, a RuntimeClass for each
 * sandbox with a runtime handler of its own, two ClusterRoles, and six admission policies with their bindings.
 * Then a Tenant for each tenant. What cannot be delivered is refused before anything is created.
 */
export class IsolatedCluster extends pulumi.ComponentResource {
    /** What a Tenant in another stack needs. Secret. */
    public readonly handle: pulumi.Output<ClusterHandle>;
    /** The kubeconfig. Secret. */
    public readonly kubeconfig: pulumi.Output<string>;
    /** What each tenant was promised, what enforces it, and what is not covered. */
    public readonly report: pulumi.Output<ClusterReport>;

    constructor(name: string, args: IsolatedClusterArgs, opts?: pulumi.ComponentResourceOptions) {
        // Planned first: a refused cluster registers nothing, not even itself.
        const planned = planPlatform(name, args, today());
        const { plan } = planned;
        super("kernel-isolation:index:IsolatedCluster", name, {}, opts);

        const platform = createPlatform(name, args, planned, this);
        const { access, provider } = platform;
        const taints = plan.platform.kind === "gke" ? plan.platform.runtimeTaints : [];
        const tenancy = createClusterTenancy(name, plan.mutates, { parent: this, provider }, taints);
        const guards = [...platform.guards, ...tenancy];
        const handle: ClusterHandle = { ...plan.offer, ...access };
        for (const tenant of plan.tenants) createTenant(tenant, this);

        this.handle = pulumi.secret(handle) as pulumi.Output<ClusterHandle>;
        this.kubeconfig = pulumi.secret(access.kubeconfig);
        this.report = pulumi.output(
            clusterReport(plan.offer, plan.tenants, platformReport(planned)),
        ) as pulumi.Output<ClusterReport>;
        this.registerOutputs({ handle: this.handle, kubeconfig: this.kubeconfig, report: this.report });

        function createTenant(tenant: TenantPlan, parent: pulumi.Resource): void {
            // Plain by now: the plan refuses a tenant that is an Output. What other tenants add to the offer changes no choice.
            const spec = { ...(args.tenants?.[tenant.name] as TenantSpec), sandbox: tenant.sandbox };
            const component = new Tenant(
                `${name}-${tenant.name}`,
                { ...spec, cluster: handle, name: tenant.name, ...(args.proof && { proof: args.proof }) },
                {
                    parent,
                    providers: { kubernetes: provider },
                    dependsOn: [...guards, ...platform.before(tenant.name)],
                },
            );
            platform.after(tenant, component);
        }
    }
}
