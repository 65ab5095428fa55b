import * as aws from "@pulumi/aws";
import * as k8s from "@pulumi/kubernetes";
import { CertManager } from "@pulumi/kubernetes-cert-manager";
import * as pulumi from "@pulumi/pulumi";
import assert from "node:assert/strict";
import type { TestStack } from "../support/bench";
import { CloudBench } from "../support/cloudBench";

interface Wanted {
    cidr?: string;
    vpcTags?: Record<string, string>;
    userData?: string;
    templateTags?: Record<string, string>;
    instanceTypes?: string[];
    rolePath?: string;
    namespace?: string;
    protection?: boolean;
}

/** A small cluster: a bit of each kind of thing that the plugins have to get right. */
function program(wanted: Wanted, seen: string[] = []) {
    return () => {
        const note = (what: string, output: pulumi.Output<unknown>) => void output.apply(() => seen.push(what));
        const vpc = new aws.ec2.Vpc("vpc", { cidrBlock: "10.0.0.0/16", tags: wanted.vpcTags ?? {} });
        note("what was given", vpc.cidrBlock);
        note("an id", vpc.id);
        const subnet = new aws.ec2.Subnet("subnet", { vpcId: vpc.id, cidrBlock: wanted.cidr ?? "10.0.0.0/24" });
        const role = new aws.iam.Role("role", { name: "node", assumeRolePolicy: "{}", path: wanted.rolePath ?? "/" });
        const cluster = new aws.eks.Cluster("cluster", {
            name: "prod",
            roleArn: "arn:aws:iam::123456789012:role/control-plane",
            deletionProtection: wanted.protection ?? false,
            vpcConfig: { subnetIds: ["subnet-1", "subnet-2"] },
        });
        note("a nested output", cluster.vpcConfig.clusterSecurityGroupId);
        const template = new aws.ec2.LaunchTemplate("template", {
            userData: wanted.userData ?? "one",
            tags: wanted.templateTags ?? {},
        });
        const pool = new aws.eks.NodeGroup("pool", {
            clusterName: cluster.name,
            nodeGroupNamePrefix: "pool-",
            nodeRoleArn: role.arn,
            subnetIds: [subnet.id],
            instanceTypes: wanted.instanceTypes ?? ["m7i.large"],
            scalingConfig: { minSize: 1, desiredSize: 1, maxSize: 3 },
            launchTemplate: { id: template.id, version: template.latestVersion.apply(String) },
        });
        const kubeconfig = pulumi.secret(cluster.endpoint.apply((server) => `kubeconfig for ${server}`));
        const provider = new k8s.Provider("k8s", { kubeconfig }, { dependsOn: [pool] });
        const namespace = new k8s.core.v1.Namespace(
            "namespace",
            { metadata: { name: wanted.namespace ?? "acme" } },
            { provider },
        );
        const secret = new k8s.core.v1.Secret(
            "secret",
            { metadata: { namespace: namespace.metadata.name }, stringData: { token: pulumi.secret("hunter2") } },
            { provider },
        );
        const chart = new CertManager(
            "chart",
            { helmOptions: { version: "v1.19.1", namespace: "cert-manager" } },
            { providers: { kubernetes: provider }, dependsOn: [namespace] },
        );
        const image = aws.ssm.getParameterOutput({ name: "/image" }).value;
        return { version: template.latestVersion, chart: chart.status, secretName: secret.metadata.name, image };
    };
}

describe("the engine on stub plugins", function () {
    this.timeout(120_000);
    let bench: CloudBench;
    let stack: TestStack;

    before(async function () {
        this.timeout(1_800_000);
        bench = await CloudBench.start();
        stack = await bench.stack("small");
    });
    after(() => bench?.end());
    beforeEach(() => bench.forgetOperations());

    const operations = () => bench.operations().map(({ op, name }) => `${op} ${name}`);

    it("previews: makes nothing, and knows nothing but what was given", async () => {
        const seen: string[] = [];
        const { create } = await stack.preview(program({}, seen));
        assert.equal(create, 12);
        assert.deepEqual(operations(), []);
        assert.deepEqual(seen, ["what was given"]);
    });

    it("makes it all, each after what it needs", async () => {
        const seen: string[] = [];
        const { outputs } = await stack.up(program({}, seen));
        const done = operations();
        assert.equal(done.length, 9, done.join());
        for (const [first, second] of [
            ["vpc", "subnet"],
            ["subnet", "pool"],
            ["template", "pool"],
            ["pool", "namespace"],
            ["namespace", "chart"],
        ])
            assert.ok(done.indexOf(`create ${first}`) < done.indexOf(`create ${second}`), `${first} before ${second}`);
        assert.deepEqual(seen.sort(), ["a nested output", "an id", "what was given"]);
        assert.equal(outputs.version, 1);
        assert.equal((outputs.chart as { status: string }).status, "deployed");
        assert.match(String(outputs.secretName), /^secret-[0-9a-f]{8}$/);
        assert.match(String(outputs.image), /^ami-/);
    });

    it("keeps secrets out of the state", async () => {
        const state = bench.stateText();
        assert.match(state, /ciphertext/);
        assert.match(state, /10\.0\.0\.0\/24/, "what is no secret can be read");
        assert.doesNotMatch(state, /hunter2/);
        assert.doesNotMatch(state, /kubeconfig for/);
        assert.doesNotMatch(state, /ami-/);
    });

    it("has nothing to do the second time", async () => {
        const { changes, touched } = await stack.up(program({}));
        assert.deepEqual([Object.keys(changes), touched, operations()], [["same"], [], []]);
    });

    it("updates what changed, and nothing else", async () => {
        const wanted = { vpcTags: { team: "a" } };
        assert.deepEqual(await stack.plan(program(wanted)), { vpc: "update" });
        await stack.up(program(wanted));
        assert.deepEqual(operations(), ["update vpc"]);
        await stack.up(program({}));
    });

    it("makes a new version of a launch template, and tells its group", async () => {
        const wanted = { userData: "two" };
        assert.deepEqual(await stack.plan(program(wanted)), { template: "update", pool: "update" });
        const { outputs } = await stack.up(program(wanted));
        assert.deepEqual(operations(), ["update template", "update pool"]);
        assert.equal(outputs.version, 2);
    });

    it("makes no version for a template's own tags, though the preview cannot know", async () => {
        const wanted = { userData: "two", templateTags: { team: "a" } };
        assert.deepEqual(await stack.plan(program(wanted)), { template: "update", pool: "update" });
        const { outputs } = await stack.up(program(wanted));
        assert.deepEqual(operations(), ["update template"]);
        assert.equal(outputs.version, 2);
    });

    it("replaces what cannot be changed, the new before the old where the name is made up", async () => {
        const wanted = { instanceTypes: ["m7i.xlarge"] };
        assert.equal((await stack.plan(program({ userData: "two", ...wanted }))).pool, "replace");
        await stack.up(program({ userData: "two", ...wanted }));
        assert.deepEqual(
            operations().filter((step) => step.endsWith("pool")),
            ["create pool", "delete pool"],
        );
    });

    it("replaces what is made of a replaced thing", async () => {
        await stack.up(program({ cidr: "10.0.1.0/24" }));
        const done = operations().filter((step) => /subnet|pool/.test(step));
        assert.deepEqual(done, ["create subnet", "create pool", "delete pool", "delete subnet"]);
    });

    it("replaces the old before the new where the name is given", async () => {
        const wanted = { cidr: "10.0.1.0/24", rolePath: "/team/" };
        await stack.up(program(wanted));
        const done = operations();
        assert.ok(done.indexOf("delete role") < done.indexOf("create role"), done.join());
        bench.forgetOperations();
        await stack.up(program({ ...wanted, namespace: "other" }));
        assert.deepEqual(
            operations().filter((step) => step.endsWith("namespace")),
            ["create namespace", "delete namespace"],
            "another name can be there beside the old one",
        );
    });

    it("fails where a test wants it to, and goes on from there", async () => {
        bench.wish({ fail: ["namespace"] });
        const wanted = { cidr: "10.0.1.0/24", rolePath: "/team/", namespace: "third", vpcTags: { team: "b" } };
        await assert.rejects(stack.up(program(wanted)), /wants namespace to fail/);
        assert.deepEqual(operations(), ["update vpc"]);
        bench.wish({});
        await stack.up(program(wanted));
        assert.ok(operations().includes("create namespace"), operations().join());
        bench.forgetOperations();
        assert.deepEqual(Object.keys((await stack.up(program(wanted))).changes), ["same"]);
    });

    it("refuses a type of which it is not known what can be changed", async () => {
        const unknown = await bench.stack("unknown");
        await assert.rejects(
            unknown.preview(() => void new aws.sqs.Queue("queue")),
            /what makes aws:sqs\/queue:Queue a new resource is not in/,
        );
    });

    it("keeps a protected cluster, and deletes in reverse order once it may", async () => {
        const wanted = { cidr: "10.0.1.0/24", rolePath: "/team/", namespace: "third", vpcTags: { team: "b" } };
        await stack.up(program({ ...wanted, protection: true }));
        await assert.rejects(stack.destroy(), /deletion protection is enabled for cluster prod/);
        await stack.up(program(wanted));
        bench.forgetOperations();
        bench.wish({ slow: "^kubernetes:" });
        await stack.destroy();
        const done = operations();
        assert.equal(done.length, 9, done.join());
        for (const [first, second] of [
            ["chart", "namespace"],
            ["secret", "namespace"],
            ["namespace", "pool"],
            ["pool", "subnet"],
            ["pool", "cluster"],
            ["subnet", "vpc"],
        ])
            assert.ok(done.indexOf(`delete ${first}`) < done.indexOf(`delete ${second}`), `${first} before ${second}`);
    });
});
