/** A tenant of a cluster on EKS that another stack has made: what its handle is enough for, and what only its own stack makes. */
import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import type { ClusterHandle } from "../../../../sdk/clusterSpec";
import type { TenantSpec } from "../../../../sdk/isolation";
import { Tenant } from "../../../../sdk/tenant";
import { eksMocks } from "../../../support/eksMocks";
import { attempt, isSecret, revealed, run, valueOf } from "../../../support/mocks";
import { refusedIn } from "../../../support/requests";
import { eks } from "../../plan/eks/support";
import { kindOf, program, providersOf, quickly } from "./support";

const request = eks(
    { nodePools: { box: { sandbox: "gvisor" } } },
    { acme: { isolation: "user-namespace", owners: { users: ["arn:aws:iam::123456789012:role/acme"] } } },
);

/** As another stack has it: the cluster's own handle, later and secret. */
async function handleOf(): Promise<pulumi.Output<ClusterHandle>> {
    const { value } = await quickly(() => run(() => program(request), eksMocks));
    const handle = await valueOf(value!.handle);
    const known = { ...handle, kubeconfig: await valueOf(pulumi.output(handle.kubeconfig)), context: "" };
    return pulumi.secret(new Promise((resolve) => setTimeout(() => resolve(known), 5))) as never;
}

describe("Tenant of another stack's cluster on EKS", () => {
    let handle: pulumi.Output<ClusterHandle>;
    before(async () => (handle = await handleOf()));
    const partner = (spec: TenantSpec) => new Tenant("partner", { cluster: handle, ...spec });
    const owners = { users: ["arn:aws:iam::123456789012:role/partner"], groups: ["team"] };

    it("has its objects, by a provider of its own with the cluster's kubeconfig", async () => {
        const { registrations } = await run(() => partner({ isolation: "sandboxed", owners }), eksMocks);
        const provider = registrations.find(({ type }) => type === "pulumi:providers:kubernetes");
        assert.ok(provider && isSecret(provider.inputs.kubeconfig));
        assert.match(revealed(provider.inputs.kubeconfig), /"get-token","--cluster-name","prod"/);
        const objects = registrations.filter(({ type }) => type.startsWith("kubernetes:"));
        assert.ok(objects.length >= 9);
        for (const each of objects) assert.deepEqual(providersOf(each), [provider.urn], each.name);
    });

    it("lets in the people that it names, and nobody else", async () => {
        const bindings = async (spec: TenantSpec) =>
            (await run(() => partner(spec), eksMocks)).registrations.filter((each) => kindOf(each) === "RoleBinding");
        const [binding, ...more] = await bindings({ isolation: "sandboxed", owners });
        assert.deepEqual(more, []);
        assert.deepEqual(
            binding?.inputs.subjects.map(({ kind, name }: Record<string, string>) => `${kind} ${name}`),
            ["User arn:aws:iam::123456789012:role/partner", "Group team"],
        );
        assert.deepEqual(await bindings({ isolation: "sandboxed" }), []);
    });

    it("runs in the sandbox that the cluster's pools have, and is refused another", async () => {
        const { value } = await run(() => partner({ isolation: "sandboxed" }), eksMocks);
        assert.equal((await valueOf(value!.status)).sandbox, "gvisor");
        const { error, registrations } = await attempt(() => partner({ isolation: "microvm" }), eksMocks);
        assert.deepEqual(
            refusedIn(error).map(({ path }) => path),
            ["isolation"],
        );
        assert.deepEqual(
            registrations.filter(({ type }) => type.startsWith("kubernetes:")),
            [],
        );
    });

    for (const field of ["identity", "certificates"] as const) {
        it(`is refused ${field}, which only the cluster's own stack makes`, async () => {
            const wanted = { identity: {}, certificates: { enabled: true } }[field];
            const { error, registrations } = await attempt(
                () => partner({ isolation: "sandboxed", [field]: wanted }),
                eksMocks,
            );
            assert.match(refusedIn(error)[0]?.path ?? "", new RegExp(`^${field}`));
            assert.deepEqual(
                registrations.filter(({ type }) => type.startsWith("kubernetes:")),
                [],
            );
        });
    }
});
