import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { parseKubernetesVersion } from "../catalog/kubernetesVersion";
import { platformNames } from "../catalog/platforms";
import type { ClusterHandle, ProofSpec } from "../clusterSpec";
import { signatureControllers } from "../catalog/signatureControllers";
import { Sandbox } from "../isolation";
import { refusalError } from "./refusal";
import type { ClusterOffer } from "./types";

/** The handle itself where the program holds it as a plain object, as it does for a cluster of its own. */
export function plainHandle(handle: pulumi.Input<ClusterHandle>): ClusterHandle | undefined {
    return pulumi.Output.isInstance(handle) || handle instanceof Promise ? undefined : handle;
}

/** A handle may come from anywhere, and from another version of the package; what is read of it must be there. */
const offerShape = z.object({
    name: z.string(),
    platform: z.enum(platformNames),
    version: z.string().refine((version) => parseKubernetesVersion(version) !== undefined),
    sandboxes: z.array(z.object({ sandbox: z.enum(Sandbox), runtimeClass: z.string(), handler: z.string() })),
    pools: z.array(
        z.object({
            name: z.string(),
            labels: z.record(z.string(), z.string()),
            sandboxes: z.array(z.enum(Sandbox)),
            tenant: z.string(),
        }),
    ),
    networkPoliciesEnforced: z.boolean(),
    imageSignatures: z.enum(signatureControllers).optional(),
    apiServerCidrs: z.array(z.string()),
    apiServerPort: z.int(),
    proofOnUpdate: z.boolean(),
    proofImage: z.string(),
});

/** What a handle offers; one that was made by something else is refused. */
export function offerOfHandle(handle: ClusterHandle, proof: ProofSpec = {}): ClusterOffer {
    const read = offerShape.safeParse(handle);
    if (!read.success) {
        const reason = "is not the handle of an IsolatedCluster";
        throw refusalError("cluster", [{ path: "cluster", reason, nearest: "its output `handle`" }]);
    }
    const { imageSignatures, ...offer } = read.data;
    return {
        ...offer,
        ...(imageSignatures && { imageSignatures }),
        proofOnUpdate: proof.onUpdate ?? read.data.proofOnUpdate,
        proofImage: proof.image ?? read.data.proofImage,
    };
}
