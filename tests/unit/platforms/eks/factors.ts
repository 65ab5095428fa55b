/** Values of every option, each good by itself; the first of each is the option left out. */
import type { Combination, Factors } from "../../../support/pairwise";
import { admin, type EksRequest } from "../../plan/eks/support";
import { given } from "./options";
import { role } from "./support";

const digest = `sha256:${"ab".repeat(32)}`;
const statements = [{ actions: ["s3:GetObject"], resources: ["arn:aws:s3:::payments/*"] }];
const noCidr = { ...given, subnets: given.subnets.map(({ id, zone }) => ({ id, zone })) };

/**
 * By the option's path; options that are given only together have one factor. `nodePools.*` is the pool `box`, `tenants.*`
 * the tenant `acme`, which has a neighbour.
 */
export const factors: Factors = {
    version: ["1.36", "1.35"],
    adminRoleArns: [[admin], [admin, role("second")]],
    "credentials.roleArn": [undefined, admin],
    "credentials.profile": [undefined, "platform"],
    "network.cidr": [undefined, "10.8.0.0/20"],
    "network.zones": [undefined, ["us-east-1a", "us-east-1b"]],
    "network.zoneCount": [undefined, 2],
    "network.nat": [undefined, "none", "per-zone"],
    "network.endpoints": [undefined, ["logs", "sts"]],
    "network.flowLogs": [undefined, false],
    "network.flowLogDays": [undefined, 30],
    "network.vpcId network.subnets.*.id network.subnets.*.zone network.subnets.*.cidr": [undefined, given, noCidr],
    "network.serviceCidr": [undefined, "172.21.0.0/16"],
    "endpoint.privateCidrs": [undefined, ["10.20.0.0/16"]],
    "endpoint.publicAccess endpoint.publicCidrs": [
        undefined,
        { publicAccess: true, publicCidrs: ["203.0.113.0/24"] },
        { publicAccess: true, publicCidrs: ["0.0.0.0/0"] },
    ],
    "endpoint.anyAddress": [undefined, true],
    kmsKeyArn: [undefined, "arn:aws:kms:us-east-1:123456789012:key/0a1b"],
    "logs.types": [undefined, ["audit"]],
    "logs.days": [undefined, 365],
    deletionProtection: [undefined, false],
    "addons.vpcCni": [undefined, "v1.99.0-eksbuild.1"],
    "addons.kubeProxy": [undefined, "v1.36.9-eksbuild.1"],
    "addons.coredns": [undefined, "v1.99.0-eksbuild.1"],
    "addons.podIdentityAgent": [undefined, "v1.99.0-eksbuild.1"],
    identity: [undefined, "irsa", "pod-identity"],
    "nodes.maxPricePerHour": [undefined, 6],
    "nodes.maxPricePerVcpuHour": [undefined, 0.2],
    "nodes.mirror": [undefined, "https://mirror.example.com"],
    "nodes.checksums": [undefined, { crictl: digest }],
    "nodes.podPidsLimit": [undefined, 512],
    "nodes.volumeGib": [undefined, 160],
    "nodePools.*.sandbox": ["gvisor", "runc", "runc-userns", "kata-qemu", "kata-clh", "kata-fc", "nitro", "urunc"],
    "nodePools.*.tenant": [undefined, "acme"],
    "nodePools.*.kind": [undefined, "self-managed", "karpenter", "managed", "auto"],
    "nodePools.*.os": [undefined, "bottlerocket"],
    "nodePools.*.imageId": [undefined, "ami-0123456789abcdef0"],
    "nodePools.*.instanceTypes": [
        undefined,
        ["m5.metal"],
        ["m7i.2xlarge"],
        ["m8i.2xlarge", "m8i.4xlarge"],
        ["m99.xlarge"],
    ],
    "nodePools.*.architecture": [undefined, "arm64"],
    "nodePools.*.allowUnlistedTypes": [undefined, true],
    "nodePools.*.maxPricePerHour": [undefined, 7],
    "nodePools.*.maxPricePerVcpuHour": [undefined, 0.3],
    "nodePools.*.minSize": [undefined, 0, 2],
    "nodePools.*.maxSize": [undefined, 9],
    "nodePools.*.spot": [undefined, true],
    "nodePools.*.volumeGib": [undefined, 200],
    "nodePools.*.maxLifetimeDays": [undefined, 7],
    "nodePools.*.maxUnavailablePercent": [undefined, 10],
    "nodePools.*.labels": [undefined, { team: "a" }],
    "nodePools.*.sysctls": [undefined, { "net.core.somaxconn": "4096" }],
    "nodePools.*.podPidsLimit": [undefined, 256],
    "nodePools.*.checksums": [undefined, { crictl: digest }],
    "nitro.handler nitro.overhead": [
        undefined,
        { handler: "of-the-image", overhead: { cpu: "250m", memory: "300Mi" } },
    ],
    "certManager.version": ["v1.19.1", undefined],
    tags: [undefined, { owner: "platform" }],
    "tenants.*.isolation": ["sandboxed", "shared", "user-namespace", "microvm", "unikernel"],
    "tenants.*.placement": [undefined, "exclusive", "dedicated"],
    "tenants.*.workload": [undefined, "function"],
    "tenants.*.owners": [undefined, { users: [role("acme")] }],
    "tenants.*.viewers": [undefined, { users: [role("auditors"), role("acme")] }],
    "tenants.*.namespaces": [undefined, ["acme", "acme-jobs"]],
    "tenants.*.network": [
        undefined,
        { apiServer: true },
        { egress: [{ cidr: "0.0.0.0/0", ports: [443, 5432] }] },
        { ingressFrom: ["neighbour"] },
    ],
    "tenants.*.identity": [undefined, {}, { statements, serviceAccounts: ["api"] }],
    "tenants.*.certificates": [undefined, { enabled: true }, { enabled: true, dnsNames: ["acme.example.com"] }],
    "tenants.*.protect": [undefined, true],
};

/** The request that a combination stands for. */
export function combined(combination: Combination): EksRequest {
    const request = { eks: {}, tenants: { acme: {}, neighbour: { isolation: "shared" } } };
    for (const [factor, value] of Object.entries(combination)) {
        if (value === undefined) continue;
        const [first = ""] = factor.split(" ");
        const alone = first === factor;
        const path = first.replace("nodePools.*", "nodePools.box").replace("tenants.*", "tenants.acme").split(".");
        const at = path[0] === "tenants" ? path : ["eks", ...path];
        if (alone) put(request, at, value);
        // Its options stand beside each other.
        else Object.entries(value as object).forEach(([name, each]) => put(request, [...at.slice(0, -1), name], each));
    }
    // Without a way out, nothing but a mirror and an image of one's own could be had anyway.
    return { ...request, proof: { image: "123456789012.dkr.ecr.us-east-1.amazonaws.com/busybox:1" } };
}

/** The combination without the options that a refusal speaks of, or without all of their kind where they are left out already. */
export function putRight(combination: Combination, paths: string[]): Combination {
    const spoken = Object.keys(factors).filter((factor) =>
        paths.some((path) => factor.split(" ").some((option) => isAt(path, option))),
    );
    const changed = spoken.filter((factor) => combination[factor] !== factors[factor]?.[0]);
    const kinds = new Set(paths.map((path) => path.replace(/^eks\./, "").split(".")[0]));
    const all = Object.keys(factors).filter((factor) => kinds.has(factor.split(".")[0]));
    const dropped = changed.length > 0 ? changed : all;
    return { ...combination, ...Object.fromEntries(dropped.map((factor) => [factor, factors[factor]?.[0]])) };
}

function isAt(path: string, option: string): boolean {
    const own = option.startsWith("tenants.") ? option.replace("*", "acme") : `eks.${option}`;
    const written = own.replace("nodePools.*", "nodePools.box").replace("subnets.*", "subnets");
    return path === written || path.startsWith(`${written}.`);
}

function put(target: object, [name = "", ...rest]: string[], value: unknown): void {
    const fields = target as Record<string, object>;
    if (rest.length === 0) fields[name] = value as object;
    else put((fields[name] ??= {}), rest, value);
}
