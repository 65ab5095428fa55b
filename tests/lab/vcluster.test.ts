/** A real vCluster in a real sandbox, in which the tenant is administrator: what it makes there, and what becomes of it here. */
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import assert from "node:assert/strict";
import { controlPlaneAddress } from "../../lab/world";
import { planTenantOrThrow } from "../../sdk/plan/tenantPlan";
import type { ControlPlaneValues } from "../../sdk/plan/virtual/values";
import { createClusterTenancy, createTenancy } from "../../sdk/tenancy";
import { Bench } from "../support/bench";
import { needsCilium, needsVcluster } from "../support/needs";
import { plan } from "../support/requests";
import { pushVcluster, vclusterImages } from "../support/vcluster";
import { chartObjects } from "../support/virtualPods";

type Json = Record<string, unknown>;

const tenant = "boxed";
const pods = {
    web: {},
    // Each is one thing that the tenant's own API server lets its administrator make.
    network: { spec: { hostNetwork: true } },
    annotated: { metadata: { annotations: { "dev.gvisor.flag.network": "host" } } },
    root: { spec: { securityContext: { runAsUser: 0, runAsNonRoot: false } } },
};

describe("a control plane of the tenant's own, in gVisor", function () {
    this.timeout(120_000);
    let bench: Bench;

    before(async function () {
        this.timeout(1_800_000);
        needsVcluster(this);
        await needsCilium(this);
        bench = await Bench.start(`vcluster-${process.pid}`, ["containerd"], { cni: "cilium" });
        await pushVcluster(bench.lab.name);
        const sandboxes = { runc: {}, "runc-userns": {}, gvisor: { handler: "runsc" } };
        const { offer } = plan({
            existing: {
                kubeconfig: bench.kubeconfig,
                version: "1.36",
                networkPoliciesEnforced: true,
                apiServerCidrs: [`${controlPlaneAddress}/32`],
                pools: { lab: { labels: { "kernel-isolation.io/pool": "lab" }, sandboxes } },
            },
        });
        const known = planTenantOrThrow(
            tenant,
            {
                isolation: "sandboxed",
                controlPlane: "virtual",
                quota: { cpu: "8", memory: "16Gi" },
                virtualControlPlane: { images: vclusterImages },
            },
            offer,
        );
        const stack = await bench.stack("vcluster");
        await stack.up(() => {
            const provider = new k8s.Provider("prod", { kubeconfig: bench.kubeconfig });
            const metadata = { name: "gvisor" };
            const gvisor = new k8s.node.v1.RuntimeClass("gvisor", { metadata, handler: "runsc" }, { provider });
            const dependsOn = [...createClusterTenancy("prod", true, { provider }), gvisor];
            const context = { name: tenant, namespaces: [tenant], plan: pulumi.output(known), labels: {} };
            const shape = { tenant, protect: false, signed: false, virtual: true };
            createTenancy({ ...context, options: { provider, dependsOn } }, shape);
        });
        const items = await chartObjects(tenant, inLab(known.virtual!.values));
        const made = await bench.kubectl(["apply", "-f", "-"], { input: { apiVersion: "v1", kind: "List", items } });
        assert.equal(made.code, 0, made.stderr);
        await bench.until(async () => (await its(["get", "namespace", "default"])).code === 0, 180);
        await its(["apply", "-f", "-"], { apiVersion: "v1", kind: "List", items: inside() });
    });
    after(async () => bench?.end());

    const hosts = (...args: string[]) => bench.kubectl(["-n", tenant, ...args]);
    /** As the administrator of the tenant's own API, by the way that its owner goes. */
    const its = async (args: string[], input?: object) => {
        const { stdout: name } = await hosts("get", "pods", "-l", "app=vcluster", "-o", "name");
        const { stdout: config } = await hosts("get", "secret", "vc-control-plane", "-o", "jsonpath={.data.config}");
        const inPod = (command: string[], given: unknown) =>
            bench.kubectl(["-n", tenant, "exec", "-i", name.trim(), "-c", "syncer", "--", ...command], {
                input: given,
            });
        // Under gVisor no port can be forwarded into a pod: kubectl runs in it.
        const script = `cat > /tmp/config.json && exec /bin/kubectl --kubeconfig /tmp/config --cache-dir /tmp/cache "$@"`;
        await inPod(["sh", "-c", `echo ${config} | busybox base64 -d > /tmp/config`], undefined);
        const readsInput = input === undefined ? args : args.map((arg) => (arg === "-" ? "/tmp/config.json" : arg));
        return inPod(["sh", "-c", script, "sh", ...readsInput], input ?? {});
    };
    const said = async (pod: string) => {
        const about = `involvedObject.name=${pod}`;
        const { stdout } = await its(["-n", "team", "get", "events", "--field-selector", about, "-o", "json"]);
        return (JSON.parse(stdout) as { items: { message: string }[] }).items.map(({ message }) => message).join("\n");
    };

    it("runs with the rights and ways that it is given, in the tenant's sandbox", async () => {
        const { stdout } = await hosts("get", "pods", "-l", "app=vcluster", "-o", "json");
        const [pod] = (JSON.parse(stdout) as { items: { spec: Json; status: Json }[] }).items;
        assert.deepEqual([pod!.spec.runtimeClassName, pod!.status.phase], ["gvisor", "Running"]);
        const { stdout: who } = await its(["auth", "whoami"]);
        assert.match(who, /system:masters/);
        assert.equal((await its(["create", "namespace", "another"])).code, 0);
        assert.equal((await bench.kubectl(["get", "namespace", "another"])).code, 1, "it is in the cluster as well");
    });

    it("has its pods in the tenant's sandbox, under other names and without its accounts", async () => {
        await bench.until(async () => /Running/.test((await its(["-n", "team", "get", "pod", "web"])).stdout), 60);
        const { stdout } = await hosts("get", "pod", `web-x-team-x-control-plane`, "-o", "json");
        const { spec } = JSON.parse(stdout) as { spec: Json };
        assert.deepEqual([spec.runtimeClassName, spec.serviceAccountName], ["gvisor", "vc-workload-control-plane"]);
        assert.match((await its(["-n", "team", "logs", "web"])).stdout, /Starting gVisor/);
        assert.match((await its(["-n", "team", "exec", "web", "--", "uname", "-r"])).stdout, /gvisor/);
    });

    const refused: [what: string, pod: keyof typeof pods, reason: RegExp][] = [
        ["the node's network", "network", /violates PodSecurity "restricted.*hostNetwork=true/],
        ["a sandbox of its own making", "annotated", /annotations that reconfigure a sandbox are refused/],
        ["root", "root", /violates PodSecurity "restricted.*runAsNonRoot/],
    ];
    for (const [what, pod, reason] of refused) {
        it(`lets its administrator ask for ${what}, and gives no pod for it but the cluster's reason`, async () => {
            await bench.until(async () => reason.test(await said(pod)), 60);
            assert.match((await its(["-n", "team", "get", "pod", pod])).stdout, /Pending/);
            assert.equal((await hosts("get", "pod", `${pod}-x-team-x-control-plane`)).code, 1);
        });
    }

    it("reaches nothing of another tenant's or of the cluster's own", async () => {
        const { stdout: token } = await its(["-n", "team", "exec", "web", "--", "sh", "-c", "ls /var/run/secrets"]);
        assert.equal(token, "", "a pod of the tenant's has a token of the cluster's");
        const { stdout } = await its(["get", "nodes", "-o", "name"]);
        assert.ok(stdout.split("\n").filter(Boolean).length <= 1, stdout);
        assert.equal((await its(["get", "namespace", "kernel-isolation"])).code, 1);
    });

    /** What the lab has not: volumes that are made, an image of a DNS server, and probes from the node. */
    function inLab(values: ControlPlaneValues): object {
        const off = { enabled: false };
        const { controlPlane } = values;
        return {
            ...values,
            controlPlane: {
                ...controlPlane,
                coredns: off,
                statefulSet: {
                    ...controlPlane.statefulSet,
                    persistence: { volumeClaim: off },
                    probes: { livenessProbe: off, readinessProbe: off, startupProbe: off },
                },
            },
        };
    }

    /** A namespace of the tenant's, its pods, and the Service without which the syncer makes none. */
    function inside(): Json[] {
        const secure = { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: "RuntimeDefault" } };
        const resources = { cpu: "100m", memory: "64Mi", "ephemeral-storage": "32Mi" };
        const container = {
            name: "main",
            image: bench.lab.images!.probe,
            command: ["sh", "-c", "dmesg; sleep 100000"],
            resources: { requests: resources, limits: resources },
            securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
        };
        const unlinked = { automountServiceAccountToken: false, terminationGracePeriodSeconds: 0 };
        const pod = (name: string, { metadata, spec }: { metadata?: Json; spec?: Json }): Json => ({
            apiVersion: "v1",
            kind: "Pod",
            metadata: { name, namespace: "team", ...metadata },
            spec: { ...unlinked, securityContext: secure, containers: [container], ...spec },
        });
        const ports = [{ name: "dns", port: 53, protocol: "UDP" }];
        return [
            { apiVersion: "v1", kind: "Namespace", metadata: { name: "team" } },
            {
                apiVersion: "v1",
                kind: "Service",
                metadata: { name: "kube-dns", namespace: "kube-system" },
                spec: { selector: { "k8s-app": "kube-dns" }, ports },
            },
            ...Object.entries(pods).map(([name, more]) => pod(name, more)),
        ];
    }
});
