/** The rules of Nitro Sandboxes, for the day on which the vocabulary has them. */
import { nitro } from "../../catalog/aws/nitro";
import { isAtLeast, parseKubernetesVersion } from "../../catalog/kubernetesVersion";
import { join, type Refusal } from "../refusal";

export interface NitroRequest {
    /** The Kubernetes version of the cluster. */
    version: string;
    /** What the pods ask for. */
    hostUsers?: boolean;
    hostNetwork?: boolean;
    /** The image of the nodes' own, which holds the sandbox's runtime; EKS's images do not. */
    image?: string;
    /** Whether the launch template turns Nitro Enclaves on. */
    enclaves?: boolean;
}

export function nitroRefusals(path: string, request: NitroRequest): Refusal[] {
    const { version, hostUsers = true, hostNetwork = false, image, enclaves = false } = request;
    const old = parseKubernetesVersion(version) && !isAtLeast(version, nitro.kubernetes);
    return [
        ...(old
            ? [
                  {
                      path: join(path, "sandbox"),
                      reason: `${nitro.title} need Kubernetes ${nitro.kubernetes}, the cluster has ${version}`,
                      nearest: `version "${nitro.kubernetes}", or sandbox "kata-qemu"`,
                  },
              ]
            : []),
        ...(hostUsers
            ? []
            : [
                  {
                      path: join(path, "isolation"),
                      reason: nitro.excludes.hostUsers.reason,
                      nearest: 'isolation "microvm" without user namespaces, or sandbox "runc-userns"',
                  },
              ]),
        ...(hostNetwork
            ? [{ path: join(path, "hostNetwork"), reason: nitro.excludes.hostNetwork.reason, nearest: "false" }]
            : []),
        ...(image === undefined
            ? [
                  {
                      path: join(path, "image"),
                      reason: "EKS's own images do not hold the sandbox's runtime, only Auto Mode's do",
                      nearest: nitro.needs[0]?.what ?? "",
                  },
              ]
            : []),
        ...(image !== undefined && !enclaves
            ? [
                  {
                      path: join(path, "enclaves"),
                      reason: "without Nitro Enclaves in the launch template a node offers no room for sandboxes",
                      nearest: "true",
                  },
              ]
            : []),
    ];
}
