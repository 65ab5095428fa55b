/** The arguments' shape at run time, and no other field. */
import { z } from "zod";
import {
    type GkeEndpointSpec,
    GkeLog,
    type GkeLogsSpec,
    GkeNat,
    type GkeNetworkSpec,
    type GkeNodePoolSpec,
    type GkeNodesSpec,
    GkeReleaseChannel,
    type GkeSpec,
} from "../../gkeSpec";
import { Sandbox } from "../../isolation";
import { isEventual } from "../readShape";
import { proofShape } from "../shape";

const text = z.string().min(1);
const flag = z.boolean();
const price = z.number().positive("must be more than 0").max(1000, "must be at most 1000");
const volume = z.int().min(30, "must be 30 or more").max(65536, "must be 65536 or less");
/** GKE takes no other numbers (container.v1 NodeKubeletConfig.podPidsLimit). */
const pids = z.int().min(1024, "must be 1024 or more").max(4_194_303, "must be 4194303 or less");
/** A value that may be known only after the update; it is read from the arguments, never from the plan. */
const eventual = z.custom<string>(
    (value) => isEventual(value) || (typeof value === "string" && value !== ""),
    "must be a string",
);

/** The fields in which an Output may stand. */
export const mayBeEventual = ["kmsKey", "vpc", "subnetwork"];

const network = z.strictObject({
    nodeCidr: text.optional(),
    podCidr: text.optional(),
    serviceCidr: text.optional(),
    controlPlaneCidr: text.optional(),
    nat: z.enum(GkeNat).optional(),
    flowLogs: flag.optional(),
    vpc: eventual.optional(),
    subnetwork: eventual.optional(),
    podRange: text.optional(),
    serviceRange: text.optional(),
} satisfies Shape<GkeNetworkSpec>);

const pool = z.strictObject({
    sandbox: z.enum(Sandbox),
    tenant: text.optional(),
    machineType: text.optional(),
    allowUnlistedTypes: flag.optional(),
    maxPricePerHour: price.optional(),
    maxPricePerVcpuHour: price.optional(),
    minSize: z.int().min(0).max(1000).optional(),
    maxSize: z.int().min(1).max(1000).optional(),
    spot: flag.optional(),
    volumeGib: volume.optional(),
    labels: z.record(z.string(), z.string()).optional(),
    podPidsLimit: pids.optional(),
} satisfies Shape<GkeNodePoolSpec>);

const gke = z.strictObject({
    project: text,
    region: text,
    zones: z.array(text).optional(),
    version: text,
    releaseChannel: z.enum(GkeReleaseChannel).optional(),
    network: network.optional(),
    endpoint: z
        .strictObject({
            privateCidrs: z.array(text).optional(),
            publicAccess: flag.optional(),
            publicCidrs: z.array(text).optional(),
            anyAddress: flag.optional(),
        } satisfies Shape<GkeEndpointSpec>)
        .optional(),
    kmsKey: eventual.optional(),
    logs: z
        .strictObject({
            components: z.array(z.enum(GkeLog)).optional(),
            dataAccess: flag.optional(),
        } satisfies Shape<GkeLogsSpec>)
        .optional(),
    binaryAuthorization: flag.optional(),
    securityGroup: text.optional(),
    deletionProtection: flag.optional(),
    nodes: z
        .strictObject({
            maxPricePerHour: price.optional(),
            maxPricePerVcpuHour: price.optional(),
            podPidsLimit: pids.optional(),
            volumeGib: volume.optional(),
        } satisfies Shape<GkeNodesSpec>)
        .optional(),
    nodePools: z.record(z.string(), pool).optional(),
    labels: z.record(z.string(), z.string()).optional(),
} satisfies Shape<GkeSpec>);

/** The shape of a cluster on GKE; its tenants are read one by one. */
export const gkeClusterShape = z.strictObject({ gke, proof: proofShape });

export type PlainGkeCluster = z.infer<typeof gkeClusterShape>;
export type PlainGke = z.infer<typeof gke>;
export type PlainGkePool = z.infer<typeof pool>;

/** Every field of the typed arguments, so that a field added there and forgotten here does not compile. */
type Shape<T> = Record<keyof T, z.ZodType>;
