/** Nitro Sandboxes: their rules, each with the request put right. */
import assert from "node:assert/strict";
import { nitroRefusals, type NitroRequest } from "../../../../sdk/plan/eks/nitro";

const right: NitroRequest = { version: "1.36", image: "ami-1", enclaves: true };

describe("Nitro Sandboxes", () => {
    it("run where they can", () => assert.deepEqual(nitroRefusals("tenants.a", right), []));

    const rows: [string, Partial<NitroRequest>, string, RegExp, RegExp][] = [
        ["before 1.36", { version: "1.35" }, "sandbox", /need Kubernetes 1\.36, the cluster has 1\.35/, /"1\.36"/],
        [
            "with user namespaces",
            { hostUsers: false },
            "isolation",
            /does not advertise user namespaces/,
            /runc-userns/,
        ],
        ["with the node's network", { hostNetwork: true }, "hostNetwork", /network stack of its own/, /false/],
        ["on EKS's own image", { image: undefined }, "image", /do not hold the sandbox's runtime/, /Auto Mode/],
        ["without enclaves", { enclaves: false }, "enclaves", /offers no room for sandboxes/, /true/],
    ];
    for (const [title, changes, field, reason, nearest] of rows) {
        it(`do not run ${title}`, () => {
            const refusals = nitroRefusals("tenants.a", { ...right, ...changes });
            assert.deepEqual(
                refusals.map(({ path }) => path),
                [`tenants.a.${field}`],
            );
            assert.match(refusals[0]!.reason, reason);
            assert.match(refusals[0]!.nearest ?? "", nearest);
        });
    }

    it("are refused for every reason at once", () => {
        const all = nitroRefusals("", { version: "1.33", hostUsers: false, hostNetwork: true });
        assert.deepEqual(
            all.map(({ path }) => path),
            ["sandbox", "isolation", "hostNetwork", "image"],
        );
    });
});
