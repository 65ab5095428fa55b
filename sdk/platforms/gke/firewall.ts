/** What may leave the nodes, one rule a resource; the rules mean the nodes' own account and no other machine. */
import * as gcp from "@pulumi/gcp";
import type * as pulumi from "@pulumi/pulumi";
import type { GkeContext } from "./context";

export function createFirewall(
    { name, options, plan }: GkeContext,
    network: pulumi.Input<string>,
    account: gcp.serviceaccount.Account,
): pulumi.Resource[] {
    return plan.firewallRules.map(({ key, action, priority, protocol, ports, ranges, why }) => {
        const what = [{ protocol: protocol ?? "all", ...(ports && { ports: ports.map(String) }) }];
        return new gcp.compute.Firewall(
            `${name}-firewall-${key}`,
            {
                project: plan.controlPlane.project,
                network,
                direction: "EGRESS",
                priority,
                destinationRanges: ranges,
                targetServiceAccounts: [account.email],
                ...(action === "allow" ? { allows: what } : { denies: what }),
                // Whoever tries to leave is to be seen; what is let through stands in the flow logs.
                ...(action === "deny" && { logConfig: { metadata: "INCLUDE_ALL_METADATA" } }),
                description: why,
            },
            options,
        );
    });
}
