/** Pools of a Karpenter that is in the cluster: the two objects it is told by. */
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { nodeClass, nodePool } from "../../plan/eks/karpenter";
import { at, type EksContext } from "./context";
import type { PoolNeeds } from "./nodePools";

export function createKarpenterPools(
    context: EksContext,
    { roles, groups, subnetIds }: PoolNeeds,
    options: pulumi.CustomResourceOptions,
): pulumi.Resource[] {
    return context.plan.pools
        .filter(({ kind }) => kind === "karpenter")
        .map((pool) => {
            const spec = pulumi
                .all([at(roles, "self-managed-nodes").role.name, subnetIds, at(groups, `pool-${pool.name}`)])
                .apply(([role, ids, securityGroupId]) => {
                    const userData = context.userData[pool.name] ?? "";
                    return nodeClass(pool, { role, subnetIds: ids, securityGroupId, userData }).spec;
                });
            const made = new k8s.apiextensions.CustomResource(
                `${pool.resource}-class`,
                {
                    apiVersion: "karpenter.k8s.aws/v1",
                    kind: "EC2NodeClass",
                    metadata: { name: pool.name },
                    spec,
                },
                options,
            );
            return new k8s.apiextensions.CustomResource(pool.resource, nodePool(pool), {
                ...options,
                dependsOn: [made],
            });
        });
}
