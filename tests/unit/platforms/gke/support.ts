/** A cluster on GKE under mocks: what it registers, by name and by type. */
import type * as pulumi from "@pulumi/pulumi";
import type { GkeSpec } from "../../../../sdk/gkeSpec";
import { IsolatedCluster, type IsolatedClusterArgs } from "../../../../sdk/isolatedCluster";
import { gkeMocks } from "../../../support/gkeMocks";
import { type Registration, run, type RunOptions } from "../../../support/mocks";
import { type GkeRequest, minimal } from "../../plan/gke/support";
import { type Built, index, quickly } from "../eks/support";

export { isInCluster, kindOf, type Made, providersOf, quickly } from "../eks/support";
export type { Built };

export const isGoogle = ({ type }: Pick<Registration, "type">) => type.startsWith("gcp:");

/** Before anything is made: what Google would answer is known, what it would give to new resources is not. */
export const previewMocks: RunOptions = {
    ...gkeMocks,
    preview: true,
    newResource: ({ inputs }) => ({ id: undefined, state: inputs }),
};

export function program(
    { name = "prod", gke = {}, tenants, proof }: GkeRequest,
    opts?: pulumi.ComponentResourceOptions,
) {
    const args = {
        gke: { ...minimal, ...gke } as GkeSpec,
        ...(tenants !== undefined && { tenants: tenants as NonNullable<IsolatedClusterArgs["tenants"]> }),
        ...(proof !== undefined && { proof: proof as NonNullable<IsolatedClusterArgs["proof"]> }),
    };
    return new IsolatedCluster(name, args, opts);
}

export async function built(request: GkeRequest = {}, options: RunOptions = gkeMocks): Promise<Built> {
    const { value, registrations } = await quickly(() => run(() => program(request), options));
    return { cluster: value!, ...index(registrations) };
}
