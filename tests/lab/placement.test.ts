/** Placement as the scheduler and the kubelets of two nodes have it: real pods, by every route, and nothing beside them. */
import assert from "node:assert/strict";
import { KubeConfig } from "@kubernetes/client-node";
import { IsolatedCluster, type TenantSpec } from "../../index";
import { ApiClient } from "../../sdk/verify/client";
import { judgePlacement, readScene } from "../../sdk/verify/placement";
import { readTargets, readTenantNamespaces } from "../../sdk/verify/read";
import { Bench, type TestStack } from "../support/bench";
import { needsNode } from "../support/needs";
import { type Json, pod as podOf } from "./admissionAttempts";

const hostname = "kubernetes.io/hostname";
const ownLabel = "example.com/whose";
const taint = "kernel-isolation.io/tenant=own:NoSchedule";

const specs: Record<string, TenantSpec> = {
    alone: { isolation: "sandboxed", placement: "exclusive" },
    plain: { isolation: "shared" },
    userns: { isolation: "user-namespace" },
};
const withOwn: Record<string, TenantSpec> = { ...specs, own: { isolation: "sandboxed", placement: "dedicated" } };

interface Pod {
    metadata: { name: string };
    spec: { nodeName?: string };
    status: { phase: string; conditions?: { type: string; message?: string }[] };
}

describe("placement on two nodes", function () {
    this.timeout(120_000);
    let bench: Bench;
    let stack: TestStack;
    let image: string;

    before(async function () {
        needsNode(this);
        this.timeout(1_800_000);
        bench = await Bench.start(`placement-${process.pid}`, ["containerd", "containerd"]);
        assert.ok(bench.lab.images);
        image = bench.lab.images.probe;
        stack = await bench.stack("placement");
        // One after the other: a proof that shares no node and has to wait for others' is placed only after minutes.
        await stack.up(program({ alone: specs.alone! }));
        await stack.up(program(specs));
    });
    after(async () => bench?.end());

    const program = (tenants: Record<string, TenantSpec>) => () => {
        const sandboxes = { runc: {}, "runc-userns": {}, gvisor: {} };
        new IsolatedCluster("placed", {
            existing: {
                kubeconfig: bench.kubeconfig,
                version: "1.36",
                pools: { all: { sandboxes }, own: { labels: { [ownLabel]: "own" }, sandboxes, tenant: "own" } },
            },
            proof: { image },
            tenants: Object.fromEntries(
                Object.entries(tenants).map(([name, spec]) => [
                    name,
                    { ...spec, owners: { groups: [`${name}-owners`] } },
                ]),
            ),
        });
    };

    const nodes = () => bench.lab.nodes.map(({ name }) => name);
    const otherThan = (node: string) => nodes().find((name) => name !== node)!;
    const admin = async (args: string[], input?: unknown) => {
        const answer = await bench.kubectl(args, input === undefined ? {} : { input });
        assert.equal(answer.code, 0, answer.stderr);
        return answer.stdout;
    };
    const asOwner = (tenant: string, args: string[], input?: unknown) =>
        bench.kubectl(["-n", tenant, ...args], { as: "ana", group: `${tenant}-owners`, input });
    const make = async (tenant: string, object: Json) => {
        const answer = await asOwner(tenant, ["create", "-f", "-"], object);
        assert.equal(answer.code, 0, answer.stderr);
    };
    const pods = async (tenant: string): Promise<Pod[]> => {
        const { items } = JSON.parse(await admin(["-n", tenant, "get", "pods", "-l", "test", "-o", "json"])) as {
            items: Pod[];
        };
        return items;
    };
    /** Where the pods run, in order; once so many are there and the test is content. */
    const eventually = async (tenant: string, what: string, content: (pods: Pod[]) => boolean): Promise<Pod[]> => {
        for (let tries = 0; ; tries++) {
            const seen = await pods(tenant);
            if (content(seen)) return seen;
            if (tries === 120) assert.fail(`${what}: ${seen.map(told).join("; ")}`);
            await new Promise((resolve) => setTimeout(resolve, 250));
        }
    };
    const told = ({ metadata, spec, status }: Pod) =>
        `${metadata.name} ${status.phase} on ${spec.nodeName}, ${status.conditions?.find(({ message }) => message)?.message}`;
    const running = async (tenant: string, count: number): Promise<string[]> => {
        const done = (seen: Pod[]) => seen.length === count && seen.every(({ status }) => status.phase === "Running");
        const seen = await eventually(tenant, `${count} pods of ${tenant} run`, done);
        return seen.map(({ spec }) => spec.nodeName!).sort();
    };
    const waits = async (tenant: string, name: string, why: RegExp): Promise<void> => {
        const message = (seen: Pod[]) => {
            const found = seen.find(({ metadata }) => metadata.name === name || metadata.name.startsWith(`${name}-`));
            assert.ok(!found?.spec.nodeName, `${name} got node ${found?.spec.nodeName}`);
            return found?.status.conditions?.find(({ type }) => type === "PodScheduled")?.message ?? "";
        };
        await eventually(tenant, `${name} waits`, (seen) => why.test(message(seen)));
    };
    const clear = (...tenants: string[]) =>
        Promise.all(
            tenants.map(async (tenant) => {
                await admin(["-n", tenant, "delete", "deployments,daemonsets,pods", "-l", "test", "--wait"]);
                await eventually(tenant, `${tenant} is empty`, (seen) => seen.length === 0);
            }),
        );

    const labels = { test: "yes" };
    const pod = (name: string, spec: Json = {}): Json => {
        const made = podOf({ terminationGracePeriodSeconds: 1, ...spec }, { image });
        return { ...made, metadata: { name, labels } };
    };
    const workload = (
        kind: "Deployment" | "DaemonSet",
        name: string,
        replicas: number | undefined,
        spec: Json = {},
    ) => ({
        apiVersion: "apps/v1",
        kind,
        metadata: { name, labels },
        spec: {
            ...(replicas !== undefined && { replicas }),
            selector: { matchLabels: { app: name } },
            template: { metadata: { labels: { ...labels, app: name } }, spec: pod(name, spec).spec },
        },
    });
    const tenantTaint = { key: "kernel-isolation.io/tenant" };
    const tolerating = (more: Json): Json => ({ tolerations: [{ effect: "NoSchedule", ...more }] });
    const on = (node: string): Json => ({ nodeSelector: { [hostname]: node } });

    /** What `verify` reads of this cluster, tenant by tenant. */
    const seen = async (): Promise<Record<string, string>> => {
        const config = new KubeConfig();
        config.loadFromString(bench.kubeconfig);
        const client = await ApiClient.of(config);
        const namespaces = await readTenantNamespaces(config);
        const scene = await readScene(client, namespaces);
        const targets = await readTargets(config, namespaces, { cluster: "placed" });
        const told = targets.map((target) => {
            const { verdict, evidence } = judgePlacement(scene, target);
            return [target.tenant, `${verdict}: ${evidence}`];
        });
        return Object.fromEntries(told) as Record<string, string>;
    };

    /** The platform's own doing, past the policies: a pod of a tenant put on a node. */
    const put = async (tenant: string, node: string): Promise<void> => {
        const binding = "validatingadmissionpolicybindings/kernel-isolation-pods";
        const saved = JSON.parse(await admin(["get", binding, "-o", "json"])) as { spec: Json };
        await admin(["delete", binding]);
        try {
            await bench.until(async () => {
                const made = pod("put", { nodeName: node });
                return (await bench.kubectl(["-n", tenant, "create", "-f", "-"], { input: made })).code === 0;
            });
        } finally {
            const metadata = { name: "kernel-isolation-pods" };
            const apiVersion = "admissionregistration.k8s.io/v1";
            const kind = "ValidatingAdmissionPolicyBinding";
            await admin(["create", "-f", "-"], { apiVersion, kind, metadata, spec: saved.spec });
            await bench.until(async () => (await byName(tenant, node)).code !== 0);
        }
    };
    const byName = (tenant: string, node: string) =>
        asOwner(tenant, ["create", "--dry-run=server", "-f", "-"], pod("named", { nodeName: node }));

    describe("exclusive", () => {
        let mine: string;

        it("shares its node with its own pods and the cluster's", async () => {
            await make("alone", workload("Deployment", "first", 1));
            [mine] = (await running("alone", 1)) as [string];
            await make("alone", pod("second", on(mine)));
            const ofTheCluster = pod("cluster", on(mine));
            await admin(["-n", "default", "create", "-f", "-"], ofTheCluster);
            assert.deepEqual(await running("alone", 2), [mine, mine]);
            assert.deepEqual(await running("default", 1), [mine]);
            await clear("default");
        });

        it("keeps every pod away that comes later, by whatever route", async () => {
            await make("plain", workload("Deployment", "many", 4));
            await make("userns", workload("Deployment", "many", 3));
            const others = [...(await running("plain", 4)), ...(await running("userns", 3))];
            assert.deepEqual([...new Set(others)], [otherThan(mine)]);

            await make("plain", workload("DaemonSet", "every-node", undefined));
            await make("userns", pod("beside", on(mine)));
            const refusal = /didn't satisfy existing pods anti-affinity rules/;
            await waits("userns", "beside", refusal);
            const daemons = await eventually("plain", "the DaemonSet's pods are judged", (all) => {
                const own = all.filter(({ metadata }) => metadata.name.startsWith("every-node"));
                return (
                    own.length === 2 &&
                    own.some(({ status }) => status.phase === "Running") &&
                    own.some(({ status }) => refusal.test(status.conditions?.[0]?.message ?? ""))
                );
            });
            const where = daemons.filter(({ metadata }) => metadata.name.startsWith("every-node"));
            assert.deepEqual(where.map(({ spec }) => spec.nodeName ?? "").sort(), ["", otherThan(mine)]);
        });

        it("refuses the ways past the scheduler, and a binding by the tenant", async () => {
            const named = await byName("plain", mine);
            assert.match(named.stderr, /the scheduler chooses the node/);
            assert.equal((await asOwner("plain", ["create", "--dry-run=server", "-f", "-"], pod("named"))).code, 0);

            await make("plain", workload("Deployment", "named", 1, { nodeName: mine }));
            await bench.until(async () => {
                const events = await admin(["-n", "plain", "get", "events", "-o", "jsonpath={.items[*].message}"]);
                return /the scheduler chooses the node/.test(events);
            });
            assert.ok(!(await pods("plain")).some(({ metadata }) => metadata.name.startsWith("named")));
            await admin(["-n", "plain", "delete", "deployment", "named", "--wait"]);

            const target = { apiVersion: "v1", kind: "Node", name: mine };
            const binding = { apiVersion: "v1", kind: "Binding", metadata: { name: "beside" }, target };
            const bind = (as: string, group?: string) => {
                const path = "/api/v1/namespaces/userns/pods/beside/binding?dryRun=All";
                return bench.kubectl(["create", "--raw", path, "-f", "-"], {
                    as,
                    ...(group && { group }),
                    input: binding,
                });
            };
            assert.match((await bind("ana", "userns-owners")).stderr, /cannot create resource "pods\/binding"/);
            // The twin: the binding itself is one that the scheduler could make.
            assert.equal((await bind("system:kube-scheduler")).code, 0);
        });

        it("is seen as kept, and as broken where somebody put a pod beside its own", async () => {
            const kept = await seen();
            assert.equal(kept.alone, `proven: 2 pods of it on 1 node (${mine}), and none of another tenant there`);
            assert.match(kept.plain!, /^proven: 5 pods of it on 1 node \(.*\), beside userns$/);
            await put("plain", mine);
            assert.equal(
                (await seen()).alone,
                `broken: node ${mine} has 2 of its pods and 1 of other tenants, among them pod plain/put`,
            );
            await admin(["-n", "plain", "delete", "pod", "put", "--now", "--wait"]);
        });

        it("lets them in once its own pods are gone, and then waits itself until they are", async () => {
            await clear("alone");
            // Made anew, here and below: the scheduler looks at what waits for this reason again only after minutes
            // (kubernetes/kubernetes#141953).
            await admin(["-n", "userns", "delete", "pod", "beside", "--wait"]);
            await admin(["-n", "plain", "delete", "daemonset", "every-node", "--wait"]);
            await running("plain", 4);
            await make("plain", workload("DaemonSet", "every-node", undefined));
            await make("userns", pod("beside", on(mine)));
            assert.deepEqual([...new Set(await running("plain", 6))], nodes().sort());
            assert.ok((await running("userns", 4)).includes(mine));

            await make("alone", pod("late"));
            await waits("alone", "late", /didn't match pod anti-affinity rules/);
            await make("alone", workload("Deployment", "later", 1));
            await waits("alone", "later", /didn't match pod anti-affinity rules/);
            await clear("plain");
            await admin(["-n", "userns", "delete", "pod", "beside", "--wait"]);
            const left = [...new Set(await running("userns", 3))];
            assert.deepEqual(left, [otherThan(mine)]);
            await clear("alone");
            await make("alone", workload("Deployment", "again", 2));
            assert.deepEqual(await running("alone", 2), [mine, mine]);
            await clear("alone", "userns");
        });
    });

    describe("dedicated", () => {
        let mine: string;
        let common: string;

        before(async () => {
            [common, mine] = nodes() as [string, string];
            await clear("alone", "plain", "userns");
            await admin(["label", "node", mine, `${ownLabel}=own`]);
            await admin(["taint", "node", mine, taint]);
            await stack.up(program(withOwn));
        });

        it("runs on its own node alone, and waits where it cannot", async () => {
            await make("own", workload("Deployment", "many", 4));
            // Its controller looks for nodes before admission gives the pods theirs, so a DaemonSet says them itself.
            const nodesOfItsOwn = {
                nodeSelector: { [ownLabel]: "own" },
                ...tolerating({ ...tenantTaint, value: "own" }),
            };
            await make("own", workload("DaemonSet", "every-node", undefined, nodesOfItsOwn));
            assert.deepEqual([...new Set(await running("own", 5))], [mine]);
            await make("own", pod("elsewhere", on(common)));
            await waits("own", "elsewhere", /didn't match Pod's node affinity\/selector/);

            await admin(["cordon", mine]);
            await make("own", pod("late"));
            await waits("own", "late", /were unschedulable/);
            await admin(["uncordon", mine]);
            await admin(["-n", "own", "delete", "pod", "elsewhere", "--wait"]);
            assert.deepEqual([...new Set(await running("own", 6))], [mine]);
        });

        it("keeps every other tenant's pod away, by whatever route", async () => {
            await make("plain", workload("Deployment", "many", 4));
            await make("plain", workload("DaemonSet", "every-node", undefined));
            await make("alone", pod("one", on(mine)));
            await make("userns", pod("selects", { nodeSelector: { [ownLabel]: "own" } }));
            const tainted = /had untolerated taint/;
            await waits("userns", "selects", tainted);
            await waits("alone", "one", tainted);
            assert.deepEqual([...new Set(await running("plain", 5))], [common]);
            // The twin of what waits: the same pod for the node that is everybody's.
            await make("userns", pod("selects-another", on(common)));
            await eventually("userns", "it runs there", (all) =>
                all.some(({ spec, status }) => spec.nodeName === common && status.phase === "Running"),
            );
        });

        it("refuses whoever tolerates its taint or selects it by name", async () => {
            const refused = async (spec: Json, why: RegExp) => {
                const { stderr } = await asOwner("plain", ["create", "--dry-run=server", "-f", "-"], pod("a", spec));
                assert.match(stderr, why);
            };
            const everything = tolerating({ operator: "Exists" });
            const own = tolerating({ ...tenantTaint, value: "own" });
            await refused(everything, /tolerate no taints/);
            await refused(tolerating({ ...tenantTaint, operator: "Exists" }), /tolerate no taints/);
            await refused(own, /tolerate no taints/);
            await refused({ nodeSelector: { [tenantTaint.key]: "own" } }, /select no other tenant's own nodes/);
            await refused({ nodeName: mine }, /the scheduler chooses the node/);
            const twin = await asOwner("own", ["create", "--dry-run=server", "-f", "-"], pod("a", own));
            assert.equal(twin.code, 0, twin.stderr);

            await make("userns", workload("DaemonSet", "everywhere", undefined, everything));
            await bench.until(async () => {
                const events = await admin(["-n", "userns", "get", "events", "-o", "jsonpath={.items[*].message}"]);
                return /tolerate no taints/.test(events);
            });
            assert.ok(!(await pods("userns")).some(({ metadata }) => metadata.name.startsWith("everywhere")));
            await admin(["-n", "userns", "delete", "daemonset", "everywhere", "--wait"]);
        });

        it("is seen as kept, and as broken with another's pod there or without its taint", async () => {
            const kept = await seen();
            assert.equal(kept.own, `proven: 6 pods of it on 1 node (${mine}), and none of another tenant there`);
            await put("plain", mine);
            assert.equal(
                (await seen()).own,
                `broken: node ${mine} has 6 of its pods and 1 of other tenants, among them pod plain/put`,
            );
            await admin(["-n", "plain", "delete", "pod", "put", "--now", "--wait"]);
            await admin(["taint", "node", mine, `${taint}-`]);
            assert.equal(
                (await seen()).own,
                `broken: node ${mine} is its own and has no taint kernel-isolation.io/tenant=own`,
            );
            await admin(["taint", "node", mine, taint]);
        });
    });
});
