/** Under whom everything is, by whose provider it is made, and what of it is secret. */
import * as gcp from "@pulumi/gcp";
import * as pulumi from "@pulumi/pulumi";
import assert from "node:assert/strict";
import type { IsolatedCluster } from "../../../../sdk/isolatedCluster";
import { gkeMocks } from "../../../support/gkeMocks";
import { isSecret, type Registration, revealed, run, type RunOptions, unknownMark } from "../../../support/mocks";
import { shapes } from "./shapes";
import { isGoogle, isInCluster, kindOf, previewMocks, program, providersOf, quickly } from "./support";

const secretMark = "4dabf18193072939515e22adb298388d";
const registered = (body: () => IsolatedCluster, options: RunOptions = gkeMocks) => quickly(() => run(body, options));

describe("GKE resources", () => {
    let all: Registration[] = [];
    let root: Registration | undefined;
    let provider: Registration | undefined;
    before(async () => {
        all = (await registered(() => program(shapes.sandboxes))).registrations;
        root = all.find((each) => kindOf(each) === "IsolatedCluster");
        provider = all.find(({ type }) => type === "pulumi:providers:kubernetes");
    });

    it("are children of the cluster or of one of its tenants", () => {
        const parents = all.filter(({ type }) => type.startsWith("kernel-isolation:")).map(({ urn }) => urn);
        assert.equal(parents.length, 1 + 3);
        for (const each of all) {
            if (each === root) assert.equal(each.parent, "");
            else assert.ok(parents.includes(each.parent), each.name);
            if (isGoogle(each)) assert.equal(each.parent, root?.urn, each.name);
            if (each !== root) assert.ok(each.name.startsWith("prod-"), each.name);
        }
        assert.ok(all.filter(isGoogle).length > 20);
    });

    it("in the cluster are made by the cluster's own provider, Google's by none of the package's", () => {
        const inside = all.filter(isInCluster);
        assert.ok(inside.length > 30);
        for (const each of inside) assert.deepEqual([...new Set(providersOf(each))], [provider?.urn], each.name);
        for (const each of all.filter(isGoogle)) assert.deepEqual(providersOf(each), [], each.name);
    });

    it("of Google are made, and Google is asked, by the provider that is handed over", async () => {
        const asked = new Set<string>();
        const call = (args: pulumi.runtime.MockCallArgs) => {
            asked.add(`${args.token.split(":").at(-1)} ${/::mine::/.test(args.provider ?? "")}`);
            return gkeMocks.call(args);
        };
        const { registrations } = await registered(
            () => program(shapes.sandboxes, { providers: { gcp: new gcp.Provider("mine", {}) } }),
            { ...gkeMocks, call },
        );
        const mine = registrations.find(({ name }) => name === "mine");
        for (const each of registrations.filter(isGoogle))
            assert.deepEqual([...new Set(providersOf(each))], [mine?.urn], each.name);
        assert.deepEqual([...asked], ["getProject true"]);
    });

    it("keep the kubeconfig secret, and nothing else", () => {
        assert.ok(provider && isSecret(provider.inputs.kubeconfig));
        const { kubeconfig, ...rest } = provider.inputs;
        assert.match(revealed(kubeconfig), /"command":"gke-gcloud-auth-plugin"/);
        assert.equal(JSON.stringify(rest).includes(secretMark), false);
        for (const each of all)
            if (each !== provider) assert.equal(JSON.stringify(each.inputs).includes(secretMark), false, each.name);
        const outputs = root?.outputs;
        assert.deepEqual(Object.fromEntries(Object.entries(outputs).map(([name, value]) => [name, isSecret(value)])), {
            handle: true,
            kubeconfig: true,
            report: false,
        });
        const plain = JSON.stringify(
            all.map(({ inputs, outputs: given }) => [inputs, given]),
            (_, part) => (isSecret(part) ? "secret" : part),
        );
        assert.equal(plain.includes("gke-gcloud-auth-plugin"), false);
    });

    it("are the same in a preview, with a kubeconfig that is not known yet", async () => {
        const { registrations: preview, value: cluster } = await registered(
            () => program(shapes.sandboxes),
            previewMocks,
        );
        const names = (made: Registration[]) => made.map(({ urn, parent }) => `${parent} > ${urn}`).sort();
        assert.deepEqual(names(preview), names(all));
        const shown = preview.find(({ type }) => type === "pulumi:providers:kubernetes");
        assert.equal(revealed(shown?.inputs.kubeconfig), unknownMark);
        assert.deepEqual(
            [await pulumi.isSecret(cluster!.kubeconfig), await pulumi.isSecret(cluster!.handle)],
            [true, true],
        );
        const hidden = preview.filter(({ inputs }) => inputs.metadata?.name === unknownMark);
        assert.deepEqual(hidden, []);
    });

    it("have a kubeconfig by which a client comes in, and no credential in it", () => {
        const config = JSON.parse(revealed(provider?.inputs.kubeconfig));
        assert.equal(config.clusters[0].cluster.server, "https://203.0.113.10");
        assert.match(
            Buffer.from(config.clusters[0].cluster["certificate-authority-data"], "base64").toString(),
            /^-----BEGIN CERTIFICATE-----/,
        );
        assert.deepEqual(Object.keys(config.users[0].user), ["exec"]);
        assert.equal(config["current-context"], "prod");
    });
});
