/** When a review is overdue, and that it stops an update where the user asked for that. */
import assert from "node:assert/strict";
import type { TenantSpec } from "../../../sdk/isolation";
import { overdue, overdueRefusals } from "../../../sdk/plan/review";
import { planPlatform } from "../../../sdk/platforms";
import { Tenant } from "../../../sdk/tenant";
import { attempt, run } from "../../support/mocks";
import { cluster } from "../../support/programs";
import { everything, plan, refusedIn } from "../../support/requests";
import { minimal } from "./eks/support";
import { acme, checkRows } from "./refusalTable";

const day = "2026-11-24";
const strict = (reviewBy: string): TenantSpec => ({ isolation: "sandboxed", reviewBy, reviewOverdue: "error" });

function refusedOn(day: string, platform: object, tenants: Record<string, TenantSpec>) {
    try {
        planPlatform("prod", { ...platform, tenants }, day);
        return [];
    } catch (error) {
        return refusedIn(error);
    }
}

describe("review: the day", () => {
    for (const [reviewBy, expected] of [
        ["2026-11-23", true],
        ["2025-12-31", true],
        [day, false],
        ["2026-11-25", false],
        ["", false],
        [undefined, false],
    ] as const) {
        it(`${reviewBy ?? "none"} is ${expected ? "overdue" : "in time"}`, () =>
            assert.equal(overdue(reviewBy, day), expected));
    }
});

describe("review: refused where the user asked for an error", () => {
    for (const [title, platform] of [
        ["an existing cluster", { existing: everything }],
        ["EKS", { eks: minimal }],
    ] as const) {
        it(`on ${title}, with every other refusal beside it`, () => {
            const tenants = {
                late: strict("2026-11-23"),
                today: strict(day),
                warned: { isolation: "shared", reviewBy: "2026-11-23", reviewOverdue: "warn" },
                silent: { isolation: "shared", reviewBy: "2026-11-23" },
            } satisfies Record<string, TenantSpec>;
            const [refusal, ...rest] = refusedOn(day, platform, tenants);
            assert.deepEqual(rest, []);
            assert.equal(refusal?.path, "tenants.late.reviewBy");
            assert.match(refusal?.reason ?? "", /by 2026-11-23, and reviewOverdue makes that an error/);
            assert.match(refusal?.nearest ?? "", /a later day .* or reviewOverdue "warn"/);
            const wrong = {
                ...tenants,
                other: { isolation: "shared", podSecurity: "privileged" as "baseline" },
            } as const;
            assert.deepEqual(
                refusedOn(day, platform, wrong)
                    .map(({ path }) => path)
                    .sort(),
                ["tenants.late.reviewBy", "tenants.other.podSecurity"],
            );
            assert.deepEqual(refusedOn("2026-11-23", platform, tenants), [], "the day before");
        });
    }

    it("before anything is registered", async () => {
        const late = await attempt(() => cluster({ a: strict("2020-01-01") }));
        assert.deepEqual(
            refusedIn(late.error).map(({ path }) => path),
            ["tenants.a.reviewBy"],
        );
        assert.deepEqual(late.registrations, []);
        const inTime = await run(() => cluster({ a: strict("2999-01-01") }));
        assert.ok(inTime.registrations.some(({ name }) => name === "prod-a-namespace"));
        assert.deepEqual(inTime.warnings, []);
    });

    it("for a tenant of another stack as well", async () => {
        const handle = { ...plan({}).offer, kubeconfig: "k", context: "" };
        const partner = (spec: TenantSpec) => () => new Tenant("partner", { cluster: handle, ...spec });
        const late = await attempt(partner(strict("2020-01-01")));
        assert.deepEqual(
            refusedIn(late.error).map(({ path }) => path),
            ["reviewBy"],
        );
        assert.deepEqual(late.registrations, []);
        const warned = await run(partner({ ...strict("2020-01-01"), reviewOverdue: "warn" }));
        assert.match(warned.warnings.join(), /tenant "partner" was to be reviewed by 2020-01-01/);
        assert.ok(warned.registrations.length > 0);
    });

    it("says of a date that is none what is wrong with its form alone", () => {
        for (const reviewBy of ["soon", "2020-02-30", 7, null, {}]) {
            assert.deepEqual(overdueRefusals("", { reviewBy, reviewOverdue: "error" }, day), []);
        }
        for (const spec of [null, undefined, 7, "text", []]) assert.deepEqual(overdueRefusals("", spec, day), []);
    });
});

describe("review: refusals of the form", () => {
    const spec = (fields: object) => acme({ isolation: "sandboxed", ...fields });
    checkRows([
        {
            title: "an error that no day leads to",
            wrong: spec({ reviewOverdue: "error" }),
            path: "tenants.acme.reviewOverdue",
            reason: /no day that could pass/,
            nearest: 'reviewBy "2027-05-01" beside it',
            right: spec({ reviewOverdue: "error", reviewBy: "2027-05-01" }),
        },
        {
            title: "a misspelt word",
            wrong: spec({ reviewOverdue: "eror", reviewBy: "2027-05-01" }),
            path: "tenants.acme.reviewOverdue",
            reason: /"eror" is not one of warn, error/,
            nearest: '"error"',
            right: spec({ reviewOverdue: "warn" }),
        },
    ]);
});
