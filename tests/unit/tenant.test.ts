import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import type { ClusterHandle } from "../../sdk/clusterSpec";
import type { TenantSpec } from "../../sdk/isolation";
import { Tenant } from "../../sdk/tenant";
import { attempt, isSecret, revealed, run, unknownMark, valueOf } from "../support/mocks";
import { cluster, everythingOn, isKubernetes, secretKubeconfig } from "../support/programs";
import { plan, refusedIn } from "../support/requests";

const known: ClusterHandle = { ...plan({}).offer, kubeconfig: secretKubeconfig, context: "admin" };

/** As a stack reference gives it: later, and secret as a whole. */
const referenced = (handle: unknown = known) =>
    pulumi.secret(
        new Promise<unknown>((resolve) => setTimeout(() => resolve(handle), 5)),
    ) as pulumi.Output<ClusterHandle>;

const partner = (spec: TenantSpec, handle: pulumi.Input<ClusterHandle> = referenced()) =>
    new Tenant("partner", { cluster: handle, ...spec });

const typeOf = (type: string) => type.split(":").at(-1);

describe("Tenant of another stack's cluster", () => {
    it("has a provider of its own and all the objects a tenant has", async () => {
        const { registrations } = await run(() => partner(everythingOn));
        const kinds = registrations.map(({ type }) => typeOf(type)).sort();
        assert.deepEqual(kinds, [
            "FlowSchema",
            "Job",
            "LimitRange",
            "Namespace",
            "NetworkPolicy",
            "PriorityLevelConfiguration",
            "ResourceQuota",
            "RoleBinding",
            "RoleBinding",
            "ServiceAccount",
            "Tenant",
            "kubernetes",
        ]);
        const provider = registrations.find(({ type }) => type === "pulumi:providers:kubernetes");
        assert.ok(provider);
        for (const child of registrations.filter(isKubernetes)) {
            assert.ok(child.provider.startsWith(`${provider.urn}::`), child.name);
            assert.equal(child.parent, registrations[0]?.urn);
            assert.match(child.name, /^partner-/);
        }
    });

    it("keeps the kubeconfig secret, and nothing else", async () => {
        const { registrations } = await run(() => partner(everythingOn));
        for (const { type, name, inputs } of registrations) {
            const provider = type === "pulumi:providers:kubernetes";
            assert.equal(isSecret(inputs.kubeconfig), provider, name);
            if (provider) assert.deepEqual([revealed(inputs.kubeconfig), inputs.context], [secretKubeconfig, "admin"]);
            else assert.equal(JSON.stringify(inputs).includes("4dabf18193072939515e22adb298388d"), false, name);
        }
    });

    it("says the same as a tenant of a cluster of this program", async () => {
        const far = (await run(() => partner(everythingOn))).registrations.filter(isKubernetes);
        const near = (await run(() => partner(everythingOn, known))).registrations.filter(isKubernetes);
        const content = (all: typeof far) => Object.fromEntries(all.map(({ name, inputs }) => [name, inputs]));
        assert.deepEqual(content(far), content(near));
    });

    it("can be given a handle as its cluster gives it", async () => {
        const { registrations } = await run(() => partner({ isolation: "sandboxed" }, cluster({}).handle));
        assert.ok(registrations.some(({ name }) => name === "partner-namespace"));
    });

    it("is previewed with the same objects before its cluster is known", async () => {
        const late = () => {
            const stack = new pulumi.StackReference("organization/project/other");
            return partner(everythingOn, stack.requireOutput("handle") as pulumi.Output<ClusterHandle>);
        };
        const state = { name: "organization/project/other", outputs: { handle: known }, secretOutputNames: ["handle"] };
        const newResource = ({ type, name, inputs }: pulumi.runtime.MockResourceArgs) =>
            type === "pulumi:pulumi:StackReference" ? { id: name, state } : { id: `${name}-id`, state: inputs };
        const unknownResource = ({ type, name, inputs }: pulumi.runtime.MockResourceArgs) =>
            type === "pulumi:pulumi:StackReference"
                ? { id: name, state: { ...state, outputs: unknownMark } }
                : { id: undefined, state: inputs };
        const update = await run(late, { newResource });
        const preview = await run(late, { newResource: unknownResource, preview: true });
        const urns = (all: typeof update) => all.registrations.map(({ urn }) => urn).sort();
        assert.deepEqual(urns(preview), urns(update));
        assert.ok(update.registrations.length >= 12);
    });

    it("tells what it was promised", async () => {
        const { value } = await run(() => partner({ isolation: "sandboxed", namespaces: ["x", "y"] }));
        assert.ok(value);
        const status = await valueOf(value.status);
        assert.deepEqual([status.tenant, status.sandbox, status.namespaces], ["partner", "gvisor", ["x", "y"]]);
        assert.deepEqual(await valueOf(value.namespaces), ["x", "y"]);
    });

    it("is proven as its cluster says, or as it says itself", async () => {
        const jobs = async (handle: pulumi.Input<ClusterHandle>, proof?: object) => {
            const args = { cluster: handle, isolation: "sandboxed", ...(proof && { proof }) } as const;
            const { registrations } = await run(() => new Tenant("partner", args));
            return registrations.filter(({ type }) => typeOf(type) === "Job").map(({ inputs }) => inputs);
        };
        assert.equal((await jobs(known)).length, 1);
        assert.equal((await jobs({ ...known, proofOnUpdate: false })).length, 0);
        assert.equal((await jobs(known, { onUpdate: false })).length, 0);
        const [job] = await jobs(referenced(), { image: "example.com/probe:1" });
        assert.equal(job?.spec.template.spec.containers[0].image, "example.com/probe:1");
    });
});

describe("Tenant: refusals", () => {
    const refusal = async (spec: unknown, handle?: pulumi.Input<ClusterHandle>) => {
        const { error, registrations } = await attempt(() => partner(spec as TenantSpec, handle));
        assert.ok(error, "nothing was refused");
        return { paths: refusedIn(error).map(({ path }) => path), made: registrations };
    };

    it("register nothing where the form alone is wrong", async () => {
        for (const handle of [known, referenced()]) {
            const { paths, made } = await refusal({ isolation: "gviser", quota: { cpus: 1 } }, handle);
            assert.deepEqual(paths, ["isolation", "quota.cpus"]);
            assert.deepEqual(made, []);
        }
    });

    it("register nothing where a cluster of this program cannot deliver", async () => {
        const { paths, made } = await refusal({ isolation: "sandboxed", pool: "none" }, known);
        assert.deepEqual([paths, made], [["pool"], []]);
    });

    const wrong: [string, object, unknown, string[]][] = [
        ["an unknown sandbox", { isolation: "sandboxed" }, { ...known, pools: [] }, ["isolation"]],
        ["a sandbox of another level", { isolation: "microvm", sandbox: "gvisor" }, known, ["sandbox"]],
        ["nodes of its own that are not there", { isolation: "shared", placement: "dedicated" }, known, ["placement"]],
        [
            "what is made beside its cluster on EKS",
            { isolation: "shared", identity: {}, certificates: { enabled: true } },
            { ...known, platform: "eks" },
            ["identity", "certificates"],
        ],
        ["what is no handle", { isolation: "shared" }, { kubeconfig: "x" }, ["cluster"]],
        ["no handle", { isolation: "shared" }, null, ["cluster"]],
    ];
    for (const [title, spec, handle, expected] of wrong) {
        it(`register no object in another stack's cluster for ${title}`, async () => {
            const { paths, made } = await refusal(spec, referenced(handle));
            assert.deepEqual(paths, expected);
            assert.deepEqual(made.filter(isKubernetes), []);
            for (const { type } of made)
                assert.match(type, /^(kernel-isolation:index:Tenant|pulumi:providers:kubernetes)$/);
        });
    }

    it("are none for the rest of what a tenant of EKS may ask for", async () => {
        const spec = { isolation: "shared", certificates: { enabled: false } } satisfies TenantSpec;
        const { error, registrations } = await attempt(() => partner(spec, referenced({ ...known, platform: "eks" })));
        assert.equal(error, undefined);
        assert.ok(registrations.some(isKubernetes));
    });

    for (const proof of [null, "no", { onUpdate: "no" }, { image: 7 }, { images: "x" }]) {
        it(`register nothing for proof: ${JSON.stringify(proof)}`, async () => {
            for (const handle of [known, referenced()]) {
                const args = { cluster: handle, isolation: "shared", proof } as never;
                const { error, registrations } = await attempt(() => new Tenant("partner", args));
                assert.match(refusedIn(error)[0]?.path ?? "", /^proof/);
                assert.deepEqual(registrations, []);
            }
        });
    }
});
