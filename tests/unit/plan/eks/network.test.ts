/** The network: what contradicts itself, and how the range is cut. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { contains, parseCidr } from "../../../../sdk/plan/cidr";
import { isAligned, isPrivate, overlap } from "../../../../sdk/plan/cidr";
import { splitVpc } from "../../../../sdk/plan/eks/subnets";
import { checkRows, eks, planned } from "./support";

const network = (changes: object) => eks({ network: changes });
const subnets = [
    { id: "subnet-0123456789abcdef0", zone: "eu-west-1a", cidr: "10.1.0.0/20" },
    { id: "subnet-0123456789abcdef1", zone: "eu-west-1b", cidr: "10.1.16.0/20" },
];
const given = { vpcId: "vpc-0123456789abcdef0", subnets };

describe("EKS network: one of its own", () => {
    checkRows([
        {
            title: "a range that is none",
            wrong: network({ cidr: "10.0.0.0" }),
            path: "eks.network.cidr",
            reason: /"10\.0\.0\.0" is not an IPv4 address range/,
            nearest: '"10.0.0.0/16"',
            right: network({ cidr: "10.0.0.0/16" }),
        },
        {
            title: "a range of IPv6",
            wrong: network({ cidr: "fd00::/56" }),
            path: "eks.network.cidr",
            reason: /not an IPv4 address range/,
            nearest: '"10.0.0.0/16"',
            right: network({ cidr: "10.64.0.0/16" }),
        },
        {
            title: "a range that begins in its middle",
            wrong: network({ cidr: "10.0.1.0/16" }),
            path: "eks.network.cidr",
            reason: /does not begin at the first address/,
            nearest: '"10.0.0.0/16"',
            right: network({ cidr: "10.1.0.0/16" }),
        },
        {
            title: "a range of the internet",
            wrong: network({ cidr: "8.8.0.0/16" }),
            path: "eks.network.cidr",
            reason: /not private address space/,
            nearest: '"10.0.0.0/16"',
            right: network({ cidr: "100.64.0.0/16" }),
        },
        {
            title: "a range too wide",
            wrong: network({ cidr: "10.0.0.0/12" }),
            path: "eks.network.cidr",
            reason: /\/12 is outside what can be cut/,
            nearest: '"10.0.0.0/16"',
            right: network({ cidr: "10.0.0.0/16" }),
        },
        {
            title: "a range too narrow",
            wrong: network({ cidr: "10.0.0.0/23" }),
            path: "eks.network.cidr",
            reason: /below \/22 pods run out of addresses/,
            nearest: '"10.0.0.0/22"',
            right: network({ cidr: "10.0.0.0/22" }),
        },
        {
            title: "one zone",
            wrong: network({ zoneCount: 1 }),
            path: "eks.network.zoneCount",
            reason: /EKS needs two zones/,
            nearest: "2",
            right: network({ zoneCount: 2 }),
        },
        {
            title: "four zones",
            wrong: network({ zoneCount: 4 }),
            path: "eks.network.zoneCount",
            reason: /three at most, not 4/,
            nearest: "3",
            right: network({ zoneCount: 3 }),
        },
        {
            title: "one zone by name",
            wrong: network({ zones: ["us-east-1a"] }),
            path: "eks.network.zones",
            reason: /EKS needs two zones.* not 1/,
            nearest: '["us-east-1a", "us-east-1b"]',
            right: network({ zones: ["us-east-1a", "us-east-1b"] }),
        },
        {
            title: "a zone twice",
            wrong: network({ zones: ["us-east-1a", "us-east-1a"] }),
            path: "eks.network.zones.1",
            reason: /is named twice/,
            right: network({ zones: ["us-east-1a", "us-east-1c"] }),
        },
        {
            title: "a region for a zone",
            wrong: network({ zones: ["us-east-1a", "us-east-1"] }),
            path: "eks.network.zones.1",
            reason: /"us-east-1" is not an availability zone/,
            nearest: '"us-east-1a"',
            right: network({ zones: ["us-east-1a", "us-east-1-bos-1a"] }),
        },
        {
            title: "names and another number",
            wrong: network({ zones: ["us-east-1a", "us-east-1b"], zoneCount: 3 }),
            path: "eks.network.zoneCount",
            reason: /says 3, and zones names 2/,
            nearest: "leave it out",
            right: network({ zones: ["us-east-1a", "us-east-1b"], zoneCount: 2 }),
        },
        {
            title: "Services among the nodes",
            wrong: network({ cidr: "172.20.0.0/16" }),
            path: "eks.network.cidr",
            reason: /addresses of Services \(172\.20\.0\.0\/16\) overlap 172\.20\.0\.0\/16/,
            nearest: 'serviceCidr "10.100.0.0/16"',
            right: network({ cidr: "172.20.0.0/16", serviceCidr: "10.100.0.0/16" }),
        },
        {
            title: "a range of Services within the VPC's",
            wrong: network({ serviceCidr: "10.0.8.0/24" }),
            path: "eks.network.serviceCidr",
            reason: /overlap 10\.0\.0\.0\/16/,
            nearest: 'serviceCidr "172.20.0.0/16"',
            right: network({ serviceCidr: "172.20.8.0/24" }),
        },
        {
            title: "too few Services",
            wrong: network({ serviceCidr: "172.20.0.0/28" }),
            path: "eks.network.serviceCidr",
            reason: /EKS takes \/12 to \/24, not \/28/,
            nearest: '"172.20.0.0/16"',
            right: network({ serviceCidr: "172.20.0.0/24" }),
        },
        {
            title: "an endpoint under its long name",
            wrong: network({ endpoints: ["com.amazonaws.us-east-1.logs"] }),
            path: "eks.network.endpoints.0",
            reason: /not the short name of an AWS service/,
            nearest: '"logs"',
            right: network({ endpoints: ["logs"] }),
        },
        {
            title: "days of flow logs that are off",
            wrong: network({ flowLogs: false, flowLogDays: 30 }),
            path: "eks.network.flowLogDays",
            reason: /flow logs are off/,
            nearest: "flowLogs true",
            right: network({ flowLogs: false }),
        },
    ]);
});

describe("EKS network: the user's", () => {
    checkRows([
        {
            title: "subnets of one zone",
            wrong: network({ ...given, subnets: subnets.map((subnet) => ({ ...subnet, zone: "eu-west-1a" })) }),
            path: "eks.network.subnets",
            reason: /EKS needs subnets in two zones, and these are in eu-west-1a/,
            nearest: "a private subnet of each of two zones",
            right: network(given),
        },
        {
            title: "a VPC without subnets",
            wrong: network({ vpcId: given.vpcId }),
            path: "eks.network.subnets",
            reason: /and these are in none/,
            nearest: "a private subnet of each of two zones",
            right: network(given),
        },
        {
            title: "subnets without a VPC",
            wrong: network({ subnets }),
            path: "eks.network.vpcId",
            reason: /required with subnets/,
            right: network(given),
        },
        {
            title: "a NAT gateway for subnets that are there",
            wrong: network({ ...given, nat: "single" }),
            path: "eks.network.nat",
            reason: /of a VPC that the package makes/,
            nearest: "leave it out",
            right: network(given),
        },
        {
            title: "a name for a subnet",
            wrong: network({ ...given, subnets: [{ ...subnets[0], id: "private-a" }, subnets[1]] }),
            path: "eks.network.subnets.0.id",
            reason: /"private-a" is not a subnet's id/,
            right: network(given),
        },
        {
            title: "a subnet twice",
            wrong: network({ ...given, subnets: [...subnets, { ...subnets[0], cidr: undefined }] }),
            path: "eks.network.subnets.2.id",
            reason: /is named twice/,
            right: network(given),
        },
        {
            title: "two subnets of the same addresses",
            wrong: network({ ...given, subnets: [subnets[0], { ...subnets[1], cidr: "10.1.8.0/21" }] }),
            path: "eks.network.subnets.1.cidr",
            reason: /overlaps 10\.1\.0\.0\/20/,
            right: network(given),
        },
        {
            title: "Services among them",
            wrong: network({ ...given, serviceCidr: "10.1.0.0/24" }),
            path: "eks.network.serviceCidr",
            reason: /overlap 10\.1\.0\.0\/20/,
            nearest: 'serviceCidr "172.20.0.0/16"',
            right: network(given),
        },
    ]);

    it("makes nothing of its own there", () => {
        const { network: plan } = planned(network(given)).platform;
        assert.deepEqual(plan, {
            kind: "given",
            cidr: "",
            zones: ["eu-west-1a", "eu-west-1b"],
            zoneCount: 2,
            subnets: [],
            nat: { mode: "none", count: 0 },
            interfaceEndpoints: [],
            gatewayEndpoints: [],
            flowLogs: undefined,
            serviceCidr: "172.20.0.0/16",
        });
    });
});

describe("EKS network: without a way out", () => {
    const image = "123456789012.dkr.ecr.us-east-1.amazonaws.com/busybox:1.37.0";
    checkRows([
        {
            title: "nodes that download",
            wrong: { ...network({ nat: "none" }), proof: { image } },
            path: "eks.network.nat",
            reason: /nodes of system fetch programs from GitHub/,
            nearest: /eks\.nodes\.mirror/,
            right: {
                ...eks({ network: { nat: "none" }, nodes: { mirror: "https://mirror.internal" } }),
                proof: { image },
            },
        },
        {
            title: "a proof from a registry elsewhere",
            wrong: eks({ network: { nat: "none" }, nodes: { mirror: "https://mirror.internal" } }),
            path: "proof.image",
            reason: /is not in ECR/,
            nearest: /proof\.onUpdate false/,
            right: {
                ...eks({ network: { nat: "none" }, nodes: { mirror: "https://mirror.internal" } }),
                proof: { onUpdate: false },
            },
        },
    ]);
});

describe("EKS network: subnets", () => {
    const cidrs = fc.tuple(fc.integer({ min: 16, max: 22 }), fc.nat(255), fc.nat(255)).map(([prefix, a, b]) => {
        const size = 2 ** (32 - prefix);
        const start = Math.floor((((10 * 256 + a) * 256 + b) * 256) / size) * size;
        return `${Math.floor(start / 2 ** 24)}.${Math.floor(start / 2 ** 16) % 256}.${Math.floor(start / 2 ** 8) % 256}.0/${prefix}`;
    });

    it("lie in the range, begin at their first address, and share none", () => {
        fc.assert(
            fc.property(cidrs, fc.integer({ min: 2, max: 3 }), fc.boolean(), (cidr, zones, withPublic) => {
                const plan = splitVpc(cidr, zones, withPublic);
                assert.equal(plan.length, zones * (withPublic ? 4 : 3));
                for (const subnet of plan) {
                    assert.ok(isAligned(subnet.cidr), subnet.cidr);
                    assert.ok(contains(parseCidr(cidr)!, parseCidr(subnet.cidr)!), `${subnet.cidr} in ${cidr}`);
                    for (const other of plan) {
                        if (other !== subnet)
                            assert.ok(!overlap(subnet.cidr, other.cidr), `${subnet.key} ${other.key}`);
                    }
                }
                assert.equal(new Set(plan.map(({ key }) => key)).size, plan.length);
            }),
        );
    });

    it("stay where they are when a zone or a NAT gateway is added", () => {
        fc.assert(
            fc.property(cidrs, (cidr) => {
                const small = splitVpc(cidr, 2, false);
                const large = new Map(splitVpc(cidr, 3, true).map((subnet) => [subnet.key, subnet]));
                for (const subnet of small) assert.deepEqual(large.get(subnet.key), subnet);
            }),
        );
    });

    it("know what is private and what overlaps", () => {
        assert.ok(isPrivate("172.31.0.0/16") && !isPrivate("172.32.0.0/16") && !isPrivate("10.0.0.0/7"));
        assert.ok(overlap("10.0.0.0/8", "10.3.0.0/16") && overlap("10.3.0.0/16", "10.0.0.0/8"));
        assert.ok(!overlap("10.0.0.0/16", "10.1.0.0/16") && !overlap("x", "10.1.0.0/16"));
        assert.ok(isAligned("10.0.0.0/16") && !isAligned("10.0.0.1/16") && !isAligned("fd00::/8"));
    });

    it("are three to a zone, and public ones only for NAT gateways", () => {
        const { subnets: own, nat } = planned(network({ zoneCount: 2, nat: "per-zone" })).platform.network;
        assert.deepEqual(nat, { mode: "per-zone", count: 2 });
        assert.deepEqual(
            own.map(({ key, cidr }) => `${key} ${cidr}`),
            [
                "nodes-1 10.0.0.0/18",
                "nodes-2 10.0.64.0/18",
                "control-plane-1 10.0.192.0/28",
                "control-plane-2 10.0.192.16/28",
                "endpoints-1 10.0.192.64/27",
                "endpoints-2 10.0.192.96/27",
                "public-1 10.0.192.192/28",
                "public-2 10.0.192.208/28",
            ],
        );
    });

    it("have the endpoints that nodes need, and those that were asked for", () => {
        const { interfaceEndpoints, gatewayEndpoints, flowLogs } = planned(network({ endpoints: ["logs", "sts"] }))
            .platform.network;
        assert.deepEqual(interfaceEndpoints, ["ec2", "ecr.api", "ecr.dkr", "eks-auth", "logs", "sts"]);
        assert.deepEqual(gatewayEndpoints, ["s3"]);
        assert.deepEqual(flowLogs, { days: 90 });
    });
});
