import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { attempt, isSecret, type Registration, revealed, run, unknownMark } from "../support/mocks";
import { cluster, everythingOn, isKubernetes, ofTenant, secretKubeconfig } from "../support/programs";
import { everything, refusedIn } from "../support/requests";

const tenants = {
    acme: { isolation: "sandboxed", placement: "dedicated" },
    payments: everythingOn,
    web: { isolation: "user-namespace", owners: { groups: ["web"] }, namespaces: ["web", "web-jobs"] },
} as const;

class Late extends pulumi.CustomResource {
    constructor(name: string) {
        super("test:index:Late", name);
    }
}

/** What a resource waits for, directly or through others. */
function waitsFor(all: Registration[], from: Registration, seen = new Set<string>()): Set<string> {
    for (const urn of from.dependsOn.filter((each) => !seen.has(each))) {
        seen.add(urn);
        const next = all.find((other) => other.urn === urn);
        if (next) waitsFor(all, next, seen);
    }
    return seen;
}

const identity = ({ urn, parent }: Registration) => `${parent} > ${urn}`;
const content = ({ urn, parent, dependsOn, protect, inputs }: Registration) =>
    JSON.stringify({ urn, parent, dependsOn: [...dependsOn].sort(), protect, inputs });
const typeOf = ({ type }: Registration) => type.split(":").at(-1);
const isComponent = ({ type }: Registration) => type.startsWith("kernel-isolation:");

describe("IsolatedCluster: what it registers", () => {
    let all: Registration[] = [];
    let component: Registration | undefined;
    let provider: Registration | undefined;
    before(async () => {
        // eslint-disable-next-line @typescript-eslint/no-explicit-any -- readonly literals
        all = (await run(() => cluster(tenants as any))).registrations;
        component = all.find(({ type }) => type === "kernel-isolation:index:IsolatedCluster");
        provider = all.find(({ type }) => type === "pulumi:providers:kubernetes");
    });

    it("is one component, one provider and one component per tenant beneath it", () => {
        const components = all.filter(({ type }) => type === "kernel-isolation:index:Tenant");
        assert.deepEqual(components.map(({ name }) => name).sort(), ["prod-acme", "prod-payments", "prod-web"]);
        for (const tenant of components) assert.equal(tenant.parent, component?.urn);
        assert.equal(provider?.parent, component?.urn);
        assert.equal(all.filter(({ type }) => type.startsWith("pulumi:providers:")).length, 1);
    });

    it("names every child after its parent", () => {
        for (const child of all) {
            const parent = all.find(({ urn }) => urn === child.parent);
            if (child === component) assert.equal(parent, undefined);
            else
                assert.ok(
                    parent && /^[-.]/.test(child.name.replace(parent.name, "")),
                    `${child.name} under ${parent?.name}`,
                );
        }
    });

    it("reaches the cluster by its own provider only", () => {
        for (const child of all.filter(isKubernetes)) {
            assert.equal(child.provider.split("::").slice(0, -1).join("::"), provider?.urn, child.name);
        }
    });

    it("puts every object of a tenant behind the admission bindings, the roles and the RuntimeClasses", () => {
        const guards = all.filter(
            (child) =>
                child.parent === component?.urn &&
                /Binding$|^ClusterRole$|^RuntimeClass$/.test(typeOf(child) ?? "") &&
                isKubernetes(child),
        );
        const count = (kind: string) => all.filter((each) => typeOf(each) === kind).length;
        assert.ok(count("ValidatingAdmissionPolicy") >= 3 && count("MutatingAdmissionPolicy") === 1);
        for (const kind of ["ValidatingAdmissionPolicy", "MutatingAdmissionPolicy"]) {
            assert.equal(guards.filter((guard) => typeOf(guard) === `${kind}Binding`).length, count(kind));
        }
        for (const name of Object.keys(tenants)) {
            for (const child of ofTenant(all, `prod-${name}`).filter(isKubernetes)) {
                const waits = waitsFor(all, child);
                for (const guard of guards) assert.ok(waits.has(guard.urn), `${child.name}: ${guard.name}`);
            }
        }
    });

    it("puts every admission binding behind its policy", () => {
        for (const binding of all.filter((child) => /AdmissionPolicyBinding$/.test(child.type))) {
            const policy = all.find(({ name }) => name === binding.name.replace(/-binding$/, ""));
            assert.ok(policy && binding.dependsOn.includes(policy.urn), binding.name);
        }
    });

    it("proves a tenant only when all of its guards are there", () => {
        for (const name of Object.keys(tenants)) {
            const own = ofTenant(all, `prod-${name}`).filter(isKubernetes);
            const jobs = own.filter((child) => typeOf(child) === "Job");
            const [job, ...more] = jobs;
            assert.ok(job && more.length === 0);
            const waits = waitsFor(all, job);
            const guards = own.filter((child) => child !== job && typeOf(child) !== "RoleBinding");
            for (const guard of guards) assert.ok(waits.has(guard.urn), `${name}: ${guard.name}`);
        }
    });

    it("lets nobody into a tenant that is not proven", () => {
        const doors = all.filter((child) => typeOf(child) === "RoleBinding");
        assert.ok(doors.length >= 2);
        for (const door of doors) {
            const job = all.find((child) => child.parent === door.parent && typeOf(child) === "Job");
            assert.ok(job && waitsFor(all, door).has(job.urn), door.name);
        }
    });

    it("lets people into a tenant without a proof once its guards are there", async () => {
        // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the table above is read-only
        const { registrations } = await run(() => cluster(tenants as any, { proof: { onUpdate: false } }));
        const doors = registrations.filter((child) => typeOf(child) === "RoleBinding");
        assert.ok(doors.length >= 2 && registrations.every((child) => typeOf(child) !== "Job"));
        for (const door of doors) {
            const waits = waitsFor(registrations, door);
            const guards = registrations.filter(
                (child) => child.parent === door.parent && child.custom && typeOf(child) !== "RoleBinding",
            );
            for (const guard of guards) assert.ok(waits.has(guard.urn), `${door.name}: ${guard.name}`);
        }
    });

    it("protects the namespaces of a protected tenant and every guard round them, and nothing else", () => {
        const guards = ["flow-schema", "limits", "namespace", "network", "priority-level", "quota", "service-account"];
        assert.deepEqual(
            all
                .filter(({ protect }) => protect)
                .map(({ name }) => name)
                .sort(),
            guards.map((kind) => `prod-payments-${kind}`),
        );
    });

    it("makes at most 12 resources of a tenant with everything on, and 60 whatever the tenants", () => {
        const payments = ofTenant(all, "prod-payments");
        assert.ok(payments.length <= 12, String(payments.length));
        assert.deepEqual(payments.map(typeOf).sort(), [
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
        ]);
        const ofTenants = Object.keys(tenants).flatMap((name) => ofTenant(all, `prod-${name}`));
        assert.ok(all.length - ofTenants.length <= 60, String(all.length - ofTenants.length));
    });

    it("shows the kubeconfig to nobody but the provider, and to it as a secret", () => {
        assert.equal(isSecret(provider?.inputs.kubeconfig), true);
        assert.equal(revealed(provider?.inputs.kubeconfig), secretKubeconfig);
        for (const child of all) {
            if (child !== provider) assert.equal(JSON.stringify(child.inputs).includes("hunter2"), false, child.name);
        }
    });

    it("gives the kubeconfig and the handle away as secrets, and the report in plain", () => {
        assert.equal(isSecret(component?.outputs.kubeconfig), true);
        assert.equal(isSecret(component?.outputs.handle), true);
        assert.equal(isSecret(component?.outputs.report), false);
        assert.equal(JSON.stringify(component?.outputs.report).includes("hunter2"), false);
        for (const child of all.filter(isComponent)) {
            if (child !== component) assert.equal(JSON.stringify(child.outputs).includes("hunter2"), false);
        }
    });
});

describe("IsolatedCluster: secrets that came in plain", () => {
    it("leave as secrets", async () => {
        const existing = { ...everything, kubeconfig: secretKubeconfig };
        const { registrations, value } = await run(() => cluster({ acme: { isolation: "shared" } }, { existing }));
        const outputs = registrations[0]?.outputs;
        assert.equal(isSecret(outputs.kubeconfig) && isSecret(outputs.handle), true);
        assert.equal(await pulumi.isSecret(value?.kubeconfig as pulumi.Output<string>), true);
        for (const { inputs } of registrations) {
            const plain = JSON.stringify(inputs, (_, part) => (isSecret(part) ? "secret" : part));
            assert.equal(plain.includes("hunter2"), false);
        }
    });
});

describe("IsolatedCluster: stability", () => {
    const some = { a: { isolation: "sandboxed" }, b: everythingOn, c: { isolation: "shared" } } as const;
    const { b, ...others } = some;

    it("registers the same in a preview as in an update", async () => {
        const late = () => new Late("late").id;
        const body = () => cluster({ ...some, d: { isolation: "shared", labels: { id: late() } } });
        const newResource = (args: pulumi.runtime.MockResourceArgs) => ({ id: undefined, state: args.inputs });
        const update = await run(body);
        const preview = await run(body, { preview: true, newResource });
        assert.deepEqual(preview.registrations.map(identity).sort(), update.registrations.map(identity).sort());
    });

    it("shows everything in a preview but what depends on a label that is not known yet", async () => {
        const body = () => {
            return cluster({ a: { isolation: "shared", labels: { id: new Late("late").id, team: "a" } } });
        };
        const newResource = (args: pulumi.runtime.MockResourceArgs) => ({ id: undefined, state: args.inputs });
        const { registrations } = await run(body, { preview: true, newResource });
        const unknown = registrations.filter(({ inputs }) => JSON.stringify(inputs).includes(unknownMark));
        assert.deepEqual(
            unknown.map(({ name }) => name),
            ["prod-a-namespace"],
        );
        assert.equal(unknown[0]?.inputs.metadata.name, "a");
        assert.equal(unknown[0]?.inputs.metadata.annotations["kernel-isolation.io/host-users"], "true");
    });

    it("lets a secret label make nothing else secret", async () => {
        const labels = { owner: pulumi.secret("ana") };
        const { registrations } = await run(() => cluster({ a: { isolation: "shared", labels } }));
        const secret = ofTenant(registrations, "prod-a").filter(({ inputs }) =>
            JSON.stringify(inputs).includes("4dabf"),
        );
        assert.deepEqual(
            secret.map(({ name }) => name),
            ["prod-a-namespace"],
        );
        assert.equal(isSecret(secret[0]?.inputs.metadata.labels), true, "and it stays a secret itself");
    });

    it("does not depend on the order of tenants", async () => {
        const there = await run(() => cluster(some));
        const back = await run(() => cluster(Object.fromEntries(Object.entries(some).reverse())));
        assert.deepEqual(back.registrations.map(content).sort(), there.registrations.map(content).sort());
    });

    it("registers nothing new for a new tenant but the tenant's own", async () => {
        const before = (await run(() => cluster(others))).registrations.map(content);
        const after = (await run(() => cluster(some))).registrations;
        const own = new Set(ofTenant(after, "prod-b").map(content));
        assert.ok(own.size > 0 && b);
        assert.deepEqual(
            after
                .map(content)
                .filter((each) => !own.has(each))
                .sort(),
            before.sort(),
        );
    });

    it("gives tenants with alike names names of their own", async () => {
        const alike = {
            a: { isolation: "shared", namespaces: ["a", "b"] },
            "a-b": { isolation: "shared", namespaces: ["a-b", "c"] },
            "a-b-c": { isolation: "shared", namespaces: ["a-b-c"] },
        } as const;
        // eslint-disable-next-line @typescript-eslint/no-explicit-any -- readonly literals
        await run(() => cluster(alike as any));
    });
});

describe("IsolatedCluster: what is asked for is what is there", () => {
    const kinds = async (...args: Parameters<typeof cluster>) =>
        (await run(() => cluster(...args))).registrations.map(typeOf);

    it("runs no proof where none is wanted, or none is possible", async () => {
        const shared = { a: { isolation: "shared" } } as const;
        assert.equal((await kinds(shared)).includes("Job"), true);
        assert.equal((await kinds(shared, { proof: { onUpdate: false } })).includes("Job"), false);
        assert.equal((await kinds({ a: { isolation: "unikernel" } })).includes("Job"), false);
    });

    it("mutates no pods where the API server cannot", async () => {
        const existing = { ...everything, version: "1.35" };
        assert.equal((await kinds({})).includes("MutatingAdmissionPolicy"), true);
        const old = await kinds({}, { existing });
        assert.equal(old.includes("MutatingAdmissionPolicy"), false);
        assert.equal(old.includes("ValidatingAdmissionPolicy"), true);
    });

    it("makes no RuntimeClass that is there already", async () => {
        const existing = { ...everything, pools: { a: { sandboxes: { gvisor: { runtimeClass: "mine" } } } } };
        assert.equal((await kinds({}, { existing })).includes("RuntimeClass"), false);
    });

    it("warns of a review that is overdue", async () => {
        const review = async (reviewBy: string) =>
            (await run(() => cluster({ a: { isolation: "shared", reviewBy } }))).warnings.join();
        assert.match(await review("2020-01-01"), /tenant "a" was to be reviewed by 2020-01-01/);
        assert.equal(await review("2999-01-01"), "");
    });
});

describe("IsolatedCluster: refusals", () => {
    it("register nothing at all, and say everything that is wrong", async () => {
        const { error, registrations } = await attempt(() =>
            cluster({
                good: { isolation: "shared" },
                bad: { isolation: "gvisor" as "sandboxed" },
                worse: { isolation: "sandboxed", sandbox: "kata-clh", quota: { cpu: "x" } },
            }),
        );
        assert.deepEqual(
            refusedIn(error).map(({ path }) => path),
            ["tenants.bad.isolation", "tenants.worse.quota.cpu", "tenants.worse.sandbox"],
        );
        assert.deepEqual(registrations, []);
        assert.match(error?.message ?? "", /nothing was created/);
    });
});
