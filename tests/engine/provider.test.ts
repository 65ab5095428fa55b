import * as k8s from "@pulumi/kubernetes";
import * as assert from "node:assert/strict";
import { Bench } from "./providerBench";

/** The stand-in for the Kubernetes plugin, against real API servers and under the real engine. */
describe("the stand-in provider", function () {
    this.timeout(180_000);
    let bench: Bench;
    before(async function () {
        this.timeout(1_800_000);
        bench = await Bench.start(`provider-${process.pid}`, `provider-${process.pid}-2`);
    });
    after(async () => bench?.end());

    const namespace = (name: string, labels: Record<string, string>, provider: k8s.Provider) =>
        new k8s.core.v1.Namespace(name, { metadata: { name, labels } }, { provider });

    it("creates, leaves alone, updates in place and removes", async () => {
        const stack = await bench.stack("life");
        const first = await stack.up(({ provider }) => void namespace("life", { step: "one" }, provider));
        assert.equal(first.changes.create, 3);
        const uid = await bench.kubectl("get ns life -o jsonpath={.metadata.uid}");
        const second = await stack.up(({ provider }) => void namespace("life", { step: "one" }, provider));
        assert.deepEqual(second.changes, { same: 3 });
        const third = await stack.up(({ provider }) => void namespace("life", { step: "two" }, provider));
        assert.deepEqual(third.changes, { same: 2, update: 1 });
        const shown = await bench.kubectl("get ns life -o jsonpath={.metadata.uid}:{.metadata.labels.step}");
        assert.equal(shown, `${uid}:two`);
        await stack.destroy();
        assert.equal(await bench.kubectl("get ns life --ignore-not-found"), "");
    });

    it("names what has no name, and keeps that name", async () => {
        const stack = await bench.stack("names");
        const program = (colour: string) => (options: { provider: k8s.Provider }) => {
            const map = new k8s.core.v1.ConfigMap("palette", { data: { colour } }, options);
            return Promise.resolve({ name: map.metadata.name });
        };
        const first = await stack.up(program("red"));
        assert.match(String(first.outputs.name), /^palette-[0-9a-f]{8}$/);
        const second = await stack.up(program("blue"));
        assert.equal(second.outputs.name, first.outputs.name);
        const shown = await bench.kubectl(`get cm ${String(first.outputs.name)} -o jsonpath={.data.colour}`);
        assert.equal(shown, "blue");
    });

    it("patches fields of an object that others made, and gives back no more than those", async () => {
        const stack = await bench.stack("patch");
        const patch =
            (name: string, colour: string) =>
            ({ provider }: { provider: k8s.Provider }) =>
                void new k8s.core.v1.ConfigMapPatch("patch", { metadata: { name }, data: { colour } }, { provider });
        await assert.rejects(stack.up(patch("others", "red")), /ConfigMap default\/others is not there to be patched/);
        await bench.kubectl("create configmap others --from-literal=shape=round");
        const shown = () => bench.kubectl("get configmap others -o jsonpath={.data}");
        await stack.up(patch("others", "red"));
        assert.deepEqual(JSON.parse(await shown()), { shape: "round", colour: "red" });
        await stack.up(patch("others", "blue"));
        assert.deepEqual(JSON.parse(await shown()), { shape: "round", colour: "blue" });
        await assert.rejects(
            stack.up(({ provider }) => {
                const metadata = { name: "others" };
                new k8s.core.v1.ConfigMapPatch("patch", { metadata, data: { shape: "square" } }, { provider });
            }),
            /The fields belong to another manager/,
        );
        await stack.destroy();
        assert.deepEqual(JSON.parse(await shown()), { shape: "round" });
    });

    it("replaces an object whose changed field is immutable, and only then", async () => {
        const stack = await bench.stack("replace");
        const uid = () => bench.kubectl("get rolebinding who -o jsonpath={.metadata.uid}");
        const program =
            (role: string, user: string) =>
            ({ provider }: { provider: k8s.Provider }) =>
                void new k8s.rbac.v1.RoleBinding(
                    "who",
                    {
                        metadata: { name: "who" },
                        roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: role },
                        subjects: [{ apiGroup: "rbac.authorization.k8s.io", kind: "User", name: user }],
                    },
                    { provider },
                );
        await stack.up(program("view", "ann"));
        const first = await uid();
        assert.deepEqual((await stack.up(program("view", "ben"))).changes, { same: 2, update: 1 });
        assert.equal(await uid(), first);
        assert.equal((await stack.preview(program("edit", "ben"))).replace, 1);
        assert.equal((await stack.up(program("edit", "ben"))).changes.replace, 1);
        assert.notEqual(await uid(), first);
    });

    it("waits until a namespace is gone, and says what holds it", async () => {
        const stack = await bench.stack("gone");
        await stack.up(({ provider }) => {
            const held = new k8s.core.v1.Namespace(
                "held",
                { metadata: { name: "held" } },
                { provider, customTimeouts: { delete: "12s" } },
            );
            // The engine deletes this first, and does not wait for it.
            const annotations = { "pulumi.com/skipAwait": "true" };
            const metadata = {
                name: "holder",
                namespace: held.metadata.name,
                finalizers: ["lab.test/hold"],
                annotations,
            };
            new k8s.core.v1.ConfigMap("holder", { metadata }, { provider });
        });
        await assert.rejects(stack.destroy(), /Namespace held was still there[\s\S]*lab\.test\/hold/);
        await bench.kubectl('-n held patch cm holder --type=merge -p {"metadata":{"finalizers":null}}');
        await stack.destroy();
        assert.equal(await bench.kubectl("get ns held --ignore-not-found"), "");
    });

    it("shows in the preview what admission refuses, and lets the rest pass", async () => {
        const rules = await bench.stack("rules");
        await rules.up(({ provider }) => {
            const policy = new k8s.admissionregistration.v1.ValidatingAdmissionPolicy(
                "no-red",
                {
                    metadata: { name: "no-red" },
                    spec: {
                        matchConstraints: {
                            resourceRules: [
                                {
                                    apiGroups: [""],
                                    apiVersions: ["v1"],
                                    operations: ["CREATE"],
                                    resources: ["configmaps"],
                                },
                            ],
                        },
                        validations: [
                            {
                                expression:
                                    "!has(object.data) || !('colour' in object.data) || object.data.colour != 'red'",
                                message: "red is not for you",
                            },
                        ],
                    },
                },
                { provider },
            );
            const spec = { policyName: policy.metadata.name, validationActions: ["Deny"] };
            const metadata = { name: "no-red" };
            new k8s.admissionregistration.v1.ValidatingAdmissionPolicyBinding(
                "no-red",
                { metadata, spec },
                { provider },
            );
        });
        const stack = await bench.stack("refused");
        const paint = (colour: string, space?: string) => (options: { provider: k8s.Provider }) => {
            if (space !== undefined) namespace(space, {}, options.provider);
            const metadata = { name: "paint", namespace: space };
            void new k8s.core.v1.ConfigMap("paint", { metadata, data: { colour } }, options);
        };
        // A policy takes the API server a moment to load.
        const refused = async () => stack.preview(paint("red")).then(() => "", String);
        let said = await refused();
        for (const until = Date.now() + 15_000; said === "" && Date.now() < until;) said = await refused();
        assert.match(said, /red is not for you/);
        assert.equal((await stack.preview(paint("blue"))).create, 3, stack.printed);
        // What is made in the same update cannot be asked about yet.
        assert.equal((await stack.preview(paint("red", "not-there-yet"))).create, 4, stack.printed);
        await assert.rejects(stack.up(paint("red", "not-there-yet")), /red is not for you/);
        await stack.destroy();
        await rules.destroy();
    });

    it("serves two clusters in one program, and moves what changes its cluster", async () => {
        const stack = await bench.stack("two");
        const program =
            (kubeconfig: string) =>
            ({ provider }: { provider: k8s.Provider }) => {
                const other = new k8s.Provider("other", { kubeconfig });
                new k8s.core.v1.Namespace("here", { metadata: { name: "here" } }, { provider });
                new k8s.core.v1.Namespace("there", { metadata: { name: "there" } }, { provider: other });
            };
        const shown = async () => {
            const lists = [0, 1].map((lab) => bench.kubectl("get ns here there --ignore-not-found -o name", lab));
            return (await Promise.all(lists)).map((list) => list.replaceAll("namespace/", "").replaceAll("\n", " "));
        };
        await stack.up(program(bench.kubeconfig(1)));
        assert.deepEqual(await shown(), ["here", "there"]);
        const same = await stack.up(program(`# the same server\n${bench.kubeconfig(1)}`));
        assert.deepEqual(same.changes, { same: 4, update: 1 });
        await stack.up(program(bench.kubeconfig(0)));
        assert.deepEqual(await shown(), ["here there", ""]);
        await stack.destroy();
        assert.deepEqual(await shown(), ["", ""]);
    });

    it("previews without a cluster, and says so when one is needed", async () => {
        const stack = await bench.stack("nowhere");
        const program = () => {
            const kubeconfig = bench.kubeconfig().replace(/server: .*/, "server: https://127.0.0.1:1");
            const provider = new k8s.Provider("nowhere", { kubeconfig });
            new k8s.core.v1.Namespace("lost", {}, { provider });
        };
        assert.equal((await stack.preview(program)).create, 4);
        await assert.rejects(stack.up(program), /127\.0\.0\.1:1 cannot be reached/);
    });

    it("waits for the old object of a name before it makes the new one", async () => {
        const stack = await bench.stack("again");
        await bench.kubectl("create ns again");
        const uid = () => bench.kubectl("get ns again -o jsonpath={.metadata.uid}");
        const old = await uid();
        await bench.kubectl("delete ns again --wait=false");
        await stack.up(({ provider }) => void namespace("again", {}, provider));
        assert.notEqual(await uid(), old);
    });

    it("imports and looks up what exists", async () => {
        const stack = await bench.stack("import");
        await bench.kubectl("create cm mine --from-literal=a=b");
        const program = ({ provider }: { provider: k8s.Provider }) => {
            const found = k8s.core.v1.Namespace.get("system", "kube-system", { provider });
            const mine = { metadata: { name: "mine", namespace: "default" }, data: { a: "b" } };
            new k8s.core.v1.ConfigMap("mine", mine, { provider, import: "default/mine" });
            return Promise.resolve({ phase: found.status.phase });
        };
        const { changes, outputs } = await stack.up(program);
        assert.equal(changes.import, 1);
        assert.equal(outputs.phase, "Active");
        const missing = stack.up(
            ({ provider }) => void k8s.core.v1.Namespace.get("none", "no-such-namespace", { provider }),
        );
        await assert.rejects(missing, /does not exist/);
    });

    it("keeps secrets out of the state, and what is no secret readable in it", async () => {
        const stack = await bench.stack("secret");
        const { outputs } = await stack.up(({ provider }) => {
            const stringData = { password: "open-sesame" };
            const secret = new k8s.core.v1.Secret("door", { metadata: { name: "door" }, stringData }, { provider });
            return Promise.resolve({ data: secret.data, name: secret.metadata.name });
        });
        assert.deepEqual(outputs, { data: { password: Buffer.from("open-sesame").toString("base64") }, name: "door" });
        const state = bench.stateFiles();
        assert.match(state, /"door"/);
        for (const text of ["open-sesame", Buffer.from("open-sesame").toString("base64"), "client-key-data"])
            assert.ok(!state.includes(text), `${text} is in the state`);
    });

    it("refreshes without a change, and shows what others changed", async () => {
        const stack = await bench.stack("drift");
        const program =
            (annotations: Record<string, string>) =>
            ({ provider }: { provider: k8s.Provider }) =>
                void new k8s.core.v1.ResourceQuota(
                    "limit",
                    {
                        metadata: { name: "limit", annotations, labels: { owner: "us" } },
                        // The server writes both amounts in another way.
                        spec: { hard: { "requests.cpu": "1000m", "requests.memory": "1024Mi" } },
                    },
                    { provider },
                );
        await stack.up(program({}));
        assert.deepEqual(await stack.refresh(), { same: 3 });
        await bench.kubectl("label resourcequota limit owner=them other=theirs --overwrite");
        assert.deepEqual(await stack.refresh(), { same: 2, update: 1 });
        await assert.rejects(stack.up(program({})), /belong to another manager[\s\S]*patchForce/);
        await stack.up(program({ "pulumi.com/patchForce": "true" }));
        const shown = await bench.kubectl(
            "get resourcequota limit -o jsonpath={.metadata.labels.owner}:{.metadata.labels.other}",
        );
        assert.equal(shown, "us:theirs");
        await bench.kubectl("delete resourcequota limit");
        assert.deepEqual(await stack.refresh(), { same: 2, delete: 1 });
    });

    it("takes an existing object over", async () => {
        const stack = await bench.stack("adopt");
        await bench.kubectl("create ns adopted");
        const uid = () => bench.kubectl("-n adopted get sa default -o jsonpath={.metadata.uid}");
        for (const until = Date.now() + 10_000; (await uid().catch(() => "")) === "" && Date.now() < until;);
        const before = await uid();
        await stack.up(
            ({ provider }) =>
                void new k8s.core.v1.ServiceAccount(
                    "default",
                    { metadata: { name: "default", namespace: "adopted" }, automountServiceAccountToken: false },
                    { provider, retainOnDelete: true },
                ),
        );
        const shown = await bench.kubectl(
            "-n adopted get sa default -o jsonpath={.metadata.uid}:{.automountServiceAccountToken}",
        );
        assert.equal(shown, `${before}:false`);
        await stack.destroy();
        assert.equal(await uid(), before);
    });

    it("refuses what it cannot do", async () => {
        const stack = await bench.stack("cannot");
        const release = stack.preview(
            ({ provider }) => void new k8s.helm.v3.Release("chart", { chart: "nginx" }, { provider }),
        );
        await assert.rejects(release, /stand-in provider does server-side apply of plain objects only.*Helm/);
        const rendering = stack.preview(() => void new k8s.Provider("files", { renderYamlToDirectory: "out" }));
        await assert.rejects(rendering, /does not render YAML/);
    });

    it("brings up a hundred namespaces with quotas in seconds", async () => {
        const stack = await bench.stack("hundred");
        const program = ({ provider }: { provider: k8s.Provider }) => {
            for (let i = 0; i < 100; i++) {
                const { metadata } = namespace(`hundred-${i}`, {}, provider);
                const quota = { metadata: { namespace: metadata.name }, spec: { hard: { pods: "10" } } };
                new k8s.core.v1.ResourceQuota(`hundred-${i}`, quota, { provider });
            }
        };
        const first = await stack.up(program);
        assert.equal(first.changes.create, 202);
        const second = await stack.up(program);
        assert.deepEqual(second.changes, { same: 202 });
        console.log(`      up ${first.seconds.toFixed(1)} s, no-op ${second.seconds.toFixed(1)} s`);
        assert.ok(first.seconds < 120, `it took ${first.seconds} s`);
    });
});
