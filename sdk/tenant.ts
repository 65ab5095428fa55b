import * as pulumi from "@pulumi/pulumi";
import { sandboxes, sandboxesOf } from "./catalog/sandboxes";
import type { ClusterHandle, ProofSpec, TenantStatus } from "./clusterSpec";
import type { TenantSpec } from "./isolation";
import { offerOfHandle, plainHandle } from "./plan/handle";
import { refusalError } from "./plan/refusal";
import { overdue, overdueRefusals } from "./plan/review";
import { planTenantOrThrow, proofFormRefusals, tenantFormRefusals } from "./plan/tenantPlan";
import { today } from "./plan/today";
import { chartPlan } from "./plan/virtual/chart";
import { isVirtual } from "./plan/virtual/validate";
import { createProvider } from "./platforms/existing/cluster";
import { createProof } from "./proof/job";
import { tenantStatus } from "./report/tenantStatus";
import { createTenancy } from "./tenancy";
import { createAccess } from "./tenancy/access";
import { createControlPlane } from "./tenancy/virtual";

/** A tenant of a cluster that may belong to another stack. */
export interface TenantArgs extends TenantSpec {
    /** The cluster: the `handle` output of an IsolatedCluster, or a stack reference to it. */
    cluster: pulumi.Input<ClusterHandle>;
    /** The tenant's name. Default: the resource's name. */
    name?: string;
    /** How the claim is proven. Default: as the cluster does. */
    proof?: ProofSpec;
}

/**
 * One tenant: its namespaces and every guard round them, at one isolation level.
 *
 * Creates, for a tenant with one namespace, at most 12 resources: this component, the namespace with Pod Security, a
 * ResourceQuota, a LimitRange, a NetworkPolicy, a RoleBinding each for owners and viewers if there are any, the
 * default ServiceAccount without a token, a FlowSchema with its priority level, the proof Job, and a provider where
 * the cluster belongs to another stack. A virtual control plane adds at most three: its Helm release and its network
 * policy, and for owners a Role and a RoleBinding in place of the one above.
 */
export class Tenant extends pulumi.ComponentResource {
    /** Names of the tenant's namespaces. */
    public readonly namespaces: pulumi.Output<string[]>;
    /** What the tenant was promised, layer by layer. */
    public readonly status: pulumi.Output<TenantStatus>;

    constructor(name: string, args: TenantArgs, opts?: pulumi.ComponentResourceOptions) {
        const { cluster, name: tenant = name, proof, ...spec } = args;
        // Planned first: a refused tenant registers nothing, not even itself.
        const plan = planWhenKnown();
        super("kernel-isolation:index:Tenant", name, {}, opts);

        warnWhenOverdue();
        const options = childOptions(this);
        const namespaces = spec.namespaces ?? [tenant];
        const context = { name, namespaces, plan, labels: spec.labels ?? {}, options };
        const guards = createTenancy(context, {
            tenant,
            protect: spec.protect ?? false,
            signed: spec.images?.signedBy !== undefined,
            virtual: isVirtual(spec),
        });
        const proofs = isProven() ? [createProof(name, plan, guards, options)] : [];
        const who = whoMayEnter();
        createAccess(context, { ...who, owners: who.owners && !isVirtual(spec) }, [...guards, ...proofs]);
        if (isVirtual(spec)) createOwnApi(who.owners);

        this.namespaces = pulumi.output(namespaces);
        this.status = plan.apply(tenantStatus) as pulumi.Output<TenantStatus>;
        this.registerOutputs({ namespaces: this.namespaces, status: this.status });

        /** At once where the cluster is of this program; else nothing is created before its handle has been judged. */
        function planWhenKnown() {
            const wrong = [
                ...tenantFormRefusals("", tenant, spec),
                ...overdueRefusals("", spec, today()),
                ...proofFormRefusals(proof),
            ];
            if (wrong.length > 0) throw refusalError(`tenant "${tenant}"`, wrong);
            const handle = plainHandle(cluster);
            if (handle) return pulumi.output(planTenantOrThrow(tenant, spec, offerOfHandle(handle, proof)));
            // The kubeconfig makes the whole handle a secret, which must not spread to names and labels.
            return pulumi.unsecret(
                pulumi.output(cluster).apply((known) => {
                    const offer = offerOfHandle(known as ClusterHandle, proof);
                    return planTenantOrThrow(tenant, spec, offer, { elsewhere: true });
                }),
            );
        }

        /** The cluster's own provider, or one for a cluster of another stack. */
        function childOptions(parent: Tenant): pulumi.CustomResourceOptions {
            const access = pulumi.output(cluster);
            const provider =
                parent.getProvider("kubernetes:core/v1:Namespace") ??
                createProvider(
                    name,
                    { kubeconfig: pulumi.secret(access.kubeconfig), context: pulumi.unsecret(access.context) },
                    // A resource that stays needs its provider to be there.
                    { parent, protect: spec.protect ?? false },
                );
            return { parent, provider, ...(opts?.dependsOn && { dependsOn: opts.dependsOn }) };
        }

        function warnWhenOverdue() {
            if (overdue(spec.reviewBy, today())) {
                void pulumi.log.warn(`tenant "${tenant}" was to be reviewed by ${spec.reviewBy}`);
            }
        }

        function whoMayEnter() {
            const any = (who?: { users?: string[]; groups?: string[] }) =>
                (who?.users?.length ?? 0) + (who?.groups?.length ?? 0) > 0;
            return { owners: any(spec.owners), viewers: any(spec.viewers) };
        }

        /** In place of rights in the cluster's. */
        function createOwnApi(owners: boolean) {
            const chart = chartPlan(spec.virtualControlPlane?.chart);
            createControlPlane(context, { chart, protect: spec.protect ?? false, owners }, [...guards, ...proofs]);
        }

        function isProven(): boolean {
            const onUpdate = proof?.onUpdate ?? plainHandle(cluster)?.proofOnUpdate ?? true;
            const candidates = spec.sandbox
                ? [sandboxes[spec.sandbox]]
                : sandboxesOf(spec.isolation, spec.workload ?? "service");
            return onUpdate && candidates.some((sandbox) => sandbox.proof.kind === "probe");
        }
    }
}
