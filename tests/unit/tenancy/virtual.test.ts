/** What a virtual control plane adds to a tenant, and what it takes from its owners. */
import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { stringify } from "yaml";
import type { ClusterHandle } from "../../../sdk/clusterSpec";
import type { TenantSpec } from "../../../sdk/isolation";
import { Tenant } from "../../../sdk/tenant";
import { assertGolden, renderObjects } from "../../support/golden";
import { attempt, type Registration, revealed, run } from "../../support/mocks";
import { cluster, everythingOn, isKubernetes, ofTenant, secretKubeconfig } from "../../support/programs";
import { plan } from "../../support/requests";

const release = "kubernetes:helm.sh/v3:Release";
const virtual = { isolation: "sandboxed", controlPlane: "virtual" } satisfies TenantSpec;
const people = { owners: { groups: ["acme-team"] }, viewers: { groups: ["auditors"] } };

async function acme(spec: TenantSpec): Promise<Registration[]> {
    const { registrations } = await run(() => cluster({ acme: spec, other: { isolation: "shared" } }));
    return ofTenant(registrations, "prod-acme");
}

const kinds = (all: Registration[]) => all.map(({ type }) => type.split(":").at(-1)).sort();
const named = (all: Registration[], name: string) => all.find((each) => each.name === name)!;

describe("virtual control plane", () => {
    it("adds its release and the way to the API server, and nothing to a tenant without one", async () => {
        const without = kinds(await acme({ isolation: "sandboxed" }));
        const shared = kinds(await acme({ isolation: "sandboxed", controlPlane: "shared" }));
        assert.deepEqual(shared, without);
        assert.deepEqual(kinds(await acme(virtual)), [...without, "NetworkPolicy", "Release"].sort());
    });

    it("has three resources more at most, with everything on", async () => {
        const digest = `@sha256:${"a".repeat(64)}`;
        const mirror = "registry.example.com/payments/";
        const images = {
            vcluster: `${mirror}vcluster-oss:0.37.1${digest}`,
            kubernetes: `${mirror}kubernetes:v1.36.0${digest}`,
            coredns: `${mirror}coredns:1.14.2${digest}`,
        };
        const all = { ...everythingOn, limits: {}, virtualControlPlane: { images } };
        const without = await acme({ ...everythingOn, limits: {} });
        const within = await acme({ ...all, controlPlane: "virtual" });
        assert.equal(within.length - without.length, 3);
    });

    it("touches no other tenant and nothing of the cluster's", async () => {
        const others = async (spec: TenantSpec) => {
            const { registrations } = await run(() => cluster({ acme: spec, other: { isolation: "shared" } }));
            return registrations
                .filter(({ name }) => !name.startsWith("prod-acme"))
                .filter(isKubernetes)
                .map(({ urn, inputs }) => [urn, inputs]);
        };
        assert.deepEqual(await others(virtual), await others({ isolation: "sandboxed" }));
    });

    it("is one release of the pinned chart, after every guard and the proof", async () => {
        const all = await acme({ ...virtual, ...people, protect: true });
        const made = named(all, "prod-acme-control-plane");
        assert.equal(made.type, release);
        const inputs = revealed(made.inputs);
        assert.deepEqual(
            { ...inputs, values: undefined, compat: undefined },
            {
                name: "control-plane",
                namespace: "acme",
                chart: "vcluster",
                version: "0.37.1",
                repositoryOpts: { repo: "https://charts.loft.sh" },
                maxHistory: 2,
                timeout: 600,
                values: undefined,
                compat: undefined,
            },
        );
        assert.equal(made.protect, true);
        const guards = ["namespace", "quota", "limits", "network", "control-plane-network", "service-account", "proof"];
        for (const guard of guards) assert.ok(made.dependsOn.includes(named(all, `prod-acme-${guard}`).urn), guard);
    });

    it("is given what the golden file shows", async () => {
        const made = named(await acme(virtual), "prod-acme-control-plane");
        const { values } = revealed(made.inputs) as { values: unknown };
        assertGolden("virtual-control-plane-values.yaml", stringify(values, { aliasDuplicateObjects: false }));
    });

    it("has guards that the golden file shows", async () => {
        const all = (await acme({ ...virtual, ...people })).filter(({ type }) => type !== release);
        assertGolden("tenant-virtual-control-plane.yaml", renderObjects(all));
    });

    it("leaves owners its kubeconfig and the way to it, and no role over the cluster's objects", async () => {
        const all = await acme({ ...virtual, ...people });
        const bindings = all.filter(({ type }) => type.endsWith(":RoleBinding")).map(({ inputs }) => inputs);
        assert.deepEqual(
            bindings.map(({ metadata, roleRef }) => [metadata.name, roleRef.kind, roleRef.name]),
            [
                ["kernel-isolation-viewers", "ClusterRole", "kernel-isolation-tenant-viewer"],
                ["kernel-isolation-control-plane", "Role", "kernel-isolation-control-plane"],
            ],
        );
        const { rules } = named(all, "prod-acme-control-plane-role").inputs as {
            rules: { resourceNames?: string[] }[];
        };
        for (const { resourceNames } of rules) assert.equal(resourceNames?.length, 1);
        const nobody = await acme(virtual);
        assert.ok(nobody.every(({ type }) => !/:Role(Binding)?$/.test(type)));
    });

    it("lets its own pod alone to the API server, and nothing that the syncer made", async () => {
        const { spec } = named(await acme(virtual), "prod-acme-control-plane-network").inputs;
        assert.deepEqual(spec.egress, [
            { to: [{ ipBlock: { cidr: "10.0.0.1/32" } }], ports: [{ port: 443, protocol: "TCP" }] },
        ]);
        assert.deepEqual(spec.podSelector.matchExpressions, [
            { key: "vcluster.loft.sh/managed-by", operator: "DoesNotExist" },
        ]);
        assert.deepEqual(spec.podSelector.matchLabels, { app: "vcluster", release: "control-plane" });
    });

    it("asks the host's DNS where the tenant may, and otherwise nobody", async () => {
        const fallback = async (dns: boolean) => {
            const made = named(await acme({ ...virtual, network: { dns } }), "prod-acme-control-plane");
            return revealed(made.inputs).values.networking.advanced.fallbackHostCluster as boolean;
        };
        assert.deepEqual([await fallback(true), await fallback(false)], [true, false]);
    });

    it("is the same for a tenant of another stack", async () => {
        const handle = { ...plan({}).offer, kubeconfig: secretKubeconfig, context: "" } as ClusterHandle;
        const later = pulumi.secret(Promise.resolve(handle)) as pulumi.Output<ClusterHandle>;
        const { registrations } = await run(() => new Tenant("acme", { cluster: later, ...virtual, ...people }));
        const near = named(await acme({ ...virtual, ...people }), "prod-acme-control-plane");
        const far = named(registrations, "acme-control-plane");
        assert.deepEqual(far.inputs, near.inputs);
    });

    it("registers nothing where its chart cannot be had", async () => {
        const spec = { ...virtual, virtualControlPlane: { chart: "./no-such-chart" } };
        const { error, registrations } = await attempt(() => cluster({ acme: spec }));
        assert.match(String(error), /"\.\/no-such-chart" cannot be read on this machine/);
        assert.deepEqual(registrations, []);
    });
});
