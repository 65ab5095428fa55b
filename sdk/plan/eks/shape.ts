/** The arguments' shape at run time, and no other field. */
import { z } from "zod";
import {
    EksArchitecture,
    type EksAddonsSpec,
    type EksCertManagerSpec,
    type EksCredentialsSpec,
    type EksEndpointSpec,
    EksIdentityMode,
    EksLog,
    type EksLogsSpec,
    EksNat,
    type EksNetworkSpec,
    EksNodeOs,
    type EksNitroSpec,
    type EksNodePoolSpec,
    type EksNodesSpec,
    EksPoolKind,
    type EksSpec,
    type EksSubnetSpec,
} from "../../eksSpec";
import { Sandbox } from "../../isolation";
import { isEventual } from "../readShape";
import { proofShape } from "../shape";

const text = z.string().min(1);
const flag = z.boolean();
const price = z.number().positive("must be more than 0").max(1000, "must be at most 1000");
/** What CloudWatch keeps logs for; other numbers it refuses. */
const days = z
    .int()
    .refine(
        (value) => [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 3653].includes(value),
        "must be a number of days that CloudWatch keeps logs for, such as 30, 90 or 365",
    );
const volume = z.int().min(20, "must be 20 or more").max(16384, "must be 16384 or less");
const pids = z.int().min(64, "must be 64 or more").max(4_194_304, "must be 4194304 or less");
/** A value that may be known only after the update; it is read from the arguments, never from the plan. */
const eventual = z.custom<string>(
    (value) => isEventual(value) || (typeof value === "string" && value !== ""),
    "must be a string",
);

/** The fields in which an Output may stand. */
export const mayBeEventual = ["kmsKeyArn", "vpcId", "id"];

const subnet = z.strictObject({ id: eventual, zone: text, cidr: text.optional() } satisfies Shape<EksSubnetSpec>);

const network = z.strictObject({
    cidr: text.optional(),
    zones: z.array(text).optional(),
    zoneCount: z.int().optional(),
    nat: z.enum(EksNat).optional(),
    endpoints: z.array(text).optional(),
    flowLogs: flag.optional(),
    flowLogDays: days.optional(),
    vpcId: eventual.optional(),
    subnets: z.array(subnet).optional(),
    serviceCidr: text.optional(),
} satisfies Shape<EksNetworkSpec>);

const pool = z.strictObject({
    sandbox: z.enum(Sandbox),
    tenant: text.optional(),
    kind: z.enum(EksPoolKind).optional(),
    os: z.enum(EksNodeOs).optional(),
    imageId: text.optional(),
    instanceTypes: z.array(text).min(1).max(20).optional(),
    architecture: z.enum(EksArchitecture).optional(),
    allowUnlistedTypes: flag.optional(),
    maxPricePerHour: price.optional(),
    maxPricePerVcpuHour: price.optional(),
    minSize: z.int().min(0).max(450).optional(),
    maxSize: z.int().min(1).max(450).optional(),
    spot: flag.optional(),
    volumeGib: volume.optional(),
    maxLifetimeDays: z.int().min(1).max(365).optional(),
    maxUnavailablePercent: z.int().min(1).max(100).optional(),
    labels: z.record(z.string(), z.string()).optional(),
    sysctls: z.record(z.string(), text).optional(),
    podPidsLimit: pids.optional(),
    checksums: z.record(z.string(), text).optional(),
} satisfies Shape<EksNodePoolSpec>);

const eks = z.strictObject({
    version: text,
    adminRoleArns: z.array(text),
    credentials: z
        .strictObject({ roleArn: text.optional(), profile: text.optional() } satisfies Shape<EksCredentialsSpec>)
        .optional(),
    network: network.optional(),
    endpoint: z
        .strictObject({
            publicAccess: flag.optional(),
            privateCidrs: z.array(text).optional(),
            publicCidrs: z.array(text).optional(),
            anyAddress: flag.optional(),
        } satisfies Shape<EksEndpointSpec>)
        .optional(),
    kmsKeyArn: eventual.optional(),
    logs: z
        .strictObject({
            types: z.array(z.enum(EksLog)).optional(),
            days: days.optional(),
        } satisfies Shape<EksLogsSpec>)
        .optional(),
    deletionProtection: flag.optional(),
    addons: z
        .strictObject({
            vpcCni: text.optional(),
            kubeProxy: text.optional(),
            coredns: text.optional(),
            podIdentityAgent: text.optional(),
        } satisfies Shape<EksAddonsSpec>)
        .optional(),
    identity: z.enum(EksIdentityMode).optional(),
    nodes: z
        .strictObject({
            maxPricePerHour: price.optional(),
            maxPricePerVcpuHour: price.optional(),
            mirror: text.optional(),
            checksums: z.record(z.string(), text).optional(),
            podPidsLimit: pids.optional(),
            volumeGib: volume.optional(),
        } satisfies Shape<EksNodesSpec>)
        .optional(),
    nodePools: z.record(z.string(), pool).optional(),
    nitro: z
        .strictObject({ handler: text, overhead: z.record(z.string(), text) } satisfies Shape<EksNitroSpec>)
        .optional(),
    certManager: z.strictObject({ version: text.optional() } satisfies Shape<EksCertManagerSpec>).optional(),
    tags: z.record(z.string(), z.string()).optional(),
} satisfies Shape<EksSpec>);

/** The shape of a cluster on EKS; its tenants are read one by one. */
export const eksClusterShape = z.strictObject({ eks, proof: proofShape });

export type PlainEksCluster = z.infer<typeof eksClusterShape>;
export type PlainEks = z.infer<typeof eks>;
export type PlainEksPool = z.infer<typeof pool>;

/** Every field of the typed arguments, so that a field added there and forgotten here does not compile. */
type Shape<T> = Record<keyof T, z.ZodType>;
