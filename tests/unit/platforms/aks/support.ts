/** A cluster on AKS under mocks: what it registers, by name and by type. */
import type * as pulumi from "@pulumi/pulumi";
import type { AksSpec } from "../../../../sdk/aksSpec";
import { IsolatedCluster, type IsolatedClusterArgs } from "../../../../sdk/isolatedCluster";
import { aksMocks } from "../../../support/aksMocks";
import { type Registration, run, type RunOptions } from "../../../support/mocks";
import { type AksRequest, minimal } from "../../plan/aks/support";
import { type Built, index, quickly } from "../eks/support";

export { isInCluster, kindOf, type Made, providersOf, quickly } from "../eks/support";
export type { Built };

export const isAzure = ({ type }: Pick<Registration, "type">) => type.startsWith("azure-native:");

/** Before anything is made: what Azure would answer is known, what it would give to new resources is not. */
export const previewMocks: RunOptions = {
    ...aksMocks,
    preview: true,
    newResource: ({ inputs }) => ({ id: undefined, state: inputs }),
};

export function program(
    { name = "prod", aks = {}, tenants, proof }: AksRequest,
    opts?: pulumi.ComponentResourceOptions,
) {
    const args = {
        aks: { ...minimal, ...aks } as AksSpec,
        ...(tenants !== undefined && { tenants: tenants as NonNullable<IsolatedClusterArgs["tenants"]> }),
        ...(proof !== undefined && { proof: proof as NonNullable<IsolatedClusterArgs["proof"]> }),
    };
    return new IsolatedCluster(name, args, opts);
}

export async function built(request: AksRequest = {}, options: RunOptions = aksMocks): Promise<Built> {
    const { value, registrations } = await quickly(() => run(() => program(request), options));
    return { cluster: value!, ...index(registrations) };
}
