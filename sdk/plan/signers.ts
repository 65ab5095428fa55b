/** Who has to have signed a tenant's images, and what cannot be checked of it. */
import { createPublicKey } from "node:crypto";
import { join, type Refusal } from "./refusal";
import type { PlainTenant } from "./shape";
import type { ClusterOffer, SignersPlan } from "./types";

export function signerRefusals(path: string, { images }: PlainTenant): Refusal[] {
    if (!images?.signedBy) return [];
    const { keys = [], identities = [] } = images.signedBy;
    const at = join(path, "images.signedBy");
    return [
        // The controller's policies are the cluster's, and know images by their names alone.
        ...(images.registries
            ? []
            : [
                  {
                      path: at,
                      reason: "needs images.registries, by which its images are told from those of others",
                      nearest: 'images.registries: ["registry.example.com/team/"]',
                  },
              ]),
        ...(keys.length + identities.length === 0
            ? [{ path: at, reason: "names nobody, and nothing would start", nearest: "a key or an identity" }]
            : []),
        ...keys.flatMap((key, index): Refusal[] =>
            isPublicKey(key) ? [] : [{ path: join(at, "keys", index), reason: "is not a public key in PEM" }],
        ),
        ...identities.flatMap(({ issuer, subject }, index): Refusal[] => [
            ...(/^https:\/\/\S+$/.test(issuer)
                ? []
                : [{ path: join(at, `identities.${index}.issuer`), reason: `"${issuer}" is not an https:// address` }]),
            ...(subject.trim() === "" ? [{ path: join(at, `identities.${index}.subject`), reason: "is empty" }] : []),
        ]),
    ];
}

export function signersPlan({ images }: PlainTenant, offer: ClusterOffer): { signers?: SignersPlan } {
    if (!images?.signedBy || !offer.imageSignatures) return {};
    const { keys = [], identities = [] } = images.signedBy;
    return { signers: { controller: offer.imageSignatures, keys, identities } };
}

/** A private key would be written into the cluster for all to read. */
function isPublicKey(text: string): boolean {
    if (!/^\s*-----BEGIN PUBLIC KEY-----/.test(text)) return false;
    try {
        return createPublicKey(text).type === "public";
    } catch {
        return false;
    }
}
