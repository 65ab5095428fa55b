import * as pulumi from "@pulumi/pulumi";
import { type PlatformName, platformNames } from "../catalog/platforms";
import type { ClusterHandle, PoolOffer, ProofSpec, SandboxOffer } from "../clusterSpec";
import { refusalError } from "./refusal";
import type { ClusterOffer } from "./types";

/** The handle itself where the program holds it as a plain object, as it does for a cluster of its own. */
export function plainHandle(handle: pulumi.Input<ClusterHandle>): ClusterHandle | undefined {
    return pulumi.Output.isInstance(handle) || handle instanceof Promise ? undefined : handle;
}

/** What a handle offers; one that was made by something else is refused. */
export function offerOfHandle(handle: ClusterHandle, proof: ProofSpec = {}): ClusterOffer {
    if (!platformNames.includes(handle?.platform as PlatformName) || !Array.isArray(handle.pools)) {
        const reason = "is not the handle of an IsolatedCluster";
        throw refusalError("cluster", [{ path: "cluster", reason, nearest: "its output `handle`" }]);
    }
    return {
        name: handle.name,
        platform: handle.platform as PlatformName,
        version: handle.version,
        sandboxes: handle.sandboxes as SandboxOffer[],
        pools: handle.pools as PoolOffer[],
        networkPoliciesEnforced: handle.networkPoliciesEnforced,
        apiServerCidrs: handle.apiServerCidrs,
        apiServerPort: handle.apiServerPort,
        proofOnUpdate: proof.onUpdate ?? handle.proofOnUpdate,
        proofImage: proof.image ?? handle.proofImage,
    };
}
