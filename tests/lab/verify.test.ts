/** The attacks, by the very runner and command of `kernel-isolation verify`, on the lab's API server. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parse, stringify } from "yaml";
import { attacks } from "../../sdk/verify/attacks";
import type { Verification } from "../../sdk/verify/claims";
import { ApiClient } from "../../sdk/verify/client";
import { readTargets, readTenantNamespaces } from "../../sdk/verify/read";
import { attacksOn, type Result, runAttacks } from "../../sdk/verify/run";
import type { Target } from "../../sdk/verify/target";
import { attackedCluster, configOf } from "../support/attacked";
import { Bench } from "../support/bench";
import { kernelIsolation, startKernelIsolation } from "../support/command";
import { playKubelet } from "../support/kubelet";
import { type Json, tenants } from "./admissionAttempts";

describe("verify, on a real API server", function () {
    this.timeout(600_000);
    let bench: Bench;
    let folder: string;
    let client: ApiClient;
    let targets: Target[];
    let results: Result[];

    before(async function () {
        this.timeout(1_800_000);
        folder = mkdtempSync(path.join(tmpdir(), "verify-"));
        bench = await Bench.start(`verify-${process.pid}`);
        const stack = await bench.stack("verify");
        await stack.up(() => attackedCluster(bench.kubeconfig));
        const config = configOf(bench);
        client = await ApiClient.of(config);
        targets = await readTargets(config, await readTenantNamespaces(config), { cluster: "attacked" });
        const started = Date.now();
        results = await runAttacks(client, targets);
        const seconds = ((Date.now() - started) / 1000).toFixed(1);
        console.log(
            `      ${attacks.length} attacks, ${results.length} tries on ${targets.length} tenants: ${seconds} s`,
        );
    });
    after(async () => {
        await bench?.end();
        rmSync(folder, { recursive: true, force: true });
    });

    const verify = async (tenant: string, more: { kubeconfig?: string } = {}) => {
        const json = path.join(folder, "verification.json");
        const args = ["--kubeconfig", more.kubeconfig ?? bench.lab.kubeconfig, "--tenant", tenant, "--json", json];
        const ended = await kernelIsolation("verify", ...args);
        // A table breaks sentences into lines.
        const stdout = ended.stdout.replace(/[│\s]+/g, " ");
        return { ...ended, stdout, made: JSON.parse(readFileSync(json, "utf8")) as Verification };
    };
    const admin = async (args: string[], input?: unknown) => {
        const answer = await bench.kubectl(args, input === undefined ? {} : { input });
        assert.equal(answer.code, 0, answer.stderr);
        return answer.stdout;
    };

    describe("the attack table", () => {
        it("has at least 80 attacks, each by a name of its own, and each applies to some tenant", () => {
            const ids = attacks.map(({ id }) => id);
            assert.ok(ids.length >= 80, String(ids.length));
            assert.equal(new Set(ids).size, ids.length);
            const tried = new Set(results.map(({ id }) => id));
            assert.deepEqual(
                ids.filter((id) => !tried.has(id)),
                [],
            );
        });

        for (const tenant of Object.keys(tenants)) {
            it(`refuses every attack of ${tenant} for what it tries, and admits every twin`, () => {
                const theirs = results.filter((result) => result.tenant === tenant);
                const target = targets.find((candidate) => candidate.tenant === tenant);
                assert.ok(target);
                assert.equal(theirs.length, attacksOn(target).length);
                const wrong = theirs.filter(({ verdict }) => verdict !== "proven");
                assert.deepEqual(
                    wrong.map(({ id, evidence }) => `${id}: ${evidence}`),
                    [],
                );
            });
        }

        it("leaves nothing behind", async () => {
            const kinds = "pods,configmaps,secrets,pvc,serviceaccounts,services,rolebindings,jobs.batch";
            assert.doesNotMatch(await admin(["get", kinds, "-A", "-o", "name"]), /kernel-isolation-verify/);
        });
    });

    describe("the command", () => {
        it("says what could not be tried where there is no node, and ends with 2", async () => {
            const { code, stdout, stderr, made } = await verify("plain");
            assert.equal(code, 2, stdout);
            assert.match(stdout, /Not tried: kernel of plain\./);
            assert.match(stdout, /the cluster has no node to run a pod on/);
            assert.match(stderr, /\d+ of \d+ tried, nothing broken/);
            assert.deepEqual(missing(made), ["probe.kernel"]);
            // Nobody said that this cluster's network enforces policies, so that no proof of it is missing.
            assert.match(stdout, /Not claimed: network of plain\./);
        });

        it("proves every claim where a pod can look from inside, and ends with 0", async () => {
            const kubelet = await playKubelet(bench, "6.18.0");
            try {
                const { code, stdout, made } = await verify("plain");
                assert.equal(code, 0, stdout);
                assert.deepEqual(missing(made), []);
                assert.match(stdout, /0 broken, 0 not tried, 1 not claimed/);
            } finally {
                await kubelet.stop();
            }
        });

        it("ends with 1 where the pod sees a kernel that was not promised", async () => {
            const kubelet = await playKubelet(bench, "6.18.0");
            try {
                const { code, stdout } = await verify("sandboxed");
                assert.equal(code, 1, stdout);
                assert.match(stdout, /Broken: kernel of sandboxed\./);
            } finally {
                await kubelet.stop();
            }
        });

        it("does all of it with the rights of the role that it prints, and no others", async () => {
            const printed = await kernelIsolation("verify", "--role", "--kubeconfig", bench.lab.kubeconfig);
            assert.equal(printed.code, 0, printed.stderr);
            const role = parse(printed.stdout) as Json;
            await admin(["apply", "-f", "-"], role);
            await admin(["create", "namespace", "platform"]);
            await admin(["-n", "platform", "create", "serviceaccount", "verifier"]);
            const kubeconfig = path.join(folder, "verifier.yaml");
            writeFileSync(kubeconfig, await kubeconfigFor("verifier"));
            const without = await kernelIsolation("verify", "--kubeconfig", kubeconfig, "--tenant", "plain");
            assert.equal(without.code, 3, without.stdout);
            assert.match(without.stderr, /refuses \(403\)/);

            const binding = ["create", "clusterrolebinding", "verifier", "--clusterrole", "kernel-isolation-verifier"];
            await admin([...binding, "--serviceaccount", "platform:verifier"]);
            const { made } = await verify("plain", { kubeconfig });
            assert.deepEqual(missing(made), ["probe.kernel"]);
            const packets = made.results.filter(({ id }) => id.startsWith("probe.network."));
            assert.ok(packets.length > 0);
            for (const { evidence } of packets) assert.match(evidence, /the cluster has no node/);
        });

        it("refuses a tenant that is not there, and a duration that is none", async () => {
            const wrong = await kernelIsolation("verify", "--kubeconfig", bench.lab.kubeconfig, "--tenant", "palin");
            assert.equal(wrong.code, 3);
            assert.match(wrong.stderr, /has no tenant "palin"; it has alone, own, plain/);
            const never = await kernelIsolation("verify", "--kubeconfig", bench.lab.kubeconfig, "--watch", "soon");
            assert.match(never.stderr, /--watch is a duration/);
        });
    });

    describe("the command that watches", () => {
        const watching = ["--tenant", "plain", "--watch", "1h", "--every", "3s"];

        it("tells each round in a line while all is proven, writes its files anew, and ends in a pause at once", async () => {
            const kubelet = await playKubelet(bench, "6.18.0");
            const html = path.join(folder, "watched.html");
            const json = path.join(folder, "watched.json");
            try {
                const files = ["--kubeconfig", bench.lab.kubeconfig, "--html", html, "--json", json];
                const { child, ended } = startKernelIsolation("verify", ...watching, ...files);
                let told = "";
                child.stdout?.on("data", (chunk: string) => {
                    told += chunk;
                    if (told.split("\n").length > 2) child.kill("SIGINT");
                });
                const { code, stdout, stderr } = await ended;
                assert.equal(code, 0, stdout + stderr);
                const lines = stdout.trim().split("\n");
                assert.equal(lines.length, 2, stdout);
                for (const line of lines)
                    assert.match(
                        line,
                        /^2\S+Z \d+ tries .* 0 broken, 0 not tried, 1 not claimed\. Not claimed: network of plain\.$/,
                    );
                const last = JSON.parse(readFileSync(json, "utf8")) as Verification;
                assert.ok(lines.at(-1)?.startsWith(last.at));
                assert.match(readFileSync(html, "utf8"), /<html/);
            } finally {
                await kubelet.stop();
            }
        });

        it("takes away its pods where it is interrupted, and names what it did not try", async () => {
            // A node by name alone: the pod that is to look from inside waits for it.
            await admin(["create", "-f", "-"], { apiVersion: "v1", kind: "Node", metadata: { name: "played" } });
            const made = async () => {
                const label = "app.kubernetes.io/created-by=kernel-isolation-verify";
                const pods = JSON.parse(await admin(["-n", "plain", "get", "pods", "-l", label, "-o", "json"])) as {
                    items: { spec: { schedulingGates?: unknown[] } }[];
                };
                return pods.items.map(({ spec }) => (spec.schedulingGates ? "gated" : "waiting"));
            };
            try {
                const options = ["--kubeconfig", bench.lab.kubeconfig, ...watching];
                const { child, ended } = startKernelIsolation("verify", ...options);
                await bench.until(async () => (await made()).includes("waiting"), 60);
                child.kill("SIGINT");
                const { code, stdout, stderr } = await ended;
                assert.equal(code, 2, stdout + stderr);
                assert.match(stderr, /taking away what was made/);
                assert.match(stdout.replace(/[│\s]+/g, " "), /it was interrupted/);
                assert.deepEqual(await made(), []);
            } finally {
                await admin(["delete", "node", "played"]);
            }
        });
    });

    describe("a cluster that somebody weakened", () => {
        const policies = "validatingadmissionpolicybindings";

        it("without the binding of a policy is broken", async () => {
            const saved = parse(await admin(["get", policies, "kernel-isolation-pods", "-o", "yaml"])) as Json;
            await admin(["delete", policies, "kernel-isolation-pods"]);
            try {
                await settled("plain", "pod.runtime-class", "broken");
                const { code, stdout, made } = await verify("plain");
                assert.equal(code, 1);
                assert.match(stdout, /Broken: cluster of every tenant, kernel of plain/);
                assertBroken(made, "shared.validate-pods-binding", "pod.runtime-class", "annotation.kata");
            } finally {
                await admin(["create", "-f", "-"], fresh(saved));
                await settled("plain", "pod.runtime-class", "proven");
            }
        });

        it("whose owners somebody made admins is broken", async () => {
            const extra = ["-n", "plain", "create", "rolebinding", "extra", "--clusterrole", "admin"];
            await admin([...extra, "--group", "plain-owners"]);
            // Kubernetes fills `admin` from other roles shortly after it started.
            await bench.until(async () => {
                const can = await bench.kubectl(["-n", "plain", "auth", "can-i", "delete", "networkpolicies"], {
                    as: "ana",
                    group: "plain-owners",
                });
                return can.stdout.trim() === "yes";
            });
            try {
                const { code, stdout, made } = await verify("plain");
                assert.equal(code, 1);
                assert.match(stdout, /access of plain/);
                assertBroken(made, "guard.strangers", "network.delete-policy", "access.role-binding");
            } finally {
                await admin(["-n", "plain", "delete", "rolebinding", "extra"]);
            }
        });

        it("without a network policy is broken", async () => {
            const saved = parse(await admin(["-n", "plain", "get", "networkpolicy", "kernel-isolation", "-o", "yaml"]));
            await admin(["-n", "plain", "delete", "networkpolicy", "kernel-isolation"]);
            try {
                const { code, stdout, made } = await verify("plain");
                assert.equal(code, 1);
                assert.match(stdout, /Broken: network of plain\./);
                assertBroken(made, "guard.network");
            } finally {
                await admin(["create", "-f", "-"], fresh(saved as Json));
            }
        });

        it("with a second network policy that opens everything is broken", async () => {
            const open = { podSelector: {}, ingress: [{}] };
            const metadata = { name: "open", namespace: "plain" };
            const object = { apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", metadata, spec: open };
            await admin(["create", "-f", "-"], object);
            try {
                const { code, made } = await verify("plain");
                assert.equal(code, 1);
                assertBroken(made, "guard.other-policies");
            } finally {
                await admin(["-n", "plain", "delete", "networkpolicy", "open"]);
            }
        });

        it("with another label of Pod Security is broken, and without the tenant's own the tenant does not vanish", async () => {
            const label = (...labels: string[]) => admin(["label", "--overwrite", "namespace", "plain", ...labels]);
            await label("pod-security.kubernetes.io/enforce=privileged", "kernel-isolation.io/tenant-");
            try {
                const { code, stdout, made } = await verify("plain");
                assert.equal(code, 1);
                assert.match(stdout, /pod security of plain/);
                assertBroken(made, "guard.claims", "pod.host-network", "pod.privileged");
            } finally {
                await label("pod-security.kubernetes.io/enforce=restricted", "kernel-isolation.io/tenant=plain");
                await settled("plain", "pod.runtime-class", "proven");
            }
        });

        it("is whole again once it is repaired", async () => {
            const { made } = await verify("plain");
            assert.equal(
                made.summary.broken,
                0,
                JSON.stringify(made.claims.filter(({ verdict }) => verdict === "broken")),
            );
        });
    });

    /** What no proof came of, though it was claimed. */
    function missing(made: Verification): string[] {
        return made.results
            .filter(({ verdict }) => verdict === "broken" || verdict === "not tried")
            .map(({ id }) => id);
    }

    function assertBroken(made: Verification, ...ids: string[]): void {
        const broken = made.results.filter(({ verdict }) => verdict === "broken").map(({ id }) => id);
        for (const id of ids) assert.ok(broken.includes(id), `${id} is not among ${broken.join(", ")}`);
    }

    /** The API server takes a policy up, or drops it, a moment after the request. */
    async function settled(tenant: string, id: string, verdict: string): Promise<void> {
        const target = targets.find((candidate) => candidate.tenant === tenant);
        const only = attacks.filter((attack) => attack.id === id);
        assert.ok(target && only.length === 1);
        await bench.until(async () => {
            const [result] = await runAttacks(client, [target], { attacks: only });
            return result?.verdict === verdict;
        });
    }

    function fresh(object: Json): Json {
        const { uid, resourceVersion, creationTimestamp, managedFields, ...metadata } = object.metadata as Json;
        assert.ok(uid && resourceVersion && creationTimestamp);
        assert.equal(managedFields, undefined);
        return { ...object, metadata };
    }

    async function kubeconfigFor(account: string): Promise<string> {
        const config = parse(bench.kubeconfig) as Json & { users: { name: string; user: Json }[] };
        const token = (await admin(["-n", "platform", "create", "token", account])).trim();
        return stringify({ ...config, users: config.users.map(({ name }) => ({ name, user: { token } })) });
    }
});
