/** Under whom everything is, by whose provider it is made, and what of it is secret. */
import * as azure from "@pulumi/azure-native/provider";
import * as pulumi from "@pulumi/pulumi";
import assert from "node:assert/strict";
import type { IsolatedCluster } from "../../../../sdk/isolatedCluster";
import { aksMocks } from "../../../support/aksMocks";
import { isSecret, type Registration, revealed, run, type RunOptions, unknownMark } from "../../../support/mocks";
import { aks } from "../../plan/aks/support";
import { shapes } from "./shapes";
import { isAzure, isInCluster, kindOf, previewMocks, program, providersOf, quickly } from "./support";

const secretMark = "4dabf18193072939515e22adb298388d";
const registered = (body: () => IsolatedCluster, options: RunOptions = aksMocks) => quickly(() => run(body, options));

describe("AKS resources", () => {
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
            if (isAzure(each)) assert.equal(each.parent, root?.urn, each.name);
            if (each !== root) assert.ok(each.name.startsWith("prod-"), each.name);
        }
        assert.ok(all.filter(isAzure).length > 30);
    });

    it("in the cluster are made by the cluster's own provider, Azure's by none of the package's", () => {
        const inside = all.filter(isInCluster);
        assert.ok(inside.length > 30);
        for (const each of inside) assert.deepEqual([...new Set(providersOf(each))], [provider?.urn], each.name);
        for (const each of all.filter(isAzure)) assert.deepEqual(providersOf(each), [], each.name);
    });

    it("of Azure are made, and Azure is asked, by the provider that is handed over", async () => {
        const asked = new Set<string>();
        const call = (args: pulumi.runtime.MockCallArgs) => {
            asked.add(`${args.token.split(":").at(-1)} ${/::mine::/.test(args.provider ?? "")}`);
            return aksMocks.call(args);
        };
        const { registrations } = await registered(
            () => program(shapes.sandboxes, { providers: { "azure-native": new azure.Provider("mine", {}) } }),
            { ...aksMocks, call },
        );
        const mine = registrations.find(({ name }) => name === "mine");
        for (const each of registrations.filter(isAzure))
            assert.deepEqual([...new Set(providersOf(each))], [mine?.urn], each.name);
        assert.deepEqual([...asked].sort(), ["getClientConfig true", "listManagedClusterUserCredentials true"]);
    });

    it("keep the kubeconfig secret, and nothing else", () => {
        assert.ok(provider && isSecret(provider.inputs.kubeconfig));
        const { kubeconfig, ...rest } = provider.inputs;
        assert.match(revealed(kubeconfig), /"command":"kubelogin"/);
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
        assert.equal(plain.includes("kubelogin"), false);
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

    it("have a kubeconfig by which a program comes in as who is logged in, and no credential in it", () => {
        const config = JSON.parse(revealed(provider?.inputs.kubeconfig));
        const { server, "certificate-authority-data": certificate } = config.clusters[0].cluster;
        assert.match(server, /^https:\/\/prod-[0-9a-f]+\.hcp\.azmk8s\.io:443$/);
        assert.match(Buffer.from(certificate, "base64").toString(), /^-----BEGIN CERTIFICATE-----/);
        assert.deepEqual(Object.keys(config.users[0].user), ["exec"]);
        const { args, interactiveMode } = config.users[0].user.exec;
        // AKS's own would ask a person to type a code into a browser.
        assert.deepEqual([args, interactiveMode], [["get-token", "--login", "azurecli"], "Never"]);
        assert.equal(config["current-context"], "prod");
    });

    it("are asked for the name that resolves everywhere where the API server has no address outside", async () => {
        const asked: unknown[] = [];
        const call = (args: pulumi.runtime.MockCallArgs) => {
            if (args.token.endsWith("listManagedClusterUserCredentials")) asked.push(args.inputs.serverFqdn);
            return aksMocks.call(args);
        };
        await registered(() => program(shapes.sandboxes), { ...aksMocks, call });
        await registered(() => program(aks({})), { ...aksMocks, call });
        assert.deepEqual(asked, [undefined, "public"]);
    });
});
