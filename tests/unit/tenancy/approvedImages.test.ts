/** Approved images: what is refused, what the namespaces and the guards say of them, and what the report does. */
import assert from "node:assert/strict";
import type { V1Namespace } from "@kubernetes/client-node";
import type { ImagesSpec, TenantSpec } from "../../../sdk/isolation";
import { mostApproved } from "../../../sdk/plan/approvedImages";
import type { TenantPlan } from "../../../sdk/plan/types";
import { claimsOf } from "../../../sdk/report/claimed";
import { layersOf } from "../../../sdk/report/layers";
import { claimAnnotations } from "../../../sdk/tenancy/claims";
import { namespaceMetadata } from "../../../sdk/tenancy/namespace";
import { acme, checkRows, type Row } from "../plan/refusalTable";
import { planAcme } from "../../support/requests";

const hex = (number: number) => number.toString(16).padStart(64, "0");
const digest = (number: number) => `sha256:${hex(number)}`;
const many = (count: number) => Array.from({ length: count }, (_, index) => ({ digest: digest(index) }));
const tenant = (images: ImagesSpec): TenantSpec => ({ isolation: "sandboxed", images });
const annotationsOf = (plan: TenantPlan): Record<string, string> => namespaceMetadata(plan, {}).annotations;
const scan = /^`kernel-isolation images scan IMAGE`/;

describe("approved images", () => {
    const row = (
        title: string,
        images: object,
        path: string,
        reason: RegExp,
        right: object,
        nearest?: Row["nearest"],
    ): Row => ({
        title,
        wrong: acme({ isolation: "sandboxed", images }),
        path: `tenants.acme.images.${path}`,
        reason,
        right: acme({ isolation: "sandboxed", images: right }),
        ...(nearest && { nearest }),
    });
    const one = { digest: digest(1), shell: false };
    const named = (changes: object) => ({ approved: [one, { ...one, digest: digest(2), ...changes }] });
    checkRows([
        row("are no empty list", { approved: [] }, "approved", /nothing would start/, { approved: [one] }, scan),
        row(
            "are no more than a namespace has room for",
            { approved: many(mostApproved + 1) },
            "approved",
            /names 501 images, and a namespace has room for 500/,
            { approved: many(mostApproved) },
            /images\.signedBy/,
        ),
        row("are by digest", named({ digest: "app:1" }), "approved.1.digest", /"app:1" is not/, named({}), /^sha256: /),
        row(
            "are by digest in small letters",
            named({ digest: digest(171).toUpperCase() }),
            "approved.1.digest",
            /is not a digest/,
            named({ digest: digest(171) }),
            /small letters/,
        ),
        row("are each named once", named({ digest: digest(1) }), "approved.1.digest", /named twice/, named({})),
        row(
            "are known by digest alone",
            { ...named({}), requireDigest: false },
            "requireDigest",
            /known by their digest/,
            { ...named({}), requireDigest: true },
            /^true/,
        ),
        row("are needed to know of shells", { noShell: true }, "noShell", /cannot look into/, { noShell: false }, scan),
        row(
            "without a shell were looked into",
            { noShell: true, ...named({ shell: undefined }) },
            "approved.1.shell",
            /does not say that anybody looked/,
            named({ shell: undefined }),
            scan,
        ),
        row(
            "without a shell have none",
            { noShell: true, ...named({ shell: true }) },
            "approved.1.shell",
            /a shell was found/,
            { noShell: true, ...named({}) },
            /built without one/,
        ),
    ]);

    it("become a list on each namespace that fits beside everything else there", () => {
        const plan = planAcme({
            ...tenant({ approved: many(mostApproved) }),
            network: { egress: Array.from({ length: 100 }, (_, index) => ({ cidr: `203.0.113.${index}/32` })) },
        });
        assert.equal(plan.images.requireDigest, true);
        const annotations = annotationsOf(plan);
        const listed = annotations[claimAnnotations.approvedImages]!.split(",");
        assert.deepEqual(listed, [...Array(mostApproved).keys()].map(hex));
        const size = Object.entries(annotations).reduce((sum, [key, value]) => sum + key.length + value.length, 0);
        assert.ok(size < 100 * 1024, String(size));
    });

    it("are any where none is named", () => {
        const annotations = annotationsOf(planAcme(tenant({ requireDigest: true })));
        assert.equal(annotations[claimAnnotations.approvedImages], "*");
        assert.equal(annotations[claimAnnotations.noShell], "false");
    });

    it("are in the report, which says what was declared of them, from the plan and from the cluster alike", () => {
        const said = (images: ImagesSpec) => {
            const plan = planAcme(tenant(images));
            const layer = layersOf(plan).find((each) => each.layer === "images")!;
            const namespace = { metadata: { name: "acme", ...namespaceMetadata(plan, {}) } } as V1Namespace;
            const [read] = claimsOf("prod", "1.36", [namespace]).tenants;
            assert.deepEqual(
                read!.layers.find((each) => each.layer === "images"),
                layer,
            );
            return layer;
        };
        const listed = said({ approved: [one, { digest: digest(2) }] });
        assert.equal(listed.enforcedBy, "always pulled, one of 2 approved digests");
        assert.equal(listed.notCovered, "signatures are not checked");
        const clean = said({ approved: [one], noShell: true });
        assert.match(
            clean.notCovered,
            /^that the approved images have no shell is declared, and was not looked at here; /,
        );
        assert.match(said({}).notCovered, /^any registry; /);
    });
});
