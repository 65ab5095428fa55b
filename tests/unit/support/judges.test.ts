/** What outside judges are given of a program's AWS resources, and how what they find is held against the list. */
import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { cloudState, eksMocks } from "../../support/eksMocks";
import { acceptedFindings, compare, judgedPlatforms } from "../../support/judges/accepted";
import { iamDocuments } from "../../support/judges/iam";
import { withMachines } from "../../support/judges/machines";
import type { Finding } from "../../support/judges/scanners";
import { terraformPlan } from "../../support/judges/terraform";
import { type Registration, revealed, run } from "../../support/mocks";

async function registered(body: () => unknown): Promise<Registration[]> {
    return (await run(body, eksMocks)).registrations;
}

async function planned(body: () => unknown) {
    const registrations = await registered(body);
    const plan = terraformPlan(registrations, ({ type, name, inputs }) => cloudState(type, name, revealed(inputs)));
    // eslint-disable-next-line @typescript-eslint/no-explicit-any -- parts of a plan
    const by = (parts: any[], key: string) => Object.fromEntries(parts.map((part) => [part.address, part[key]]));
    return {
        changes: by(plan.resource_changes, "change"),
        expressions: by(plan.configuration.root_module.resources, "expressions"),
        values: by(plan.planned_values.root_module.resources, "values"),
    };
}

const tokens = JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "sts:AssumeRole" }] });

describe("a Terraform plan of registered resources", () => {
    it("has Terraform's names, and a list again where Pulumi took it off a block", async () => {
        const { values } = await planned(() => [
            new aws.eks.Cluster("prod", {
                roleArn: "arn:aws:iam::123456789012:role/cluster",
                vpcConfig: { subnetIds: ["subnet-1"], endpointPublicAccess: false },
                encryptionConfig: { provider: { keyArn: pulumi.secret("arn:aws:kms:key") }, resources: ["secrets"] },
                kubernetesNetworkConfig: { serviceIpv4Cidr: "172.20.0.0/16" },
            }),
            new aws.autoscaling.Group("pool", {
                maxSize: 3,
                minSize: 1,
                vpcZoneIdentifiers: ["subnet-1"],
                tags: [{ key: "team", value: "shop", propagateAtLaunch: true }],
            }),
        ]);
        assert.deepEqual(values, {
            "aws_eks_cluster.prod": {
                role_arn: "arn:aws:iam::123456789012:role/cluster",
                vpc_config: [{ subnet_ids: ["subnet-1"], endpoint_public_access: false }],
                encryption_config: [{ provider: [{ key_arn: "arn:aws:kms:key" }], resources: ["secrets"] }],
                kubernetes_network_config: [{ service_ipv4_cidr: "172.20.0.0/16" }],
            },
            "aws_autoscaling_group.pool": {
                max_size: 3,
                min_size: 1,
                vpc_zone_identifier: ["subnet-1"],
                tag: [{ key: "team", value: "shop", propagate_at_launch: true }],
            },
        });
    });

    it("refers to another resource where a value is known only once that one is made", async () => {
        const { changes, expressions } = await planned(() => {
            const vpc = new aws.ec2.Vpc("own", { cidrBlock: "10.0.0.0/16" });
            const subnet = new aws.ec2.Subnet("a.b", { vpcId: vpc.id, cidrBlock: "10.0.0.0/20" });
            const key = new aws.kms.Key("key", {});
            return new aws.eks.Cluster("prod", {
                roleArn: "arn:aws:iam::123456789012:role/cluster",
                vpcConfig: { subnetIds: [subnet.id, "subnet-1"] },
                encryptionConfig: { provider: { keyArn: key.arn }, resources: ["secrets"] },
            });
        });
        assert.deepEqual(changes["aws_subnet.a_b"], {
            actions: ["create"],
            before: null,
            after: { cidr_block: "10.0.0.0/20" },
            after_unknown: { vpc_id: true },
        });
        assert.deepEqual(expressions["aws_subnet.a_b"].vpc_id, { references: ["aws_vpc.own.id", "aws_vpc.own"] });
        assert.deepEqual(changes["aws_eks_cluster.prod"].after_unknown, {
            encryption_config: [{ provider: [{ key_arn: true }] }],
            vpc_config: [{ subnet_ids: true }],
        });
        assert.deepEqual(expressions["aws_eks_cluster.prod"].encryption_config, [
            {
                provider: [{ key_arn: { references: ["aws_kms_key.key.arn", "aws_kms_key.key"] } }],
                resources: { constant_value: ["secrets"] },
            },
        ]);
    });

    it("refers to nothing that merely looks the same", async () => {
        const { expressions } = await planned(() => [
            new aws.ec2.Vpc("own", { cidrBlock: "10.0.0.0/16" }),
            new aws.ec2.Subnet("a", { vpcId: cloudState("aws:ec2/vpc:Vpc", "own", {}).id, cidrBlock: "10.0.0.0/20" }),
        ]);
        assert.deepEqual(Object.keys(expressions["aws_subnet.a"].vpc_id), ["constant_value"]);
    });

    it("is refused for a type, a list or an object that the table does not have", async () => {
        const refused: [() => unknown, RegExp][] = [
            [() => new aws.sqs.Queue("a", {}), /no aws:sqs\/queue:Queue/],
            [
                () => new aws.ec2.LaunchTemplate("a", { networkInterfaces: [{ subnetId: "subnet-1" }] }),
                /does not say what aws:ec2\/launchTemplate:LaunchTemplate.networkInterfaces is/,
            ],
            [
                () => new aws.ec2.LaunchTemplate("a", { cpuOptions: { amdSevSnp: ["enabled"] as never } }),
                /does not say what aws:ec2\/launchTemplate:LaunchTemplate.cpuOptions.amdSevSnp is/,
            ],
            [
                () => [new aws.ec2.Eip("a.b", {}), new aws.ec2.Eip("a_b", {})],
                /two resources have one address in Terraform/,
            ],
        ];
        for (const [body, message] of refused) await assert.rejects(planned(body), message);
        const { values } = await planned(
            () => new aws.ec2.LaunchTemplate("a", { cpuOptions: { amdSevSnp: "enabled" } }),
        );
        assert.deepEqual(values, { "aws_launch_template.a": { cpu_options: [{ amd_sev_snp: "enabled" }] } });
    });

    it("has beside a launch template what it starts, with each of its volumes", async () => {
        const registrations = await registered(
            () =>
                new aws.ec2.LaunchTemplate("a", {
                    metadataOptions: { httpTokens: "required", instanceMetadataTags: "disabled" },
                    blockDeviceMappings: ["/dev/xvda", "/dev/xvdb"].map((deviceName) => ({
                        deviceName,
                        ebs: { encrypted: "true", deleteOnTermination: "true", volumeSize: 80 },
                    })),
                }),
        );
        const [, machine] = withMachines(registrations);
        const volume = { encrypted: true, deleteOnTermination: true, volumeSize: 80 };
        assert.deepEqual(machine?.inputs.rootBlockDevice, volume);
        assert.deepEqual(machine?.inputs.ebsBlockDevices, [{ deviceName: "/dev/xvdb", ...volume }]);
        assert.deepEqual(machine?.inputs.metadataOptions, { httpTokens: "required" });
    });
});

describe("IAM documents of registered resources", () => {
    it("are found with their kind", async () => {
        const registrations = await registered(() => {
            const role = new aws.iam.Role("role", { assumeRolePolicy: pulumi.secret(tokens) });
            return new aws.iam.RolePolicy("policy", { role: role.name, policy: tokens });
        });
        assert.deepEqual(iamDocuments(registrations), {
            "aws_iam_role.role": { kind: "trust", document: tokens },
            "aws_iam_role_policy.policy": { kind: "identity", document: tokens },
        });
    });

    it("are refused where nobody would judge them", async () => {
        const endpoint = { vpcId: "vpc-1", serviceName: "com.amazonaws.us-east-1.s3" };
        const without = await registered(() => new aws.ec2.VpcEndpoint("s3", endpoint));
        assert.deepEqual(iamDocuments(without), {});
        const having = await registered(() => new aws.ec2.VpcEndpoint("s3", { ...endpoint, policy: tokens }));
        assert.throws(() => iamDocuments(having), /nobody judges policy of aws:ec2\/vpcEndpoint:VpcEndpoint/);
    });
});

describe("the list of what judges find", () => {
    const finding = (check: string, resource: string): Finding => ({ judge: "trivy", check, resource, detail: "" });
    const listed = (checks: string[], resources: string[]) => [
        { judge: "trivy" as const, checks, resources, reason: "A reason.", look: "2027-01-01" },
    ];

    it("explains a check at the resources that it names, and no other", () => {
        const found = [finding("A", "aws_vpc.one"), finding("A", "aws_vpc.two"), finding("B", "aws_vpc.one")];
        assert.deepEqual(compare(found, listed(["A"], ["aws_vpc.o*"])).unexplained, found.slice(1));
        assert.deepEqual(compare(found, listed(["A", "B"], ["aws_vpc.*"])), { unexplained: [], stale: [] });
        assert.deepEqual(compare(found, []).unexplained, found);
    });

    it("takes a point for a point and the whole address for the address", () => {
        const found = [finding("A", "aws_vpc-one"), finding("A", "aws_vpc.one-more")];
        assert.deepEqual(compare(found, listed(["A"], ["aws_vpc.one"])).unexplained, found);
    });

    it("is stale wherever nothing is found any more", () => {
        const { stale } = compare([finding("A", "aws_vpc.one")], listed(["A", "B"], ["aws_vpc.one", "aws_eip.*"]));
        assert.deepEqual(stale, ["trivy A aws_eip.*", "trivy B aws_vpc.one", "trivy B aws_eip.*"]);
    });

    it("has a reason and a day for each", () => {
        for (const platform of judgedPlatforms) assert.ok(acceptedFindings(platform).length > 0);
    });
});
