/** What the user should know of a plan that is sound. */
import { emptyPoolNotes, mutationNotes, unpricedNotes, wayInNotes } from "../notes";
import type { ControlPlanePlan } from "./controlPlane";
import type { GkeIdentityPlan } from "./identity";
import type { GkeNetworkPlan } from "./network";
import type { GkePoolPlan } from "./poolPlan";

export function planNotes(
    controlPlane: ControlPlanePlan,
    network: GkeNetworkPlan,
    pools: GkePoolPlan[],
    identities: GkeIdentityPlan[],
    mutates: boolean,
    unpriced: string[],
): string[] {
    const { project, version, releaseChannel } = controlPlane;
    return [
        ...mutationNotes(mutates, version),
        ...wayInNotes("gke.endpoint", "network", controlPlane.endpoint),
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
        ...emptyPoolNotes(pools),
        ...unpricedNotes(unpriced),
    ];
}
