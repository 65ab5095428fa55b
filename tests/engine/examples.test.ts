/** Each example as the real engine sees it, with plugins that stand for the clouds and for a cluster. */
import assert from "node:assert/strict";
import { CloudBench } from "../support/cloudBench";
import { example } from "../support/examples";
import { block } from "../support/docs";

const cases = [
    { of: example("eks-minimal", "dev"), suffix: "" },
    // cert-manager's plugin makes its chart's release itself.
    { of: example("eks", "prod"), suffix: "", byPlugins: 1 },
    { of: example("gke-minimal", "dev"), suffix: "" },
    { of: example("aks-minimal", "dev"), suffix: "" },
    { of: example("eks-byo", "network"), suffix: "-network" },
    { of: example("eks-byo", "existing", { kubeconfig: "apiVersion: v1" }), suffix: "-existing" },
];

describe("examples in the engine", function () {
    this.timeout(240_000);
    let bench: CloudBench;

    before(async function () {
        this.timeout(1_800_000);
        bench = await CloudBench.start();
    });
    after(() => bench?.end());

    for (const { of, suffix, byPlugins = 0 } of cases) {
        it(`${of.folder}${suffix} previews what its README says, and makes nothing`, async () => {
            const stack = await bench.stack(`${of.folder}${suffix}`);
            const { create = 0, ...others } = await stack.preview(of.program);
            assert.deepEqual(others, {});
            const [, said = ""] =
                /\*\*all\*\* \| \*\*(\d+)\*\*/.exec(block(`examples/${of.folder}/README.md`, `made${suffix}`)) ?? [];
            // The stack itself is one to the engine.
            assert.equal(create, Number(said) + byPlugins + 1);
            assert.deepEqual(bench.operations(), []);
        });
    }
});
