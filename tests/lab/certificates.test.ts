import { BasicConstraintsExtension, X509Certificate } from "@peculiar/x509";
import * as k8s from "@pulumi/kubernetes";
import assert from "node:assert/strict";
import { IsolatedCluster } from "../../index";
import type { KeyPair } from "../../lab/pki";
import { certificatePlan } from "../../sdk/plan/eks/certificates";
import { createCertificateRole, createCertificates } from "../../sdk/platforms/eks/certificates";
import { createCertManagerNamespace } from "../../sdk/platforms/eks/certManager";
import { subjectsOf } from "../../sdk/tenancy/access";
import { type Answer, Bench, type TestStack } from "../support/bench";
import { CertManager, renderChart } from "../support/certManager";
import type { Rendered } from "../support/helm";
import { ensureJudge } from "../support/judges/programs";
import { type Chain, type Forged, refusedByOpenssl, sign, verifiedByGo } from "../support/tls";
import {
    attempts,
    authority,
    authorityAttempts,
    certificate,
    issuer,
    type Json,
    rights,
    tenants,
} from "./certificateAttempts";
import { dns, forgeries, own } from "./certificateForgeries";

/** cert-manager's own programs and chart, on an API server of the test's own. */
describe("certificates of tenants", function () {
    this.timeout(120_000);
    let bench: Bench;
    let stack: TestStack;
    let chart: Rendered[];
    let certManager: CertManager;
    let verifier: string;

    const plans = Object.entries(tenants).map(([name, { namespaces, certificates }]) => {
        return certificatePlan(name, { isolation: "shared", certificates, ...(namespaces && { namespaces }) })!;
    });

    function program(withCertificates: boolean) {
        return () => {
            const provider = new k8s.Provider("lab", { kubeconfig: bench.kubeconfig });
            const namespace = createCertManagerNamespace("lab", { provider });
            const cluster = new IsolatedCluster("issuing", {
                existing: {
                    kubeconfig: bench.kubeconfig,
                    version: "1.36",
                    pools: { all: { sandboxes: { runc: {} } } },
                },
                proof: { onUpdate: false },
                tenants: Object.fromEntries(
                    Object.entries(tenants).map(([name, { isolation, namespaces }]) => [
                        name,
                        { isolation, ...(namespaces && { namespaces }), owners: { groups: [`${name}-owners`] } },
                    ]),
                ),
            });
            if (!withCertificates) return;
            const role = createCertificateRole("issuing", { provider });
            for (const plan of plans) {
                const owners = subjectsOf({ users: [], groups: [`${plan.tenant}-owners`] });
                createCertificates("issuing", plan, owners, { provider, dependsOn: [namespace, cluster, role] });
            }
        };
    }

    before(async function () {
        this.timeout(1_800_000);
        bench = await Bench.start(`certificates-${process.pid}`);
        [chart, verifier] = await Promise.all([renderChart(), ensureJudge("verify")]);
        stack = await bench.stack("certificates");
        await stack.up(program(false));
        certManager = await CertManager.start(bench, chart);
        await stack.up(program(true));
        await bench.until(async () => (await owner(create(), certificate({ isCA: true }))).code !== 0);
    });
    after(async () => {
        certManager?.end();
        await bench?.end();
    });

    const create = (namespace = "payments", ...more: string[]) => [
        ...["-n", namespace, "create", "--dry-run=server", "-f", "-"],
        ...more,
    ];
    const owner = (args: string[], input?: Json, tenant = "payments"): Promise<Answer> =>
        bench.kubectl(args, { as: "ana", group: `${tenant}-owners`, ...(input && { input }) });
    const taken = (answer: Answer) => assert.equal(answer.code, 0, answer.stderr);

    async function ready(kind: string, name: string, namespace: string): Promise<void> {
        const args = ["-n", namespace, "wait", "--for=condition=Ready", `${kind}/${name}`, "--timeout=30s"];
        const answer = await bench.kubectl(args);
        assert.equal(answer.code, 0, `${answer.stderr}\n${certManager.log()}`);
    }

    async function secret(name: string, namespace: string, tenant: string): Promise<KeyPair & { ca: string }> {
        const answer = await owner(["-n", namespace, "get", "secret", name, "-o", "json"], undefined, tenant);
        taken(answer);
        const { data } = JSON.parse(answer.stdout) as { data: Record<string, string> };
        const text = (key: string) => Buffer.from(data[key] ?? "", "base64").toString();
        return { certificate: text("tls.crt"), key: text("tls.key"), ca: text("ca.crt") };
    }

    /** A certificate that the owner asked for and was given. */
    async function issued(tenant: string, namespace: string, dnsName: string): Promise<Chain> {
        const wanted = certificate({ dnsNames: [dnsName] });
        taken(await owner(["-n", namespace, "apply", "-f", "-"], wanted, tenant));
        await ready("certificate", "web", namespace);
        const leaf = await secret("web", namespace, tenant);
        return { root: leaf.ca, leaf, host: dnsName.replace("*", "any") };
    }

    it("are a second time left as they are", async () => {
        const { changes } = await stack.up(program(true));
        assert.deepEqual(Object.keys(changes), ["same"]);
    });

    it("have policies that the API server finds no fault with", async () => {
        const shown = ["-o", "jsonpath={.items[*].status.typeChecking}"];
        const { stdout } = await bench.kubectl(["get", "validatingadmissionpolicies", ...shown]);
        assert.ok(!stdout.includes("expressionWarnings"), stdout);
        assert.ok(stdout.split(" ").length >= Object.keys(tenants).length, stdout);
    });

    for (const { tenant, namespaces, permittedDnsNames } of plans) {
        for (const namespace of namespaces) {
            it(`rest in ${namespace} on an authority for ${tenant}'s names alone`, async () => {
                await ready("certificate", authority, namespace);
                await ready("issuer", issuer, namespace);
                const { certificate: pem } = await secret(authority, namespace, tenant);
                const root = new X509Certificate(pem);
                assert.equal(root.getExtension(BasicConstraintsExtension)?.ca, true);
                assert.equal(root.subject, root.issuer);
                assert.equal(root.getExtension("2.5.29.30")?.critical, true);
                const leaf = { certificate: pem, key: "" };
                const { rest } = verifiedByGo(verifier, { rest: { root: pem, leaf, host: "" } });
                assert.equal(rest.Critical, true);
                const dns = permittedDnsNames.map((name) => `dns ${name}`);
                assert.deepEqual(rest.Permitted, [...dns, "email invalid", "uri invalid"]);
                assert.deepEqual(rest.Excluded, ["ip 0.0.0.0/0", "ip ::/0"]);
            });
        }
    }

    for (const [tenant, namespace, dnsName] of [
        ["payments", "payments", "web.payments.svc"],
        ["shop", "shop-web", "*.shop-batch.svc.cluster.local"],
        ["shop", "shop-batch", "api.shop-web.svc"],
        ["brand", "brand", "checkout.pay.example.com"],
    ] as const) {
        it(`are given to ${tenant} in ${namespace} for ${dnsName}, and believed`, async () => {
            const chain = await issued(tenant, namespace, dnsName);
            assert.equal(await refusedByOpenssl(chain), "");
            assert.equal(verifiedByGo(verifier, { chain }).chain.Refused, "");
            const foreign = { ...chain, root: (await secret(authority, "evil-payments", "evil-payments")).certificate };
            assert.match(await refusedByOpenssl(foreign), /unable to (get local issuer|verify)/);
        });
    }

    describe("asked for", () => {
        before(async () => void (await issued("payments", "payments", "web.payments.svc")));

        for (const { what, refused, message, twin } of attempts) {
            it(`are refused for ${what}`, async () => {
                const asked = (spec: Json) => [
                    owner(create(), certificate(spec, { name: "another" })),
                    owner(patch("web", { spec })),
                ];
                for (const { stderr } of await Promise.all(asked(refused))) assert.match(stderr, message);
                for (const answer of await Promise.all(asked(twin))) taken(answer);
            });
        }

        it("are refused as a whole just as in part", async () => {
            const replace = (spec: Json) =>
                owner(["-n", "payments", "replace", "--dry-run=server", "-f", "-"], certificate(spec));
            assert.match((await replace({ dnsNames: ["web.shop-web.svc"] })).stderr, /the names are not this tenant's/);
            taken(await replace({ dnsNames: ["api.payments.svc"] }));
        });

        it("are refused for no name at all, by cert-manager itself", async () => {
            const answer = await owner(create(), certificate({ dnsNames: [] }));
            assert.match(answer.stderr, /at least one of commonName/);
        });

        it("are taken by a generated name, and refused for the same reasons", async () => {
            const generated = (spec: Json) => certificate(spec, { generateName: authority });
            taken(await owner(create(), generated({})));
            assert.match((await owner(create(), generated({ isCA: true }))).stderr, /is no authority/);
        });
    });

    const patch = (name: string, change: Json) => [
        ...["-n", "payments", "patch", "certificate", name, "--type=merge", "--dry-run=server"],
        ...["-p", JSON.stringify(change)],
    ];

    for (const [what, spec] of Object.entries(authorityAttempts)) {
        it(`are refused as authority ${what}, to whoever is not the platform`, async () => {
            const attempt = certificate(spec, { name: authority });
            for (const answer of [await owner(create(), attempt), await owner(patch(authority, { spec }))]) {
                assert.match(answer.stderr, /only the platform may write it/);
            }
            taken(
                await bench.kubectl(["-n", "payments", "apply", "--dry-run=server", "-f", "-"], {
                    input: {
                        ...attempt,
                        spec: { ...spec, isCA: true },
                    },
                }),
            );
        });
    }

    it("are shown and given by a tenant's own namespaces alone", async () => {
        for (const args of [
            ["get", "certificates"],
            ["get", "secret", authority],
            ["delete", "certificate", authority],
        ]) {
            const answer = await owner(["-n", "shop-web", ...args]);
            assert.match(answer.stderr, /forbidden/, args.join(" "));
        }
        assert.match((await owner(create("shop-web"), certificate())).stderr, /forbidden/);
        taken(await owner(["-n", "payments", "get", "certificates"]));
        taken(
            await owner(create("shop-web"), certificate({ dnsNames: ["shop-web.svc"] }, { name: "another" }), "shop"),
        );
    });

    for (const { refused, twin } of rights) {
        it(`give an owner no right to ${refused.join(" ")}`, async () => {
            const can = async (args: string[]) =>
                (await owner(["-n", "payments", "auth", "can-i", ...args])).stdout.trim();
            assert.equal(await can(refused), "no");
            assert.equal(await can(twin), "yes");
        });
    }

    describe("signed by hand, with the authority's key out of its Secret", () => {
        let root: KeyPair;
        before(async () => (root = await secret(authority, "payments", "payments")));
        const chain = async (forged: Forged, host: string): Promise<Chain> => ({
            root: root.certificate,
            leaf: await sign(root, forged),
            host,
        });
        const subject = () => new X509Certificate(root.certificate).subject;

        for (const { what, forged, host } of forgeries) {
            it(`are believed for ${what} by nobody`, async () => {
                const forgery = await chain(forged(subject()), host);
                assert.match(await refusedByOpenssl(forgery), /subtree violation|self-signed certificate/);
                assert.match(
                    verifiedByGo(verifier, { forgery }).forgery.Refused,
                    /is not permitted|is excluded|signed by unknown authority/,
                );
            });
        }

        it("are believed for its own name by everybody", async () => {
            for (const forged of [{ names: dns(own) }, { names: dns("WEB.Payments.svc") }]) {
                const twin = await chain(forged, own);
                assert.equal(await refusedByOpenssl(twin), "");
                assert.equal(verifiedByGo(verifier, { twin }).twin.Refused, "");
            }
        });

        it("are believed for another's name not even as common name", async () => {
            const forgery = await chain({ subject: "CN=web.shop-web.svc" }, "web.shop-web.svc");
            assert.match(await refusedByOpenssl(forgery), /subtree violation/);
            assert.match(verifiedByGo(verifier, { forgery }).forgery.Refused, /legacy Common Name/);
            // Go takes no common name for a host's at all.
            assert.equal(await refusedByOpenssl(await chain({ subject: `CN=${own}` }, own)), "");
        });

        it("are believed for another's name no more by way of an authority below", async () => {
            const below = await sign(root, { subject: "CN=below", isCa: true });
            const through = async (name: string): Promise<Chain> => ({
                root: root.certificate,
                intermediates: below.certificate,
                leaf: await sign(below, { names: dns(name) }),
                host: name,
            });
            const [forgery, twin] = [await through("web.shop-web.svc"), await through(own)];
            assert.match(await refusedByOpenssl(forgery), /subtree violation/);
            assert.equal(await refusedByOpenssl(twin), "");
            const found = verifiedByGo(verifier, { forgery, twin });
            assert.match(found.forgery.Refused, /is not permitted/);
            assert.equal(found.twin.Refused, "");
        });
    });
});
