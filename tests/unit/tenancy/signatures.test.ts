/** Signatures: what is asked of the policy controller, what is refused, and what the report says of it. */
import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import type { V1Namespace } from "@kubernetes/client-node";
import type { ImagesSpec, TenantSpec } from "../../../sdk/isolation";
import { claimsOf } from "../../../sdk/report/claimed";
import { layersOf } from "../../../sdk/report/layers";
import { namespaceMetadata } from "../../../sdk/tenancy/namespace";
import { imagePolicy } from "../../../sdk/tenancy/signatures";
import { acme, checkRows, type Row } from "../plan/refusalTable";
import { everything, planAcme, publicKey } from "../../support/requests";

const existing = { ...everything, imageSignatures: "sigstore-policy-controller" };
const identity = { issuer: "https://token.actions.githubusercontent.com", subject: "https://github.com/acme/app" };
const registries = ["registry.example.com/acme/", "docker.io/acme/"];
const signed = (images: ImagesSpec): TenantSpec => ({ isolation: "sandboxed", images });
const both = signed({ registries, signedBy: { keys: [publicKey], identities: [identity] } });

describe("signatures of images", () => {
    const row = (
        title: string,
        images: object,
        path: string,
        reason: RegExp,
        right: object,
        nearest?: string,
    ): Row => ({
        title,
        wrong: acme({ isolation: "sandboxed", images }, existing),
        path: `tenants.acme.images.signedBy${path}`,
        reason,
        right: acme({ isolation: "sandboxed", images: right }, existing),
        ...(nearest && { nearest }),
    });
    const by = (signedBy: object) => ({ registries, signedBy });
    const byKey = by({ keys: [publicKey] });
    const privateKey = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({
        type: "pkcs8",
        format: "pem",
    });
    checkRows([
        row(
            "of any registry",
            { signedBy: { keys: [publicKey] } },
            "",
            /needs images\.registries/,
            byKey,
            'images.registries: ["registry.example.com/team/"]',
        ),
        row("by nobody", by({}), "", /names nobody/, byKey, "a key or an identity"),
        row("by a word", by({ keys: ["mine"] }), ".keys.0", /not a public key/, byKey),
        row("by a private key", by({ keys: [privateKey] }), ".keys.0", /not a public key/, byKey),
        row(
            "by whom nobody vouches for",
            by({ identities: [{ ...identity, issuer: "github" }] }),
            ".identities.0.issuer",
            /"github" is not an https:\/\/ address/,
            by({ identities: [identity] }),
        ),
        row(
            "by somebody without a name",
            by({ identities: [{ ...identity, subject: " " }] }),
            ".identities.0.subject",
            /is empty/,
            by({ identities: [identity] }),
        ),
        {
            title: "by a controller that this version does not know",
            wrong: acme(both, { ...everything, imageSignatures: "kyverno" }),
            path: "existing.imageSignatures",
            reason: /sigstore-policy-controller/,
            right: acme(both, existing),
        },
    ]);

    it("are asked for images of the tenant's registries alone, from anyone who was named", () => {
        const { images, signers } = planAcme(both, existing);
        assert.ok(signers);
        assert.deepEqual(imagePolicy({ images, signers }), {
            images: [{ glob: "registry.example.com/acme/**" }, { glob: "index.docker.io/acme/**" }],
            authorities: [
                { name: "key-1", key: { data: publicKey, hashAlgorithm: "sha256" } },
                { name: "identities", keyless: { url: "https://fulcio.sigstore.dev", identities: [identity] } },
            ],
            mode: "enforce",
        });
    });

    it("are checked in the tenant's namespaces, and in no others", () => {
        const label = (spec: TenantSpec) => {
            const labels: Record<string, string> = namespaceMetadata(planAcme(spec, existing), {}).labels;
            return labels["policy.sigstore.dev/include"];
        };
        assert.equal(label(both), "true");
        assert.equal(label(signed({ registries })), undefined);
        assert.ok(
            namespaceMetadata(planAcme(both, existing), {}).annotations["kernel-isolation.io/guards"]!.includes(
                "policy.sigstore.dev/include",
            ),
        );
    });

    it("are in the report as the controller's, and not as proven, from the plan and from the cluster", () => {
        const plan = planAcme(both, existing);
        const namespace: V1Namespace = { metadata: { name: "acme", ...namespaceMetadata(plan, {}) } };
        const [fromCluster] = claimsOf("prod", "1.36", [namespace]).tenants;
        for (const layers of [layersOf(plan), fromCluster!.layers]) {
            const images = layers.find(({ layer }) => layer === "images");
            assert.match(images!.enforcedBy, /signatures checked by sigstore-policy-controller$/);
            assert.equal(
                images!.notCovered,
                "that the policy controller is there and checks signatures is declared, not proven",
            );
        }
        const without = layersOf(planAcme(signed({ registries }), existing)).find(({ layer }) => layer === "images");
        assert.equal(without!.notCovered, "signatures are not checked");
    });
});
