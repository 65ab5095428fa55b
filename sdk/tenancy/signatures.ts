/** The tenant's part of the policy controller that checks signatures: whose they have to be, for images of its registries. */
import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { SignersPlan, TenantPlan } from "../plan/types";
import { manifest, type TenancyContext } from "./context";

/** By which Sigstore's policy-controller knows the namespaces whose pods it judges. */
export const judgedLabel = { "policy.sigstore.dev/include": "true" };

export function imagePolicy({ images, signers }: { images: TenantPlan["images"]; signers: SignersPlan }) {
    const { keys, identities } = signers;
    return {
        images: images.registries.map((registry) => ({ glob: `${resolved(registry)}**` })),
        // One authority that agrees is enough.
        authorities: [
            ...keys.map((data, index) => ({ name: `key-${index + 1}`, key: { data, hashAlgorithm: "sha256" } })),
            ...(identities.length > 0 ? [{ name: "identities", keyless: { url: fulcio, identities } }] : []),
        ],
        mode: "enforce",
    };
}

const fulcio = "https://fulcio.sigstore.dev";

/** The controller knows Docker Hub by its registry's own name. */
function resolved(registry: string): string {
    return registry.replace(/^docker\.io\//, "index.docker.io/");
}

export function createSignatures(context: TenancyContext, tenant: string): pulumi.Resource {
    const spec = manifest(context, ({ images, signers }) => {
        if (!signers) throw new Error(`tenant ${tenant} has no signers`);
        return imagePolicy({ images, signers });
    });
    return new k8s.apiextensions.CustomResource(
        `${context.name}-image-policy`,
        {
            apiVersion: "policy.sigstore.dev/v1alpha1",
            kind: "ClusterImagePolicy",
            metadata: { name: `kernel-isolation-${tenant}` },
            spec,
        },
        context.options,
    );
}
