import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import type { V1Namespace } from "@kubernetes/client-node";
import { planCluster } from "../../sdk/plan/clusterPlan";
import { claimsOf, Disagreement } from "../../sdk/report/claimed";
import { tenantStatus } from "../../sdk/report/tenantStatus";
import { namespaceMetadata } from "../../sdk/tenancy/namespace";
import { kernelIsolation, kernelIsolationProcess } from "../support/command";

const { tenants } = planCluster("prod", {
    existing: {
        kubeconfig: "none",
        version: "1.36",
        pools: { all: { labels: { pool: "all" }, sandboxes: { "runc-userns": {}, gvisor: { runtimeClass: "gv" } } } },
    },
    tenants: {
        payments: {
            isolation: "sandboxed",
            placement: "exclusive",
            images: { registries: ["registry.example.com/payments/"], requireDigest: true },
            reviewBy: "2999-01-01",
        },
        storefront: { isolation: "user-namespace", namespaces: ["shop", "shop-db"] },
    },
});

/** The namespaces as the update writes them. */
function writtenNamespaces(): V1Namespace[] {
    return tenants.flatMap((plan) =>
        plan.namespaces.map((name) => ({ metadata: { name, ...namespaceMetadata(plan, {}) } })),
    );
}

const nodeKernel = "6.8.0-49-generic";
const good = { kernel: nodeKernel, kernelLog: "", uidMap: "0 70000 65536", commandLine: "", verdict: "proven" };
const gvisor = { ...good, kernel: "4.19.0-gvisor", kernelLog: "Starting gVisor...", uidMap: "0 0 65536" };

const job = { metadata: { name: "kernel-isolation-proof", uid: "job-now" } };

/** As the Job controller makes them: by the Job's name, and the Job's own. */
function probePod(evidence: object, more: { name?: string; uid?: string; created?: string } = {}) {
    const { name = "kernel-isolation-proof-x7k2p", uid = job.metadata.uid, created = "2026-11-01T00:00:00Z" } = more;
    const terminated = { exitCode: 0, message: JSON.stringify(evidence) };
    return {
        metadata: {
            name,
            creationTimestamp: created,
            ownerReferences: [{ kind: "Job", name: "x", uid, controller: true }],
        },
        spec: { nodeName: "node-1" },
        status: { containerStatuses: [{ name: "probe", state: { terminated } }] },
    };
}

/** As much of an API server as the report asks. */
class FakeServer {
    pods: Record<string, object[]> = {};
    namespaces = writtenNamespaces();
    refuses = false;
    private readonly server: Server = createServer((request, response) => {
        const url = new URL(request.url ?? "/", "http://fake");
        const [code, body] = this.refuses
            ? [403, { kind: "Status", message: 'namespaces is forbidden: User "ana" cannot list' }]
            : this.answer(url.pathname);
        response.writeHead(code, { "content-type": "application/json" }).end(JSON.stringify(body));
    });

    async start(folder: string): Promise<string> {
        await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
        return kubeconfig(folder, (this.server.address() as AddressInfo).port);
    }

    stop(): void {
        this.server.closeAllConnections();
        this.server.close();
    }

    private answer(pathname: string): [number, object] {
        if (pathname === "/version" || pathname === "/version/") return [200, { gitVersion: "v1.36.2" }];
        if (pathname === "/api/v1/namespaces") return [200, { items: this.namespaces }];
        if (pathname === "/api/v1/nodes") {
            const status = { nodeInfo: { kernelVersion: nodeKernel } };
            return [200, { items: [{ metadata: { name: "node-1" }, status }] }];
        }
        if (/^\/apis\/batch\/v1\/namespaces\/[^/]+\/jobs$/.test(pathname)) return [200, { items: [job] }];
        const namespace = /^\/api\/v1\/namespaces\/([^/]+)\/pods$/.exec(pathname)?.[1];
        return namespace ? [200, { items: this.pods[namespace] ?? [] }] : [404, { message: `no ${pathname}` }];
    }
}

function kubeconfig(folder: string, port: number): string {
    const file = path.join(folder, `kubeconfig-${port}`);
    writeFileSync(
        file,
        JSON.stringify({
            apiVersion: "v1",
            kind: "Config",
            "current-context": "fake",
            clusters: [
                { name: "fake", cluster: { server: `http://127.0.0.1:${port}`, "insecure-skip-tls-verify": true } },
            ],
            contexts: [{ name: "fake", context: { cluster: "fake", user: "fake" } }],
            users: [{ name: "fake", user: {} }],
        }),
    );
    return file;
}

describe("kernel-isolation report", function () {
    this.timeout(60_000);
    const folder = mkdtempSync(path.join(tmpdir(), "cli-report-"));
    const server = new FakeServer();
    let config = "";
    before(async () => {
        config = await server.start(folder);
    });
    beforeEach(() => {
        server.pods = { payments: [probePod(gvisor)], shop: [probePod(good)] };
        server.namespaces = writtenNamespaces();
        server.refuses = false;
    });
    after(() => {
        server.stop();
        rmSync(folder, { recursive: true, force: true });
    });
    const report = (...more: string[]) => kernelIsolation("report", "--kubeconfig", config, ...more);

    it("ends with 0 when all is proven, and writes the files", async () => {
        const json = path.join(folder, "report.json");
        const page = path.join(folder, "report.html");
        const { code, stdout, stderr } = await report("--json", json, "--html", page);
        assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
        assert.match(stdout, /│ payments +│ sandboxed +│ gvisor +│ exclusive +│ ✓ proven +│ 2999-01-01 +│/);
        assert.match(stdout, /│ storefront +│ user-namespace +│ runc-userns +│ shared +│ ✓ proven +│ no date +│/);
        assert.match(stdout, /^These claims were read from the namespaces\./m);
        assert.equal((JSON.parse(readFileSync(json, "utf8")) as { version: string }).version, "1.36.2");
        assert.match(readFileSync(page, "utf8"), /^<!doctype html>/i);
    });

    it("takes only the word of the Job that is there, and of its last pod", async () => {
        const lie = { ...gvisor, verdict: "tenant payments is not under gvisor; the kernel is the node's" };
        const verdictOf = async (...pods: object[]) => {
            server.pods.payments = pods;
            return (await report("--cluster", "prod")).code;
        };
        assert.equal(await verdictOf(probePod(gvisor)), 0);
        assert.equal(await verdictOf(probePod(gvisor, { name: "forged" })), 2);
        assert.equal(await verdictOf(probePod(gvisor, { uid: "job-before" })), 2);
        const earlier = { created: "2026-10-01T00:00:00Z" };
        assert.equal(await verdictOf(probePod(lie, earlier), probePod(gvisor)), 0);
        assert.equal(await verdictOf(probePod(gvisor, earlier), probePod(lie)), 1);
    });

    it("ends with 1 when a claim is refuted, whatever else is unproven", async () => {
        server.pods = { payments: [probePod({ ...gvisor, kernel: nodeKernel })] };
        const { code, stdout } = await kernelIsolationProcess("report", "--kubeconfig", config);
        assert.equal(code, 1);
        assert.match(stdout, /✗ refuted/);
        assert.match(stdout, /\? unproven/);
    });

    it("ends with 2 when a claim is unproven", async () => {
        server.pods = { payments: [probePod(gvisor)] };
        assert.equal((await report()).code, 2);
    });

    it("names the server that refuses, and says why", async () => {
        server.refuses = true;
        const { code, stderr } = await report();
        assert.equal(code, 3);
        assert.match(
            stderr,
            /^kernel-isolation: the API server http:\/\/127\.0\.0\.1:\d+ refuses \(403\): namespaces is forbidden: User "ana" cannot list\n$/,
        );
    });

    it("names the server that cannot be reached", async () => {
        const { code, stderr } = await kernelIsolation("report", "--kubeconfig", kubeconfig(folder, 1));
        assert.equal(code, 3);
        assert.match(
            stderr,
            /^kernel-isolation: cannot reach the API server http:\/\/127\.0\.0\.1:1: .*ECONNREFUSED.*\n$/,
        );
    });

    it("names what there is where a context or cluster is asked for that is not", async () => {
        const [context, cluster] = await Promise.all([report("--context", "other"), report("--cluster", "other")]);
        assert.deepEqual([context.code, cluster.code], [3, 3]);
        assert.match(context.stderr, /no context "other"; it has fake\n$/);
        assert.match(cluster.stderr, /belongs to cluster "other"; there are tenants of prod\n$/);
    });

    it("says that a cluster without tenants has none", async () => {
        server.namespaces = [];
        const { code, stderr } = await report();
        assert.equal(code, 3);
        assert.match(stderr, /no namespace on http:\/\/127\.0\.0\.1:\d+ belongs to a tenant/);
    });
});

describe("claims read from namespaces", () => {
    it("are what the plan says, as far as the namespaces tell", () => {
        const read = claimsOf("prod", "1.36.2", writtenNamespaces());
        assert.equal(read.tenants.length, tenants.length);
        for (const [index, plan] of tenants.entries()) {
            const { layers, ...planned } = tenantStatus(plan);
            const { layers: layersRead, ...claimed } = read.tenants[index] ?? assert.fail();
            assert.deepEqual(claimed, planned);
            assert.deepEqual(
                layersRead.map((layer) => layer.layer),
                ["kernel", "placement", "pod-security", "images", "life"],
            );
            for (const layer of layersRead)
                assert.deepEqual(
                    layer,
                    layers.find((same) => same.layer === layer.layer),
                );
        }
    });

    it("leave out other clusters' tenants", () => {
        assert.deepEqual(claimsOf("staging", "1.36.2", writtenNamespaces()).tenants, []);
    });

    it("are no claims where the namespaces of a tenant differ", () => {
        const namespaces = writtenNamespaces();
        const last = namespaces.at(-1)?.metadata?.labels ?? assert.fail();
        last["kernel-isolation.io/sandbox"] = "runc";
        assert.throws(
            () => claimsOf("prod", "1.36.2", namespaces),
            (error: Error) => {
                assert.ok(error instanceof Disagreement);
                assert.match(
                    error.message,
                    /shop and shop-db of tenant storefront differ in kernel-isolation\.io\/sandbox/,
                );
                return true;
            },
        );
    });

    it("of a sandbox this version does not know say so", () => {
        const namespaces = writtenNamespaces().slice(0, 1);
        const labels = namespaces[0]?.metadata?.labels ?? assert.fail();
        labels["kernel-isolation.io/sandbox"] = "toString";
        const [tenant] = claimsOf("prod", "1.36.2", namespaces).tenants;
        assert.equal(tenant?.claim, "states something that this version does not know");
        assert.deepEqual(tenant?.layers, []);
    });
});
