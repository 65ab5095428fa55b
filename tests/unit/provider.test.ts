import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { check, Checking } from "../../lab/provider/check";
import { leadsElsewhere, refusedSettings, settingsOf } from "../../lab/provider/config";
import { changes, diff, showPath } from "../../lab/provider/diff";
import { forcesReplacement } from "../../lab/provider/immutable";
import { readTarget } from "../../lab/provider/kubeconfig";
import { engineAddress } from "../../lab/provider/main";
import { idOf, nameOfUrn, parseToken, refOf, typeOfUrn } from "../../lab/provider/objects";
import { drift, importedInputs } from "../../lab/provider/read";
import { refusal } from "../../lab/provider/unsupported";
import { Bag, containsUnknown, open, seal, secretsOfOutputs, UNKNOWN } from "../../lab/provider/values";

const secret = (value: unknown) => ({
    "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
    value,
});
const mutable = { secretsMutable: true, configMapsMutable: true };
const fixed = { secretsMutable: false, configMapsMutable: false };

describe("stand-in provider: names and types", () => {
    const request = (news: Bag, more: Partial<Checking> = {}): Checking => ({
        token: "kubernetes:core/v1:ConfigMap",
        olds: {},
        news,
        naming: { resource: "settings", seed: Buffer.from("0102030405", "hex"), mode: "propose", proposed: "proposed" },
        defaultNamespace: "home",
        isNamespaced: async (_apiVersion, kind) => kind !== "Namespace",
        ...more,
    });
    const metadata = async (news: Bag, more?: Partial<Checking>) =>
        (await check(request(news, more))).inputs.metadata as Bag;

    it("reads an object's type out of a token", () => {
        assert.deepEqual(parseToken("kubernetes:core/v1:Namespace"), { apiVersion: "v1", kind: "Namespace" });
        assert.deepEqual(parseToken("kubernetes:rbac.authorization.k8s.io/v1:ClusterRole"), {
            apiVersion: "rbac.authorization.k8s.io/v1",
            kind: "ClusterRole",
        });
        for (const token of ["pulumi:providers:kubernetes", "kubernetes:yaml:decode"])
            assert.equal(parseToken(token), undefined);
    });

    it("reads name and type out of a URN", () => {
        const urn = "urn:pulumi:dev::shop::my:index:Tenant$kubernetes:core/v1:Namespace::acme::eu";
        assert.equal(typeOfUrn(urn), "kubernetes:core/v1:Namespace");
        assert.equal(nameOfUrn(urn), "acme::eu");
    });

    it("turns an object into an id and back", () => {
        const type = { apiVersion: "v1", kind: "ConfigMap" };
        const placed = { ...type, metadata: { name: "a", namespace: "b" } };
        assert.equal(idOf(placed), "b/a");
        assert.deepEqual(refOf(type, "b/a"), { ...type, name: "a", namespace: "b" });
        assert.deepEqual(refOf(type, "a"), { ...type, name: "a" });
    });

    it("gives a name and marks it, takes it again, and leaves a given one alone", async () => {
        const named = await metadata({});
        assert.deepEqual(named, {
            name: "settings-01020304",
            namespace: "home",
            annotations: { "pulumi.com/autonamed": "true" },
        });
        const olds = { metadata: { ...named, name: "settings-before" } };
        assert.equal((await metadata({}, { olds })).name, "settings-before");
        assert.equal((await metadata({ metadata: { name: "mine" } }, { olds })).name, "mine");
        assert.equal((await metadata({}, { olds: { metadata: { name: "mine" } } })).name, "settings-01020304");
    });

    it("follows the project's own rules for names", async () => {
        const naming = request({}).naming;
        assert.equal((await metadata({}, { naming: { ...naming, mode: "enforce" } })).name, "proposed");
        const disabled = await check(request({}, { naming: { ...naming, mode: "disable" } }));
        assert.equal(disabled.failures[0]?.property, "metadata.name");
    });

    it("fills in the namespace where there is one to fill in", async () => {
        assert.equal((await metadata({ metadata: { name: "a" } })).namespace, "home");
        assert.equal((await metadata({ metadata: { name: "a", namespace: "b" } })).namespace, "b");
        assert.equal((await metadata({ kind: "Namespace", metadata: { name: "a" } })).namespace, undefined);
        const silent = { isNamespaced: () => Promise.reject(new Error("no answer")) };
        const olds = { metadata: { name: "a", namespace: "old" } };
        assert.equal((await metadata({ metadata: { name: "a" } }, { ...silent, olds })).namespace, "old");
    });

    it("gives a patch no name: it is of an object that is there", async () => {
        const token = "kubernetes:core/v1:ConfigMapPatch";
        const patch = (metadata: Bag) => check(request({ kind: undefined, metadata }, { token }));
        assert.deepEqual(
            (await patch({})).failures.map(({ property }) => property),
            ["metadata.name"],
        );
        const { inputs, failures } = await patch({ name: "palette" });
        assert.deepEqual([inputs.kind, failures], ["ConfigMap", []]);
    });

    it("refuses what is no object", async () => {
        const token = "kubernetes:unheard:Of";
        const properties = (await check(request({}, { token }))).failures.map(({ property }) => property);
        assert.deepEqual(properties, ["apiVersion", "kind"]);
        assert.match((await check(request({ metadata: 1 }))).failures[0]!.reason, /must be an object/);
        assert.match(refusal("kubernetes:helm.sh/v3:Release")!, /install the official plugin for Helm/);
        assert.match(refusal("kubernetes:kustomize/v2:Directory")!, /Kustomize/);
        assert.match(refusal("kubernetes:yaml/v2:ConfigGroup")!, /YAML/);
        assert.equal(refusal("kubernetes:apps/v1:Deployment"), undefined);
    });
});

describe("stand-in provider: differences", () => {
    it("finds what differs and where", () => {
        const olds = { a: 1, b: { "x.y/z": "1" }, list: [{ image: "one" }, "gone"], same: [null, {}] };
        const news = { a: 1, b: { "x.y/z": "2" }, list: [{ image: "two" }], same: [undefined, {}], more: true };
        const found = changes(olds, news).map(({ path, kind }) => `${kind} ${showPath(path)}`);
        assert.deepEqual(found, ['update b["x.y/z"]', "update list[0].image", "delete list[1]", "add more"]);
        assert.deepEqual(changes(olds, olds), []);
        assert.deepEqual(changes({ a: 1 }, { a: UNKNOWN }), [{ path: ["a"], kind: "update" }]);
    });

    const object = (kind: string, apiVersion: string, more: Bag) => ({
        apiVersion,
        kind,
        metadata: { name: "a" },
        ...more,
    });
    const replaces = (olds: Bag, news: Bag, settings = mutable) =>
        diff(olds, news, settings).changes.some((change) => change.replaces);

    it("replaces for an immutable field, updates for any other", () => {
        const job = (spec: Bag) => object("Job", "batch/v1", { spec });
        assert.ok(replaces(job({ template: { a: 1 } }), job({ template: { a: 2 } })));
        assert.ok(!replaces(job({ parallelism: 1 }), job({ parallelism: 2 })));
        const pod = (image: string, node: string) =>
            object("Pod", "v1", { spec: { nodeName: node, containers: [{ image }] } });
        assert.ok(!replaces(pod("a", "n"), pod("b", "n")));
        assert.ok(replaces(pod("a", "n"), pod("a", "m")));
        const set = (spec: Bag) => object("StatefulSet", "apps/v1", { spec });
        assert.ok(!replaces(set({ replicas: 1 }), set({ replicas: 2 })));
        assert.ok(replaces(set({ serviceName: "a" }), set({ serviceName: "b" })));
        assert.ok(forcesReplacement("node.k8s.io/RuntimeClass", ["handler"], { ...mutable, immutable: false }));
        // The whole selector comes with the whole spec.
        assert.ok(forcesReplacement("apps/Deployment", ["spec"], { ...mutable, immutable: false }));
    });

    it("takes ConfigMaps and Secrets for immutable unless the provider is told otherwise", () => {
        for (const kind of ["ConfigMap", "Secret"]) {
            const map = (a: string, more: Bag = {}) => object(kind, "v1", { data: { a }, ...more });
            assert.ok(replaces(map("1"), map("2"), fixed));
            assert.ok(!replaces(map("1"), map("2"), mutable));
            assert.ok(replaces(map("1", { immutable: true }), map("2", { immutable: true }), mutable));
            assert.ok(replaces(map("1", { immutable: true }), map("1"), mutable));
            assert.ok(!replaces(map("1"), map("1", { immutable: true }), fixed));
        }
    });

    it("moves an object to another name or group by replacing it, to another version by updating it", () => {
        const olds = object("Ingress", "networking.k8s.io/v1beta1", {});
        assert.ok(!replaces(olds, { ...olds, apiVersion: "networking.k8s.io/v1" }));
        assert.ok(replaces(olds, { ...olds, apiVersion: "extensions/v1beta1" }));
        const renamed = diff(olds, { ...olds, metadata: { name: "b" } }, mutable);
        assert.ok(renamed.changes[0]!.replaces && !renamed.deleteBeforeReplace);
    });

    it("deletes first only if both would have the same name", () => {
        const job = (command: string, annotations?: Bag) => ({
            ...object("Job", "batch/v1", { spec: { template: { command } } }),
            metadata: { name: "a", annotations },
        });
        const marked = { "pulumi.com/autonamed": "true" };
        assert.ok(diff(job("x"), job("y"), mutable).deleteBeforeReplace);
        assert.ok(!diff(job("x", marked), job("y", marked), mutable).deleteBeforeReplace);
        assert.ok(diff(job("x"), job("x"), mutable, true).deleteBeforeReplace);
    });
});

describe("stand-in provider: values", () => {
    it("takes secrets out and puts them back", () => {
        const bag = { a: secret({ b: secret("x"), c: null }), list: ["y", secret("z")], none: null };
        const { value, secrets } = open(bag);
        assert.deepEqual(value, { a: { b: "x" }, list: ["y", "z"] });
        const sealed = seal(value, secrets);
        assert.deepEqual(open(sealed).value, value);
        assert.deepEqual((sealed.list as unknown[])[1], secret("z"));
        assert.deepEqual(seal({ a: 1 }, [["b"], ["a", "c"]]), { a: 1 });
    });

    it("hides a whole list that holds a secret, and a Secret's content always", () => {
        assert.deepEqual(secretsOfOutputs([["spec", "list", 1, "env"]], "Pod"), [["spec", "list"]]);
        const sealed = seal({ data: { a: "1" }, kind: "Secret" }, secretsOfOutputs([], "Secret"));
        assert.deepEqual(sealed, { data: secret({ a: "1" }), kind: "Secret" });
    });

    it("sees what is not known yet", () => {
        assert.ok(containsUnknown({ a: [{ b: UNKNOWN }] }));
        assert.ok(!containsUnknown({ a: [{ b: "known" }] }));
    });

    it("finds the engine's address among the flags", () => {
        assert.equal(engineAddress(["--logtostderr", "-v=9", "--tracing", "file:/x", "127.0.0.1:1"]), "127.0.0.1:1");
        assert.equal(engineAddress([]), undefined);
    });
});

describe("stand-in provider: drift", () => {
    it("ignores how the server writes a value, and what others add", () => {
        const inputs = { spec: { cpu: "1000m", gone: "x" }, metadata: { labels: { a: "1" } } };
        const before = { spec: { cpu: "1" }, metadata: { labels: { a: "1" } } };
        assert.deepEqual(drift(inputs, before, { ...before, more: true }), inputs);
        const live = { spec: { cpu: "2" }, metadata: { labels: { a: "1", b: "2" } } };
        assert.deepEqual(drift(inputs, before, live), {
            spec: { cpu: "2", gone: "x" },
            metadata: { labels: { a: "1" } },
        });
        const removed = { spec: { cpu: "1" }, metadata: {} };
        assert.deepEqual(drift(inputs, before, removed), { spec: { cpu: "1000m", gone: "x" }, metadata: {} });
    });

    it("follows named items of a list", () => {
        const inputs = { containers: [{ name: "main", image: "a" }] };
        const before = { containers: [{ name: "injected" }, { name: "main", image: "a", policy: "Always" }] };
        assert.deepEqual(drift(inputs, before, before), inputs);
        const live = { containers: [{ name: "injected" }, { name: "main", image: "b", policy: "Always" }] };
        assert.deepEqual(drift(inputs, before, live), { containers: [{ name: "main", image: "b" }] });
    });

    it("finds stringData in data", () => {
        const data = (text: string) => ({ data: { a: Buffer.from(text).toString("base64") } });
        const inputs = { stringData: { a: "one" } };
        assert.deepEqual(drift(inputs, data("one"), data("one")), inputs);
        assert.deepEqual(drift(inputs, data("one"), data("two")), { stringData: { a: "two" } });
    });

    it("imports an object as somebody would have written it", () => {
        const live = {
            apiVersion: "v1",
            kind: "A",
            metadata: { name: "a", uid: "1", generation: 2 },
            status: {},
            spec: {},
        };
        assert.deepEqual(importedInputs(live), { apiVersion: "v1", kind: "A", metadata: { name: "a" }, spec: {} });
    });
});

describe("stand-in provider: configuration", () => {
    const kubeconfig = (server: string, user: Bag = { token: "t" }) =>
        JSON.stringify({
            "current-context": "one",
            contexts: ["one", "two"].map((name) => ({ name, context: { cluster: name, user: "u", namespace: name } })),
            clusters: [
                { name: "one", cluster: { server, "certificate-authority-data": "Y2E=" } },
                { name: "two", cluster: { server: "https://two", "insecure-skip-tls-verify": true } },
            ],
            users: [{ name: "u", user }],
        });

    it("reads a kubeconfig by content, by path and by context", async () => {
        const target = readTarget({ kubeconfig: kubeconfig("https://one:1/base") });
        assert.deepEqual(
            [target.server.href, target.namespace, String(target.ca)],
            ["https://one:1/base", "one", "ca"],
        );
        assert.deepEqual(await target.credentials(), { authorization: "Bearer t" });
        assert.equal(readTarget({ kubeconfig: kubeconfig("https://one"), context: "two" }).insecure, true);
        const folder = fs.mkdtempSync(path.join(os.tmpdir(), "kubeconfig-"));
        fs.writeFileSync(path.join(folder, "token"), "from-a-file\n");
        fs.writeFileSync(path.join(folder, "config"), kubeconfig("https://one", { tokenFile: "token" }));
        const fromFile = readTarget({ kubeconfig: path.join(folder, "config") });
        assert.deepEqual(await fromFile.credentials(), { authorization: "Bearer from-a-file" });
        fs.rmSync(folder, { recursive: true });
    });

    it("asks the command of a kubeconfig for a token", async () => {
        const answer = JSON.stringify({ status: { token: "made" } });
        const exec = { command: process.execPath, args: ["-e", `console.log(${JSON.stringify(answer)})`] };
        const target = readTarget({ kubeconfig: kubeconfig("https://one", { exec }) });
        assert.equal((await target.credentials()).authorization, "Bearer made");
    });

    it("says what is wrong with a kubeconfig without quoting it", () => {
        const wrong = (text: string, context?: string) => () => readTarget({ kubeconfig: text, context });
        assert.throws(wrong(kubeconfig("https://one"), "three"), /no context "three"/);
        assert.throws(
            wrong("token: [hush\n"),
            (error: Error) => /not valid YAML/.test(error.message) && !/hush/.test(error.message),
        );
        assert.throws(wrong("/does/not/exist"), /cannot be used: ENOENT/);
    });

    it("moves resources only for another server", () => {
        const at = (server: string, more: Bag = {}) => ({ kubeconfig: kubeconfig(server), ...more });
        assert.ok(leadsElsewhere(at("https://a"), at("https://b")));
        assert.ok(!leadsElsewhere(at("https://a"), { kubeconfig: kubeconfig("https://a", { token: "new" }) }));
        assert.ok(!leadsElsewhere(at("https://a"), { kubeconfig: UNKNOWN }));
        assert.ok(!leadsElsewhere(at("https://a"), { kubeconfig: "/not/there/yet" }));
        const same = { clusterIdentifier: "x" };
        assert.ok(!leadsElsewhere(at("https://a", same), at("https://b", same)));
    });

    it("reads the settings the engine passes as text, and refuses what it cannot honour", () => {
        const settings = settingsOf([
            ["kubernetes:config:namespace", "n"],
            ["kubernetes:config:enableSecretMutable", "true"],
        ]);
        assert.deepEqual([settings.namespace, settings.secretsMutable, settings.configMapsMutable], ["n", true, false]);
        assert.deepEqual(refusedSettings({ enableServerSideApply: "true", kubeconfig: "x" }), []);
        assert.equal(refusedSettings({ enableServerSideApply: "false" })[0]?.property, "enableServerSideApply");
    });
});
