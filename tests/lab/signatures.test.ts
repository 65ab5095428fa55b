/** The policy that the tenant's signers become, on a real API server with the controller's own definition of it. */
import assert from "node:assert/strict";
import { parseAllDocuments } from "yaml";
import { IsolatedCluster, type TenantSpec } from "../../index";
import { Bench } from "../support/bench";
import { imagePolicyDefinition } from "../support/judges/programs";
import { publicKey } from "../support/requests";

const registries = ["registry.example.com/acme/"];
const identity = { issuer: "https://token.actions.githubusercontent.com", subject: "https://github.com/acme/app" };

describe("signers, as the policy controller takes them", function () {
    this.timeout(120_000);
    let bench: Bench;

    before(async function () {
        this.timeout(1_800_000);
        bench = await Bench.start(`signatures-${process.pid}`);
        for (const definition of parseAllDocuments(await imagePolicyDefinition())) {
            const input = definition.toJS() as { spec: { conversion: object } };
            // Nothing runs here that would turn one version into another, and one version is asked for.
            input.spec.conversion = { strategy: "None" };
            const answer = await bench.kubectl(["create", "-f", "-"], { input });
            assert.equal(answer.code, 0, answer.stderr);
        }
        await bench.until(async () => (await policies()).code === 0);
    });
    after(async () => bench?.end());

    const policies = () => bench.kubectl(["get", "clusterimagepolicies", "-o", "json"]);
    const program = (images: TenantSpec["images"]) => () => {
        new IsolatedCluster("prod", {
            existing: {
                kubeconfig: bench.kubeconfig,
                version: "1.36",
                imageSignatures: "sigstore-policy-controller",
            },
            proof: { onUpdate: false },
            tenants: { acme: { isolation: "shared", images: { registries, ...images } } },
        });
    };

    it("are kept whole, and go with the option", async () => {
        const stack = await bench.stack("signatures");
        await stack.up(program({ signedBy: { keys: [publicKey], identities: [identity] } }));
        const { items } = JSON.parse((await policies()).stdout) as {
            items: { metadata: { name: string }; spec: object }[];
        };
        assert.deepEqual(
            items.map(({ metadata }) => metadata.name),
            ["kernel-isolation-acme"],
        );
        // A field that the definition does not know is dropped.
        assert.deepEqual(items[0]!.spec, {
            images: [{ glob: "registry.example.com/acme/**" }],
            authorities: [
                { name: "key-1", key: { data: publicKey, hashAlgorithm: "sha256" } },
                { name: "identities", keyless: { url: "https://fulcio.sigstore.dev", identities: [identity] } },
            ],
            mode: "enforce",
        });
        const label = ["get", "namespace", "acme", "-o", "jsonpath={.metadata.labels.policy\\.sigstore\\.dev/include}"];
        assert.equal((await bench.kubectl(label)).stdout, "true");

        await stack.up(program({}));
        assert.deepEqual((JSON.parse((await policies()).stdout) as { items: object[] }).items, []);
        assert.equal((await bench.kubectl(label)).stdout, "");
    });
});
