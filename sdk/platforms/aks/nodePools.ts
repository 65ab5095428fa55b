/** Node pools: machines of one shape, which AKS starts, repairs, moves on and takes away. */
import * as containerservice from "@pulumi/azure-native/containerservice";
import type * as pulumi from "@pulumi/pulumi";
import type { ControlPlanePlan } from "../../plan/aks/controlPlane";
import type { AksPoolPlan } from "../../plan/aks/poolPlan";
import type { AksContext } from "./context";

/** What a pool is, the cluster's first one among them. */
export function poolShape(pool: AksPoolPlan, plan: ControlPlanePlan, subnet: pulumi.Input<string>) {
    return {
        mode: pool.mode,
        vmSize: pool.instanceTypes[0] ?? "",
        count: pool.size.min,
        minCount: pool.size.min,
        maxCount: pool.size.max,
        enableAutoScaling: true,
        type: "VirtualMachineScaleSets",
        osType: "Linux",
        osSKU: pool.os,
        workloadRuntime: pool.workloadRuntime,
        // What is not said here AKS leaves at the version before.
        orchestratorVersion: plan.version,
        ...(plan.zones.length > 0 && { availabilityZones: plan.zones }),
        vnetSubnetID: subnet,
        enableNodePublicIP: false,
        osDiskType: "Managed",
        osDiskSizeGB: pool.volumeGib,
        enableEncryptionAtHost: pool.encryptionAtHost,
        securityProfile: securityOf(pool),
        kubeletConfig: { podMaxPids: pool.podPidsLimit },
        // As many as Kubernetes is tested with on a node; each node has addresses for more.
        maxPods: 110,
        // Its resolver has a link-local address, which tenants' policies close.
        localDNSProfile: { mode: "Disabled" },
        nodeLabels: pool.labels,
        nodeTaints: pool.taints.map(({ key, value, effect }) => `${key}=${value}:${effect}`),
        // A machine more during an upgrade, and none less.
        upgradeSettings: { maxSurge: "1" },
        tags: plan.tags,
    };
}

/** AKS has no image for Pod Sandboxing that starts under Trusted Launch: learn.microsoft.com/azure/aks/use-trusted-launch. */
function securityOf({ workloadRuntime }: AksPoolPlan) {
    const trusted = workloadRuntime !== "KataVmIsolation";
    return { sshAccess: "Disabled", enableSecureBoot: trusted, enableVTPM: trusted };
}

/** Pools by name, but for that of the cluster itself. */
export function createNodePools(
    { group, options, plan }: AksContext,
    cluster: containerservice.ManagedCluster,
    subnet: pulumi.Input<string>,
): Map<string, pulumi.Resource> {
    const others = plan.pools.filter(({ mode }) => mode !== "System");
    return new Map(
        others.map((pool) => [
            pool.name,
            new containerservice.AgentPool(
                pool.resource,
                {
                    ...poolShape(pool, plan.controlPlane, subnet),
                    agentPoolName: pool.poolName,
                    resourceGroupName: group,
                    resourceName: cluster.name,
                },
                {
                    ...options,
                    // How many there are is the autoscaler's business.
                    ignoreChanges: ["count"],
                    // A pool whose shape changes has another name at Azure: the new one may stand beside the old one.
                    deleteBeforeReplace: false,
                },
            ),
        ]),
    );
}
