/** What is said of pods that are where they are, each scene with the one next to it in which all is well. */
import assert from "node:assert/strict";
import type { TenantSpec } from "../../../sdk/isolation";
import { claimLabels } from "../../../sdk/tenancy/claims";
import { judgePlacement, type Scene, type SeenPod } from "../../../sdk/verify/placement";
import type { Target } from "../../../sdk/verify/target";
import { targetFor } from "./support";

const pod = (tenant: string, node: string, name = "a"): SeenPod => ({ tenant, node, name, namespace: tenant });

const scene = (...pods: SeenPod[]): Scene => ({
    nodes: [
        { name: "one", labels: { pool: "all" }, taints: [] },
        { name: "two", labels: { pool: "all" }, taints: [] },
        { name: "elsewhere", labels: {}, taints: [] },
    ],
    pods,
});

const judge = (made: Scene, spec: Partial<TenantSpec>, change: Partial<Target> = {}) => {
    const { verdict, evidence } = judgePlacement(made, {
        ...targetFor({ isolation: "shared", ...spec }),
        nodeSelector: { pool: "all" },
        ...change,
    });
    return `${verdict}: ${evidence}`;
};

describe("where pods run", () => {
    const cases: {
        what: string;
        placement: "shared" | "exclusive" | "dedicated";
        made: Scene;
        says: string;
    }[] = [
        {
            what: "a shared tenant's beside others",
            placement: "shared",
            made: scene(pod("acme", "one"), pod("other", "one")),
            says: "proven: 1 pod of it on 1 node (one), beside other",
        },
        {
            what: "on a node that is not the tenant's",
            placement: "shared",
            made: scene(pod("acme", "elsewhere")),
            says: "broken: pod acme/a runs on node elsewhere, which is not one with pool=all",
        },
        {
            what: "on a node that is gone",
            placement: "shared",
            made: scene(pod("acme", "gone")),
            says: "proven: 1 pod of it on 1 node (gone)",
        },
        {
            what: "an exclusive tenant's beside another's",
            placement: "exclusive",
            made: scene(pod("acme", "one"), pod("acme", "one", "b"), pod("other", "one"), pod("other", "two")),
            says: "broken: node one has 2 of its pods and 1 of other tenants, among them pod other/a",
        },
        {
            what: "an exclusive tenant's on nodes of their own, beside the cluster's",
            placement: "exclusive",
            made: scene(pod("acme", "one"), pod("", "one"), pod("other", "two")),
            says: "proven: 1 pod of it on 1 node (one), and none of another tenant there",
        },
        {
            what: "of an exclusive tenant that has none",
            placement: "exclusive",
            made: scene(pod("other", "one")),
            says: "proven: 0 pods of it on 0 nodes, and none of another tenant there",
        },
    ];
    for (const { what, placement, made, says } of cases) {
        it(`${what}: ${says.split(":")[0]}`, () => assert.equal(judge(made, { placement }), says));
    }

    describe("of a dedicated tenant", () => {
        const taint = (value: string, effect = "NoSchedule") => ({ key: claimLabels.tenant, value, effect });
        const dedicated = (taints: Scene["nodes"][number]["taints"], ...pods: SeenPod[]) =>
            judge(
                { nodes: [{ name: "own", labels: { own: "acme" }, taints }, ...scene().nodes], pods },
                {},
                { placement: "dedicated", nodeSelector: { own: "acme" } },
            );

        it("are proven on a node that its taint closes", () => {
            assert.equal(
                dedicated([taint("acme")], pod("acme", "own"), pod("", "own"), pod("other", "one")),
                "proven: 1 pod of it on 1 node (own), and none of another tenant there",
            );
        });

        for (const [what, taints] of Object.entries({
            "no taint": [],
            "another's taint": [taint("other")],
            "a taint that only asks": [taint("acme", "PreferNoSchedule")],
        })) {
            it(`are broken with ${what}, also before anybody uses it`, () => {
                const says = `broken: node own is its own and has no taint ${claimLabels.tenant}=acme`;
                assert.equal(dedicated(taints), says);
            });
        }

        it("are broken on a node that is everybody's", () => {
            assert.match(dedicated([taint("acme")], pod("acme", "one")), /^broken: pod acme\/a runs on node one,/);
        });

        it("are broken where another tenant's pod is on its node, whether or not it has one there", () => {
            assert.match(
                dedicated([taint("acme")], pod("other", "own")),
                /^broken: node own has 0 of its pods and 1 of/,
            );
        });
    });
});
