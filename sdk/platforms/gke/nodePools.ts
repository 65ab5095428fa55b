/** Node pools: machines of one shape, which GKE starts, repairs, moves on and takes away. */
import * as gcp from "@pulumi/gcp";
import type * as pulumi from "@pulumi/pulumi";
import type { GkePoolPlan } from "../../plan/gke/poolPlan";
import type { GkeContext } from "./context";
import type { NodeAccount } from "./nodeAccount";
import { nodeBasics } from "./nodeConfig";

export interface PoolNeeds {
    cluster: gcp.container.Cluster;
    nodes: NodeAccount;
    /** What a node needs to start and to join. */
    after: pulumi.Resource[];
}

/** Pools by name. */
export function createNodePools(context: GkeContext, needs: PoolNeeds): Map<string, pulumi.Resource> {
    return new Map(context.plan.pools.map((pool) => [pool.name, createPool(context, pool, needs)]));
}

function createPool({ options, plan }: GkeContext, pool: GkePoolPlan, { cluster, nodes, after }: PoolNeeds) {
    const { project, region, labels, zones } = plan.controlPlane;
    const basics = nodeBasics(nodes.account);
    return new gcp.container.NodePool(
        pool.resource,
        {
            name: pool.poolName,
            project,
            location: region,
            cluster: cluster.name,
            ...(zones.length > 0 && { nodeLocations: zones }),
            initialNodeCount: pool.initialInZone,
            autoscaling: {
                totalMinNodeCount: pool.size.min,
                totalMaxNodeCount: pool.size.max,
                locationPolicy: pool.spot ? "ANY" : "BALANCED",
            },
            // A channel takes no pool that stays behind.
            management: { autoRepair: true, autoUpgrade: true },
            // A machine more during an upgrade, and none less.
            upgradeSettings: { strategy: "SURGE", maxSurge: 1, maxUnavailable: 0 },
            networkConfig: { enablePrivateNodes: true },
            nodeConfig: {
                ...basics,
                machineType: pool.instanceTypes[0] ?? "",
                diskSizeGb: pool.volumeGib,
                spot: pool.spot,
                ...(pool.sandboxed && { sandboxConfig: { type: "GVISOR" } }),
                kubeletConfig: {
                    podPidsLimit: pool.podPidsLimit,
                    insecureKubeletReadonlyPortEnabled: "FALSE",
                },
                labels: pool.labels,
                taints: pool.taints.map(({ key, value }) => ({ key, value, effect: "NO_SCHEDULE" })),
                resourceLabels: labels,
            },
        },
        {
            ...options,
            // How many there were at first is nobody's business later.
            ignoreChanges: ["initialNodeCount"],
            dependsOn: [...after, ...nodes.grants],
        },
    );
}
