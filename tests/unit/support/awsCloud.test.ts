import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import assert from "node:assert/strict";
import { awsCall, awsState } from "../../support/awsCloud";
import { eksMocks } from "../../support/eksMocks";
import { run, valueOf } from "../../support/mocks";

describe("the mocked AWS", () => {
    it("gives what an EKS cluster says of itself, in the provider's own shapes", async () => {
        const { value } = await run(() => {
            const cluster = new aws.eks.Cluster("main", {
                name: "prod",
                roleArn: "arn:aws:iam::123456789012:role/control-plane",
                vpcConfig: { subnetIds: ["subnet-1", "subnet-2"], endpointPrivateAccess: true },
                kubernetesNetworkConfig: { serviceIpv4Cidr: "172.21.0.0/16" },
            });
            return pulumi.output({
                arn: cluster.arn,
                endpoint: cluster.endpoint,
                authority: cluster.certificateAuthority.data,
                issuer: cluster.identities[0]!.oidcs[0]!.issuer,
                group: cluster.vpcConfig.clusterSecurityGroupId,
                vpc: cluster.vpcConfig.vpcId,
                isPrivate: cluster.vpcConfig.endpointPrivateAccess,
                network: cluster.kubernetesNetworkConfig,
            });
        }, eksMocks);
        const said = await valueOf(value!);
        assert.equal(said.arn, "arn:aws:eks:us-east-1:123456789012:cluster/prod");
        assert.match(said.endpoint, /^https:\/\/[0-9A-F]{32}\.gr7\.us-east-1\.eks\.amazonaws\.com$/);
        assert.match(Buffer.from(said.authority, "base64").toString(), /^-----BEGIN CERTIFICATE-----\n/);
        assert.match(said.issuer, /^https:\/\/oidc\.eks\.us-east-1\.amazonaws\.com\/id\/[0-9A-F]{32}$/);
        assert.match(said.group!, /^sg-[0-9a-f]{17}$/);
        assert.match(said.vpc!, /^vpc-[0-9a-f]{17}$/);
        assert.equal(said.isPrivate, true);
        assert.deepEqual(said.network, { ipFamily: "ipv4", serviceIpv4Cidr: "172.21.0.0/16" });
    });

    const ids: [type: string, inputs: object, id: RegExp][] = [
        ["aws:ec2/launchTemplate:LaunchTemplate", {}, /^lt-[0-9a-f]{17}$/],
        ["aws:ec2/vpc:Vpc", {}, /^vpc-[0-9a-f]{17}$/],
        ["aws:ec2/subnet:Subnet", {}, /^subnet-[0-9a-f]{17}$/],
        ["aws:ec2/securityGroup:SecurityGroup", {}, /^sg-[0-9a-f]{17}$/],
        ["aws:ec2/eip:Eip", {}, /^eipalloc-[0-9a-f]{17}$/],
        ["aws:ec2/natGateway:NatGateway", {}, /^nat-[0-9a-f]{17}$/],
        ["aws:ec2/internetGateway:InternetGateway", {}, /^igw-[0-9a-f]{17}$/],
        ["aws:ec2/routeTable:RouteTable", {}, /^rtb-[0-9a-f]{17}$/],
        ["aws:ec2/vpcEndpoint:VpcEndpoint", {}, /^vpce-[0-9a-f]{17}$/],
        ["aws:ec2/flowLog:FlowLog", {}, /^fl-[0-9a-f]{17}$/],
        ["aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", {}, /^sgr-[0-9a-f]{17}$/],
        ["aws:kms/key:Key", {}, /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/],
        ["aws:cloudwatch/logGroup:LogGroup", { name: "/aws/eks/prod/cluster" }, /^\/aws\/eks\/prod\/cluster$/],
        ["aws:iam/role:Role", {}, /^thing-[0-9a-f]{7}$/],
        ["aws:iam/role:Role", { namePrefix: "prod-" }, /^prod-[0-9a-f]{7}$/],
        ["aws:eks/nodeGroup:NodeGroup", { clusterName: "prod", nodeGroupName: "gvisor" }, /^prod:gvisor$/],
        [
            "aws:eks/nodeGroup:NodeGroup",
            { clusterName: "prod", nodeGroupNamePrefix: "kata-" },
            /^prod:kata-[0-9a-f]{7}$/,
        ],
        ["aws:eks/addon:Addon", { clusterName: "prod", addonName: "vpc-cni" }, /^prod:vpc-cni$/],
        ["aws:eks/accessEntry:AccessEntry", { clusterName: "prod", principalArn: "arn:x" }, /^prod:arn:x$/],
        ["aws:sqs/queue:Queue", {}, /^thing-[0-9a-f]{7}-[0-9a-f]{8}$/],
    ];
    for (const [type, inputs, id] of ids)
        it(`${type} with ${JSON.stringify(inputs)} has an id as AWS gives it`, () => {
            assert.match(awsState(type, "thing", inputs).id, id);
        });

    const arns: [type: string, inputs: object, property: string, arn: string][] = [
        ["aws:iam/role:Role", { name: "node" }, "arn", "arn:aws:iam::123456789012:role/node"],
        ["aws:iam/role:Role", { name: "a", path: "/team/" }, "arn", "arn:aws:iam::123456789012:role/team/a"],
        [
            "aws:iam/instanceProfile:InstanceProfile",
            { name: "n" },
            "arn",
            "arn:aws:iam::123456789012:instance-profile/n",
        ],
        [
            "aws:iam/openIdConnectProvider:OpenIdConnectProvider",
            { url: "https://oidc.example.com/id/A" },
            "arn",
            "arn:aws:iam::123456789012:oidc-provider/oidc.example.com/id/A",
        ],
        ["aws:cloudwatch/logGroup:LogGroup", { name: "/l" }, "arn", "arn:aws:logs:us-east-1:123456789012:log-group:/l"],
        ["aws:sqs/queue:Queue", { name: "q" }, "arn", "arn:aws:sqs:us-east-1:123456789012:queue/q"],
    ];
    for (const [type, inputs, property, arn] of arns)
        it(`${type} with ${JSON.stringify(inputs)} has the ARN ${arn}`, () => {
            assert.equal(awsState(type, "thing", inputs).state[property], arn);
        });

    it("numbers a launch template's versions", () => {
        assert.equal(awsState("aws:ec2/launchTemplate:LaunchTemplate", "pool", {}).state.latestVersion, 1);
    });

    it("says the same of the same name, and something else of another", () => {
        const type = "aws:ec2/vpc:Vpc";
        assert.deepEqual(awsState(type, "a", {}), awsState(type, "a", {}));
        assert.notEqual(awsState(type, "a", {}).id, awsState(type, "b", {}).id);
        assert.notEqual(awsState(type, "a", {}).state.mainRouteTableId, awsState(type, "b", {}).state.mainRouteTableId);
    });

    it("leaves inputs as they were given", () => {
        const inputs = { name: "mine", arn: "arn:aws:iam::210987654321:role/mine", tags: { team: "a" } };
        const { state } = awsState("aws:iam/role:Role", "role", inputs);
        assert.deepEqual({ ...state, ...inputs }, state);
    });

    it("answers the provider's functions as the SDK asks for them", async () => {
        const { value } = await run(
            () =>
                pulumi.output({
                    zones: aws.getAvailabilityZonesOutput({ state: "available" }).names,
                    partition: aws.getPartitionOutput().partition,
                    suffix: aws.getPartitionOutput().dnsSuffix,
                    account: aws.getCallerIdentityOutput().accountId,
                    region: aws.getRegionOutput().region,
                    image: aws.ssm.getParameterOutput({ name: "/aws/service/eks/image_id" }).value,
                    other: aws.ssm.getParameterOutput({ name: "/aws/service/bottlerocket/image_id" }).value,
                }),
            eksMocks,
        );
        const { image, other, ...rest } = await valueOf(value!);
        assert.deepEqual(rest, {
            zones: ["us-east-1a", "us-east-1b", "us-east-1c", "us-east-1d", "us-east-1e", "us-east-1f"],
            partition: "aws",
            suffix: "amazonaws.com",
            account: "123456789012",
            region: "us-east-1",
        });
        assert.match(image, /^ami-[0-9a-f]{17}$/);
        assert.notEqual(image, other);
    });

    it("keeps a parameter's value secret as the provider does, and no other answer", async () => {
        const { value: parameter } = await run(() => aws.ssm.getParameterOutput({ name: "/p" }), eksMocks);
        assert.equal(await pulumi.isSecret(parameter!), true);
        const { value: partition } = await run(() => aws.getPartitionOutput(), eksMocks);
        assert.equal(await pulumi.isSecret(partition!), false);
    });

    it("refuses a function it does not know, and a type that is not AWS's", () => {
        assert.throws(() => awsCall("aws:ec2/getAmi:getAmi", {}), /no function aws:ec2\/getAmi:getAmi/);
        assert.throws(() => awsState("gcp:storage/bucket:Bucket", "b", {}), /knows nothing of gcp/);
    });

    it("installs cert-manager where it is told to", () => {
        const inputs = { helmOptions: { namespace: "cert-manager", version: "v1.19.1" } };
        const { state } = awsState("kubernetes-cert-manager:index:CertManager", "cert-manager", inputs);
        assert.equal(state.status.namespace, "cert-manager");
        assert.equal(state.status.version, "v1.19.1");
    });
});

describe("a mocked cluster", () => {
    it("names objects as the API server does", () => {
        const make = (metadata: object) =>
            eksMocks.newResource({
                type: "kubernetes:core/v1:ConfigMap",
                name: "c",
                inputs: { metadata },
                custom: true,
            });
        assert.equal(make({ name: "settings", namespace: "acme" }).id, "acme/settings");
        assert.match(make({ generateName: "settings-", namespace: "acme" }).id!, /^acme\/settings-[0-9a-f]{8}$/);
        assert.match(make({}).id!, /^c-[0-9a-f]{8}$/);
    });
});
