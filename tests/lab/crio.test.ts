import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { KubeConfig } from "@kubernetes/client-node";
import { labDown, labUp, type RunningLab } from "../../lab/lab";
import { configFor, openQuickstart } from "../../lab/quickstart";
import { collectProofs } from "../../sdk/proof/collect";
import type { ClusterClaims } from "../../sdk/report/report";
import { kubectlOf } from "../support/kubectl";
import { needsNode, needsPackages } from "../support/needs";

const name = `crio-${process.pid}`;

/** The quick start where CRI-O runs what it can, and containerd gVisor. */
describe("a second node, with CRI-O", function () {
    this.timeout(300_000);
    let lab: RunningLab;
    let kubectl: (...args: string[]) => Promise<string>;
    let claims: ClusterClaims;

    before(async function () {
        needsNode(this);
        await needsPackages(this, ["clang"]);
        // The first run on a machine builds CRI-O.
        this.timeout(1_800_000);
        lab = await labUp({
            name,
            nodes: ["containerd", "crio"],
            cni: "cilium",
            log: (line) => console.log(`      ${line}`),
        });
        kubectl = kubectlOf(lab);
    });
    after(() => labDown({ name }));

    const config = () => {
        const whole = configFor(lab);
        const key = "kernel-isolation-quickstart:cluster";
        const cluster = JSON.parse(whole[key]!.value) as { pools: object };
        const labels = (index: number) => ({ "kernel-isolation.io/pool": lab.nodes[index]!.pool });
        cluster.pools = {
            lab: { labels: labels(0), sandboxes: { gvisor: { handler: "runsc" } } },
            crio: { labels: labels(1), sandboxes: { runc: {}, "runc-userns": {} } },
        };
        return { ...whole, [key]: { value: JSON.stringify(cluster) } };
    };

    it("is there as the kubelet sees it, made by the same bootstrap", async () => {
        const versions = await kubectl(
            "get",
            "nodes",
            "-o",
            "jsonpath={.items[*].status.nodeInfo.containerRuntimeVersion}",
        );
        assert.match(versions, /^containerd:\/\/2\.\S+ cri-o:\/\/1\.36\.\d+$/);
        assert.match(
            readFileSync(path.join(lab.folder, "logs/bootstrap-2.log"), "utf8"),
            /is proven.*"uidMap":"0 [1-9]/,
        );
    });

    it("has a kubelet as closed as the first node's", async () => {
        for (const node of lab.nodes) {
            const { kubeletconfig: kubelet } = JSON.parse(
                await kubectl("get", "--raw", `/api/v1/nodes/${node.name}/proxy/configz`),
            );
            assert.deepEqual(
                [kubelet.authentication.anonymous.enabled, kubelet.authorization.mode, kubelet.readOnlyPort ?? 0],
                [false, "Webhook", 0],
            );
            assert.deepEqual(
                [
                    kubelet.seccompDefault,
                    kubelet.protectKernelDefaults,
                    kubelet.podPidsLimit,
                    kubelet.rotateCertificates,
                ],
                [true, true, 1024, true],
            );
            assert.equal(kubelet.imagePullCredentialsVerificationPolicy, "AlwaysVerify");
        }
    });

    it("runs the tenants that it can, each proven from inside; gVisor's stays on the other", async () => {
        const { stack } = await openQuickstart(lab, config());
        const { outputs } = await stack.up();
        claims = outputs.report?.value as ClusterClaims;
        const kubeconfig = new KubeConfig();
        kubeconfig.loadFromFile(lab.kubeconfig);
        const proofs = await collectProofs(kubeconfig, claims.cluster);
        assert.deepEqual(Object.fromEntries(proofs.map(({ tenant, verdict }) => [tenant, verdict])), {
            storefront: "proven",
            payments: "proven",
            batch: "proven",
        });
        const [first, second] = lab.nodes.map((node) => node.name);
        for (const [tenant, node] of Object.entries({ payments: first, storefront: second, batch: second })) {
            const proofs = ["get", "pods", "-n", tenant, "-l", "job-name", "-o"];
            assert.equal(await kubectl(...proofs, "jsonpath={.items[*].spec.nodeName}"), node, tenant);
            // The API server takes up a policy a moment after it was made: the first pod may have been faster.
            const deployment = ["-n", tenant, "rollout"];
            await kubectl(...deployment, "restart", "deploy/hello");
            await kubectl(...deployment, "status", "deploy/hello", "--timeout=60s");
            const newest = ["get", "pods", "-n", tenant, "-l", "app=hello", "--sort-by=.metadata.creationTimestamp"];
            assert.equal(await kubectl(...newest, "-o", "jsonpath={.items[-1:].spec.nodeName}"), node, tenant);
        }
    });

    it("gives a pod logs, exec and a user namespace of its own", async () => {
        const owner = ["-n", "storefront", "--as", "storefront-owner", "--as-group", "storefront-owners"];
        await kubectl(...owner, "rollout", "status", "deploy/hello", "--timeout=60s");
        assert.match(
            await kubectl(...owner, "logs", "deploy/hello"),
            new RegExp(`hello from kernel ${lab.nodes[1]!.kernel}`),
        );
        const [inside, outside] = (await kubectl(...owner, "exec", "deploy/hello", "--", "cat", "/proc/self/uid_map"))
            .trim()
            .split(/ +/);
        assert.equal(inside, "0");
        assert.ok(Number(outside) >= 65536, `root is ${outside} on the node`);
    });

    it("lets tenants' pods of both nodes reach neither the API server, which other pods do, nor anything outside", async () => {
        const reach = (where: string[], address: string, port: number) =>
            kubectl(...where, "--", "sh", "-c", `nc -w 2 ${address} ${port} </dev/null && echo open || echo closed`);
        for (const [index, tenant] of ["payments", "storefront"].entries()) {
            const owner = ["-n", tenant, "--as", `${tenant}-owner`, "--as-group", `${tenant}-owners`];
            const tenants = [...owner, "exec", "deploy/hello"];
            assert.equal(await reach(tenants, "10.96.0.1", 443), "closed\n");
            // An address for documentation: even where there is a way out, nobody has it.
            assert.equal(await reach(tenants, "192.0.2.1", 80), "closed\n");
            const other = `other-${index}`;
            const overrides = JSON.stringify({ spec: { nodeName: lab.nodes[index]!.name } });
            const run = ["run", other, `--image=${lab.images!.probe}`, `--overrides=${overrides}`];
            await kubectl(...run, "--", "sleep", "100000");
            await kubectl("wait", "--for=condition=Ready", `pod/${other}`, "--timeout=60s");
            assert.equal(await reach(["exec", other], "10.96.0.1", 443), "open\n");
        }
    });

    it("is gone with its tenants after destroy", async () => {
        const { stack } = await openQuickstart(lab, config());
        await stack.destroy();
        assert.equal(await kubectl("get", "namespaces", "-l", "kernel-isolation.io/tenant", "-o", "name"), "");
    });
});
