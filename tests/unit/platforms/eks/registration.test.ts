/** Under whom everything is, by whose provider it is made, and what of it is secret. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import assert from "node:assert/strict";
import type { IsolatedCluster } from "../../../../sdk/isolatedCluster";
import { eksMocks } from "../../../support/eksMocks";
import { isSecret, type Registration, revealed, run, type RunOptions, unknownMark } from "../../../support/mocks";
import { shapes } from "./shapes";
import { isAws, isInCluster, kindOf, previewMocks, program, providersOf, quickly } from "./support";

const secretMark = "4dabf18193072939515e22adb298388d";
const registered = (body: () => IsolatedCluster, options: RunOptions = eksMocks) => quickly(() => run(body, options));

describe("EKS resources", () => {
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
            if (isAws(each)) assert.equal(each.parent, root?.urn, each.name);
        }
    });

    it("in the cluster are made by the cluster's own provider, AWS's by none of the package's", () => {
        const inside = all.filter(isInCluster);
        assert.ok(inside.length > 50);
        for (const each of inside) assert.deepEqual([...new Set(providersOf(each))], [provider?.urn], each.name);
        for (const each of all.filter(isAws)) assert.deepEqual(providersOf(each), [], each.name);
        assert.equal(all.filter(({ type }) => type.startsWith("pulumi:providers:")).length, 1);
    });

    it("of AWS are made by the provider that is handed over, and those in the cluster still by the cluster's", async () => {
        const { registrations } = await registered(() => {
            const mine = new aws.Provider("mine", { region: "eu-west-1" });
            return program(shapes.sandboxes, { providers: { aws: mine } });
        });
        const mine = registrations.find(({ name }) => name === "mine");
        for (const each of registrations.filter(isAws))
            assert.deepEqual([...new Set(providersOf(each))], [mine?.urn], each.name);
        const own = registrations.find(({ type }) => type === "pulumi:providers:kubernetes");
        // A component of a plugin is told of every provider that there is; it makes nothing in AWS.
        for (const each of registrations.filter((made) => isInCluster(made) && made.custom))
            assert.deepEqual(providersOf(each), [own?.urn], each.name);
        assert.ok(registrations.filter(isAws).length > 80);
    });

    it("ask AWS by the provider that is handed over", async () => {
        const asked = new Set<string>();
        const call = (args: pulumi.runtime.MockCallArgs) => {
            asked.add(`${args.token.split(":").at(-1)} ${/::mine::/.test(args.provider ?? "")}`);
            return eksMocks.call(args);
        };
        await quickly(() =>
            run(() => program(shapes.many, { providers: { aws: new aws.Provider("mine", {}) } }), {
                ...eksMocks,
                call,
            }),
        );
        assert.deepEqual(
            [...asked].sort(),
            ["getAvailabilityZones", "getCallerIdentity", "getParameter", "getPartition", "getRegion"].map(
                (name) => `${name} true`,
            ),
        );
    });

    it("keep the kubeconfig secret, and nothing else", () => {
        assert.ok(provider && isSecret(provider.inputs.kubeconfig));
        const { kubeconfig, ...rest } = provider.inputs;
        assert.match(revealed(kubeconfig), /"current-context":"prod"/);
        assert.equal(JSON.stringify(rest).includes(secretMark), false);
        for (const each of all)
            if (each !== provider) assert.equal(JSON.stringify(each.inputs).includes(secretMark), false, each.name);
        const outputs = root?.outputs;
        assert.deepEqual(Object.fromEntries(Object.entries(outputs).map(([name, value]) => [name, isSecret(value)])), {
            handle: true,
            kubeconfig: true,
            report: false,
        });
        assert.equal(JSON.stringify(outputs.report).includes(secretMark), false);
    });

    it("give away no kubeconfig in plain", () => {
        const plain = JSON.stringify(
            all.map(({ inputs, outputs }) => [inputs, outputs]),
            (_, part) => (isSecret(part) ? "secret" : part),
        );
        assert.equal(plain.includes("get-token"), false);
        assert.equal(JSON.stringify(all.map(({ inputs }) => revealed(inputs))).includes("get-token"), true);
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
        // What is not known yet has lost its mark on the way to the mocks; the program still has it.
        assert.deepEqual(
            [await pulumi.isSecret(cluster!.kubeconfig), await pulumi.isSecret(cluster!.handle)],
            [true, true],
        );
    });

    it("show in a preview what is decided already", async () => {
        const preview = (await registered(() => program(shapes.sandboxes), previewMocks)).registrations;
        const named = (name: string, type: string) =>
            preview.find((each) => each.name === name && kindOf(each) === type)?.inputs;
        assert.equal(named("prod-vpc", "Vpc").cidrBlock, "10.0.0.0/16");
        assert.equal(named("prod-cluster", "Cluster").version, "1.36");
        assert.equal(named("prod-payments-role.default", "Role").name, "prod.payments.default");
        assert.equal(named("prod-payments-network", "NetworkPolicy").metadata.namespace, "payments");
        const hidden = preview.filter(({ inputs }) => inputs.metadata?.name === unknownMark);
        assert.deepEqual(hidden, []);
    });
});
