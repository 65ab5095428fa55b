/** What the user should know of a plan that is sound. */
import { mutatingPolicies } from "../../catalog/kubernetesVersion";
import type { ControlPlanePlan } from "./controlPlane";
import type { GkeIdentityPlan } from "./identity";
import type { GkeNetworkPlan } from "./network";
import type { GkePoolPlan } from "./poolPlan";

/** Whoever makes what is in the cluster has to reach it while it is being made. */
function wayIn({ publicAccess, privateCidrs }: ControlPlanePlan["endpoint"]): string[] {
    if (publicAccess) return [];
    return privateCidrs.length > 0
        ? [`the API server is reached from the nodes and from ${privateCidrs.join(", ")} alone: Pulumi must run there`]
        : [
              "the API server is reached from the nodes alone: name in gke.endpoint.privateCidrs where Pulumi runs, in the network or behind a VPN to it",
          ];
}

export function planNotes(
    controlPlane: ControlPlanePlan,
    network: GkeNetworkPlan,
    pools: GkePoolPlan[],
    identities: GkeIdentityPlan[],
    mutates: boolean,
    unpriced: string[],
): string[] {
    const { project, version, releaseChannel } = controlPlane;
    const empty = pools.filter(({ size }) => size.min === 0).map(({ name }) => name);
    return [
        ...(mutates
            ? []
            : [
                  `Kubernetes ${version} has no MutatingAdmissionPolicy (that is from ${mutatingPolicies} on): pods must name their sandbox themselves, and are refused with what to write if they do not`,
              ]),
        ...wayIn(controlPlane.endpoint),
        `the channel ${releaseChannel} moves the cluster on from ${version}: write the new version into gke.version when it has`,
        `whoever has roles/container.admin or roles/container.developer in ${project} may do in every tenant what no RoleBinding here allows: GKE asks IAM as well`,
        ...(controlPlane.binaryAuthorization
            ? [
                  `Binary Authorization enforces the policy of ${project}, which admits every image until somebody writes another`,
              ]
            : []),
        ...(controlPlane.logs.dataAccess
            ? [`reads by the API server are logged for every cluster in ${project}, and taken away with this one`]
            : []),
        ...(identities.length > 0
            ? [
                  `service accounts of the same namespace and name in another cluster of ${project} are the same to IAM: give each cluster whose tenants have roles a project of its own`,
              ]
            : []),
        ...(network.kind === "given"
            ? ["the firewall of your network is yours: the package makes no rule for what leaves the nodes"]
            : []),
        ...(empty.length > 0
            ? [
                  `pools ${empty.join(", ")} start without machines: the first pod, a proof as well, waits until there is one`,
              ]
            : []),
        ...(unpriced.length > 0 ? [`pools ${unpriced.join(", ")} cost what the package does not know`] : []),
    ];
}
