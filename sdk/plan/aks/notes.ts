/** What the user should know of a plan that is sound. */
import { emptyPoolNotes, mutationNotes, unpricedNotes, wayInNotes } from "../notes";
import type { ControlPlanePlan } from "./controlPlane";
import type { AksIdentityPlan } from "./identity";
import type { AksNetworkPlan } from "./network";
import type { AksPoolPlan } from "./poolPlan";

export function planNotes(
    controlPlane: ControlPlanePlan,
    network: AksNetworkPlan,
    pools: AksPoolPlan[],
    identities: AksIdentityPlan[],
    mutates: boolean,
    unpriced: string[],
): string[] {
    const { version, upgradeChannel, tier, key, adminGroups } = controlPlane;
    const kata = pools.filter(({ workloadRuntime }) => workloadRuntime === "KataVmIsolation").map(({ name }) => name);
    const unlisted = pools.filter(({ sandbox, usdPerHour }) => sandbox === "kata-clh" && usdPerHour === undefined);
    return [
        ...mutationNotes(mutates, version),
        ...(network.kind === "own"
            ? wayInNotes("aks.endpoint", "network", controlPlane.endpoint)
            : controlPlane.endpoint.publicAccess
              ? []
              : [
                    "the API server is reached from within your network alone: Pulumi must run there, or behind a VPN to it",
                ]),
        ...channelNotes(version, upgradeChannel),
        `whoever is in ${adminGroups.join(", ")} may do all of the cluster: Pulumi must be, and nobody else comes in by an account of the cluster's`,
        ...(pools.some(({ encryptionAtHost }) => encryptionAtHost)
            ? ["the subscription must have the feature Microsoft.Compute/EncryptionAtHost, or no machine starts"]
            : []),
        ...(key === "own"
            ? [
                  "whoever runs Pulumi must be allowed to make keys in the new vault; the vault stays for 90 days after its deletion, and its name with it",
                  "the key has one version: with a new one, every Secret has to be written again, which the package does not do",
              ]
            : []),
        ...(kata.length > 0
            ? [
                  `pools ${kata.join(", ")}: a pod under Pod Sandboxing without a memory limit has 512Mi, and Defender for Containers does not look into it`,
              ]
            : []),
        ...unlisted.map(
            ({ name, instanceTypes }) =>
                `pool ${name}: that virtual machines run in ${instanceTypes.join(", ")} is your word; where they do not, AKS refuses the pool`,
        ),
        ...(identities.length > 0
            ? [
                  "a pod gets its tenant's roles if it has the label azure.workload.identity/use, and asks Entra ID at its public addresses, of which the package lets through those of Azure's public cloud",
              ]
            : []),
        ...(network.kind === "given"
            ? [
                  "the security groups of your subnets are yours: the package makes no rule for what enters or leaves the nodes",
              ]
            : []),
        ...(tier === "free" ? ["the control plane of tier free has no promise of when it answers"] : []),
        ...(tier === "premium" ? ["what the control plane of tier premium costs is not in the sum"] : []),
        ...emptyPoolNotes(pools),
        ...unpricedNotes(unpriced),
    ];
}

function channelNotes(version: string, channel: ControlPlanePlan["upgradeChannel"]): string[] {
    switch (channel) {
        case "none":
            return [`nobody moves the cluster on from ${version} but you`];
        case "patch":
            return [`AKS moves the cluster on to patches of ${version}; its minor version is yours to raise`];
        case "stable":
        case "rapid":
            return [
                `the channel ${channel} moves the cluster on from ${version}: write the new version into aks.version when it has`,
            ];
        default:
            return channel satisfies never;
    }
}
