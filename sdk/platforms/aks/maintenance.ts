/** When AKS may work on the cluster: its own releases, new versions of Kubernetes, and new images of the nodes. */
import * as containerservice from "@pulumi/azure-native/containerservice";
import type { AksContext } from "./context";

/** By the names that AKS knows them by. */
const kinds = {
    releases: "default",
    upgrades: "aksManagedAutoUpgradeSchedule",
    images: "aksManagedNodeOSUpgradeSchedule",
};

export function createMaintenance(
    { name, group, options, plan }: AksContext,
    cluster: containerservice.ManagedCluster,
): void {
    const { dayOfWeek, startTime, durationHours } = plan.controlPlane.maintenance;
    for (const [kind, configName] of Object.entries(kinds)) {
        new containerservice.MaintenanceConfiguration(
            `${name}-maintenance-${kind}`,
            {
                resourceGroupName: group,
                resourceName: cluster.name,
                configName,
                maintenanceWindow: {
                    durationHours,
                    startTime,
                    utcOffset: "+00:00",
                    schedule: { weekly: { dayOfWeek, intervalWeeks: 1 } },
                },
            },
            options,
        );
    }
}
