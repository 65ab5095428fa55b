import * as pulumi from "@pulumi/pulumi";
import type { ClusterHandle, ClusterReport, ExistingSpec, ProofSpec } from "./clusterSpec";
import type { TenantSpec } from "./isolation";
import { planCluster } from "./plan/clusterPlan";
import { createProvider, createRuntimeClasses } from "./platforms/existing/cluster";
import { tenantStatus } from "./report/tenantStatus";
import { createClusterTenancy } from "./tenancy";
import { Tenant } from "./tenant";

/** A cluster and its tenants. */
export interface IsolatedClusterArgs {
    /** A cluster that exists, reached by its kubeconfig. */
    existing?: ExistingSpec;
    /** Tenants by name; the names become namespaces. Default: none. */
    tenants?: Record<string, pulumi.Input<TenantSpec>>;
    /** How claims are proven. */
    proof?: ProofSpec;
}

/**
 * A Kubernetes cluster whose tenants cannot reach each other through the kernel, the nodes, the API or the network.
 *
 * Creates once per cluster, whatever the number of tenants: this component, a provider, a RuntimeClass for each
 * sandbox with a runtime handler of its own, two ClusterRoles, and five admission policies with their bindings.
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
        const plan = planCluster(name, args);
        super("kernel-isolation:index:IsolatedCluster", name, {}, opts);
        const access = accessOf(args.existing);

        const provider = createProvider(name, access, { parent: this });
        const options = { parent: this, provider };
        const guards = [
            ...createRuntimeClasses(name, plan.platform, options),
            ...createClusterTenancy(name, plan.mutates, options),
        ];
        const handle: ClusterHandle = { ...plan.offer, ...access };
        for (const [tenant, spec] of Object.entries(args.tenants ?? {})) {
            new Tenant(
                `${name}-${tenant}`,
                // Plain by now: the plan refuses a tenant that is an Output.
                { ...(spec as TenantSpec), cluster: handle, name: tenant, ...(args.proof && { proof: args.proof }) },
                { parent: this, providers: { kubernetes: provider }, dependsOn: guards },
            );
        }

        this.handle = pulumi.secret(handle) as pulumi.Output<ClusterHandle>;
        this.kubeconfig = pulumi.secret(access.kubeconfig);
        this.report = pulumi.output({
            cluster: name,
            platform: plan.offer.platform,
            version: plan.offer.version,
            tenants: plan.tenants.map(tenantStatus),
        }) as pulumi.Output<ClusterReport>;
        this.registerOutputs({ handle: this.handle, kubeconfig: this.kubeconfig, report: this.report });
    }
}

/** The way into the cluster. The plan has refused arguments without a platform. */
function accessOf(existing: ExistingSpec | undefined) {
    return { kubeconfig: pulumi.secret(existing?.kubeconfig ?? ""), context: pulumi.output(existing?.context ?? "") };
}
