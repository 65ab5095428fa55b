import assert from "node:assert/strict";
import { admits, claimAnnotations, claimLabels, claimMetadata } from "../../../sdk/tenancy/claims";
import { namespaceMetadata } from "../../../sdk/tenancy/namespace";
import type { TenantSpec } from "../../../sdk/isolation";
import { everythingOn } from "../../support/programs";
import { planAcme } from "../../support/requests";

const specs: TenantSpec[] = [
    { isolation: "shared" },
    { isolation: "user-namespace", podSecurity: "baseline" },
    { isolation: "sandboxed", placement: "dedicated", sysctls: [] },
    everythingOn,
];

describe("namespace: labels of the user's", () => {
    it("are kept", () => {
        const labels: Record<string, string> = namespaceMetadata(planAcme({ isolation: "shared" }), {
            team: "a",
        }).labels;
        assert.equal(labels.team, "a");
    });

    // The plan refuses such labels where it can see them; labels that are known too late come here unseen.
    for (const spec of specs) {
        it(`replace no claim of ${JSON.stringify(spec).slice(0, 60)}`, () => {
            const plan = planAcme(spec);
            const labels: Record<string, string> = namespaceMetadata(plan, {}).labels;
            const hostile = Object.fromEntries(Object.keys(labels).map((key) => [key, "evil"]));
            assert.deepEqual(namespaceMetadata(plan, hostile).labels, labels);
            for (const key of Object.values(claimLabels)) assert.ok(labels[key], key);
            for (const mode of ["enforce", "audit", "warn"]) {
                assert.equal(labels[`pod-security.kubernetes.io/${mode}`], spec.podSecurity ?? "restricted");
                assert.equal(labels[`pod-security.kubernetes.io/${mode}-version`], "v1.36");
            }
        });
    }
});

describe("claims", () => {
    it("are all written, with an empty text for nothing, since what is missing is refused", () => {
        for (const spec of specs) {
            const plan = planAcme(spec);
            const { labels } = claimMetadata(plan);
            const { annotations } = namespaceMetadata(planAcme(spec), {});
            const keys = [...Object.values(claimLabels), ...plan.network.ingressFrom.map(admits)];
            assert.deepEqual(Object.keys(labels).sort(), keys.sort());
            assert.deepEqual(Object.keys(annotations).sort(), Object.values(claimAnnotations).sort());
            for (const value of Object.values(annotations)) assert.equal(typeof value, "string");
        }
    });

    it("tell no sysctl from every safe one", () => {
        const sysctls = (spec: TenantSpec) => claimMetadata(planAcme(spec)).annotations[claimAnnotations.sysctls];
        assert.equal(sysctls({ isolation: "shared" }), "*");
        assert.equal(sysctls({ isolation: "shared", sysctls: [] }), "");
        assert.equal(
            sysctls({ isolation: "shared", sysctls: ["net.ipv4.tcp_wmem", "net.ipv4.tcp_rmem"] }),
            "net.ipv4.tcp_rmem,net.ipv4.tcp_wmem",
        );
    });

    it("do not depend on the order of what was asked", () => {
        const registries = (...prefixes: string[]) =>
            claimMetadata(planAcme({ isolation: "shared", images: { registries: prefixes } })).annotations;
        assert.deepEqual(registries("a.io/", "b.io/"), registries("b.io/", "a.io/"));
    });
});
