/** The network's probes, with packets between real pods under every sandbox of the lab, where policies are enforced. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parse, stringify } from "yaml";
import { metadataAddress } from "../../lab/world";
import type { AttackVerdict } from "../../sdk/verify/judge";
import type { Verification } from "../../sdk/verify/claims";
import { Bench } from "../support/bench";
import { kernelIsolation } from "../support/command";
import { needsCilium } from "../support/needs";
import { nettedCluster } from "../support/netted";
import type { Json } from "./admissionAttempts";

describe("verify, with packets", function () {
    this.timeout(300_000);
    let bench: Bench;
    let folder: string;
    /** Of somebody who has the rights that verify says it needs, and no others. */
    let kubeconfig: string;

    before(async function () {
        // The first run on a machine builds Cilium.
        this.timeout(1_800_000);
        await needsCilium(this);
        folder = mkdtempSync(path.join(tmpdir(), "verify-network-"));
        bench = await Bench.start(`verify-network-${process.pid}`, ["containerd"], { cni: "cilium" });
        const stack = await bench.stack("netted");
        await stack.up(() => nettedCluster(bench, true));
        kubeconfig = path.join(folder, "verifier.yaml");
        writeFileSync(kubeconfig, await verifier());
    });
    after(async () => {
        await bench?.end();
        if (folder) rmSync(folder, { recursive: true, force: true });
    });

    const verify = async (...more: string[]) => {
        const json = path.join(folder, "verification.json");
        const ended = await kernelIsolation("verify", "--kubeconfig", kubeconfig, "--json", json, ...more);
        const made = JSON.parse(readFileSync(json, "utf8")) as Verification;
        const probes = made.results.filter(({ id }) => id.startsWith("probe.network."));
        const of = (tenant: string, verdict: AttackVerdict) =>
            probes
                .filter((probe) => probe.tenant === tenant && probe.verdict === verdict)
                .map(({ id, evidence }) => ({ id: id.replace("probe.network.", ""), evidence }));
        return { ...ended, made, probes, of };
    };
    const verifier = async () => {
        const role = await kernelIsolation("verify", "--role", "--kubeconfig", bench.lab.kubeconfig);
        assert.equal(role.code, 0, role.stderr);
        await admin(["create", "-f", "-"], parse(role.stdout));
        await admin(["-n", "default", "create", "serviceaccount", "verifier"]);
        const binding = ["create", "clusterrolebinding", "verifier", "--clusterrole", "kernel-isolation-verifier"];
        await admin([...binding, "--serviceaccount", "default:verifier"]);
        const token = (await admin(["-n", "default", "create", "token", "verifier"])).trim();
        const config = parse(bench.kubeconfig) as Json & { users: { name: string }[] };
        return stringify({ ...config, users: config.users.map(({ name }) => ({ name, user: { token } })) });
    };
    const admin = async (args: string[], input?: unknown) => {
        const answer = await bench.kubectl(args, input === undefined ? {} : { input });
        assert.equal(answer.code, 0, answer.stderr);
        return answer.stdout;
    };

    it("proves every claim where policies are enforced, under every sandbox, and names what was reached and what not", async () => {
        const started = Date.now();
        const { code, stdout, probes } = await verify();
        assert.equal(code, 0, stdout);
        console.log(`      ${probes.length} probes: ${((Date.now() - started) / 1000).toFixed(0)} s`);
        const evidence = (tenant: string, probe: string) =>
            probes.find(({ tenant: whose, id }) => whose === tenant && id === `probe.network.${probe}`)?.evidence ?? "";
        for (const tenant of ["plain", "nested", "boxed"]) {
            assert.match(
                evidence(tenant, "own-pods"),
                new RegExp(`reached ${tenant}'s pod at 10\\.\\d+\\.\\d+\\.\\d+:8080`),
            );
            assert.match(evidence(tenant, "kubelet"), /did not reach the kubelet at \S+:10250/);
            assert.match(evidence(tenant, "metadata"), /did not reach 169\.254\.169\.254:80, .*\[fd00:ec2::254\]:80/);
        }
        assert.match(
            evidence("plain", "other-tenants"),
            /plain's did not reach (boxed|nested)'s pod at .*; plain's did not/,
        );
        assert.match(evidence("boxed", "let-in"), /nested's reached boxed's pod at/);
        assert.match(evidence("boxed", "from-other-tenants"), /plain's did not reach boxed's pod at/);
        assert.match(
            evidence("boxed", "api-server"),
            /did not reach the API server's Service at \S+, the API server at/,
        );
        assert.match(evidence("nested", "api-server"), /reached .*the API server at .*as was asked for/);
    });

    it("leaves no pod behind", async () => {
        const label = "app.kubernetes.io/created-by=kernel-isolation-verify";
        await bench.until(async () => (await admin(["get", "pods", "-A", "-l", label, "-o", "name"])) === "");
    });

    it("is not fooled by silence: a pod outside of every tenant reaches the lab's metadata server", async () => {
        const script = `nc -w 2 ${metadataAddress} 80 -e true`;
        const containers = [{ name: "free", image: bench.lab.images!.probe, command: ["sh", "-c", script] }];
        const metadata = { name: "free", namespace: "default" };
        await admin(["create", "-f", "-"], {
            apiVersion: "v1",
            kind: "Pod",
            metadata,
            spec: { restartPolicy: "Never", nodeSelector: { "kernel-isolation.io/pool": "lab" }, containers },
        });
        await admin(["wait", "--for=jsonpath={.status.phase}=Succeeded", "--timeout=60s", "pod/free"]);
    });

    it("is broken where a tenant's policy is gone, both for it and for who comes in", async () => {
        const saved = parse(
            await admin(["-n", "boxed", "get", "networkpolicy", "kernel-isolation", "-o", "yaml"]),
        ) as Json;
        await admin(["-n", "boxed", "delete", "networkpolicy", "kernel-isolation"]);
        try {
            const { code, of } = await verify("--tenant", "boxed");
            assert.equal(code, 1);
            const ids = of("boxed", "broken").map(({ id }) => id);
            // The others' own policies still keep it out of them, and them in.
            assert.deepEqual(ids, ["api-server", "kubelet", "metadata"]);
        } finally {
            const { uid, resourceVersion, creationTimestamp, ...metadata } = saved.metadata as Json;
            assert.ok(uid && resourceVersion && creationTimestamp);
            await admin(["create", "-f", "-"], { ...saved, metadata });
        }
    });

    it("is broken where second policies open what the first close, and names the way", async () => {
        const open = (namespace: string, spec: object) => ({
            apiVersion: "networking.k8s.io/v1",
            kind: "NetworkPolicy",
            metadata: { name: "open", namespace },
            spec: { podSelector: {}, ...spec },
        });
        const [out, into] = [
            open("plain", { policyTypes: ["Egress"], egress: [{}] }),
            open("boxed", { ingress: [{}] }),
        ];
        for (const policy of [out, into]) await admin(["create", "-f", "-"], policy);
        try {
            const { code, of, stdout } = await verify("--tenant", "boxed");
            assert.equal(code, 1, stdout);
            const [leak] = of("boxed", "broken");
            assert.equal(leak?.id, "from-other-tenants");
            assert.match(leak.evidence, /plain's pod reached boxed's pod at 10\.\d+\.\d+\.\d+:8080/);
        } finally {
            for (const namespace of ["plain", "boxed"])
                await admin(["-n", namespace, "delete", "networkpolicy", "open"]);
        }
    });
});
