/** The arguments' shape at run time, and no other field. */
import { z } from "zod";
import {
    type AksEndpointSpec,
    AksLog,
    type AksLogsSpec,
    type AksMaintenanceSpec,
    type AksNetworkSpec,
    AksNodeImageChannel,
    type AksNodePoolSpec,
    type AksNodesSpec,
    AksOutbound,
    type AksSpec,
    AksTier,
    AksUpgradeChannel,
    AksWeekday,
} from "../../aksSpec";
import { Sandbox } from "../../isolation";
import { isEventual } from "../readShape";
import { proofShape } from "../shape";

const text = z.string().min(1);
const flag = z.boolean();
const whole = (least: number, most: number) =>
    z.int().min(least, `must be ${least} or more`).max(most, `must be ${most} or less`);
const price = z.number().positive("must be more than 0").max(1000, "must be at most 1000");
/** AKS makes no smaller disk, and Azure no larger one for a machine to start from (containerservice AgentPool.osDiskSizeGB). */
const volume = whole(30, 2048);
/** Fewer would stop a runtime that starts threads by itself; the most is Linux's own limit (learn.microsoft.com/azure/aks/custom-node-configuration). */
const pids = whole(256, 4_194_303);
/** A value that may be known only after the update; it is read from the arguments, never from the plan. */
const eventual = z.custom<string>(
    (value) => isEventual(value) || (typeof value === "string" && value !== ""),
    "must be a string",
);

/** The fields in which an Output may stand. */
export const mayBeEventual = ["resourceGroup", "kmsKey", "kmsVault", "nodeSubnet", "apiServerSubnet", "workspace"];

const network = z.strictObject({
    nodeCidr: text.optional(),
    apiServerCidr: text.optional(),
    podCidr: text.optional(),
    serviceCidr: text.optional(),
    outbound: z.enum(AksOutbound).optional(),
    nodeSubnet: eventual.optional(),
    apiServerSubnet: eventual.optional(),
} satisfies Shape<AksNetworkSpec>);

const pool = z.strictObject({
    sandbox: z.enum(Sandbox),
    tenant: text.optional(),
    vmSize: text.optional(),
    allowUnlistedSizes: flag.optional(),
    maxPricePerHour: price.optional(),
    maxPricePerVcpuHour: price.optional(),
    minSize: whole(0, 1000).optional(),
    maxSize: whole(1, 1000).optional(),
    volumeGib: volume.optional(),
    labels: z.record(z.string(), z.string()).optional(),
    podPidsLimit: pids.optional(),
} satisfies Shape<AksNodePoolSpec>);

const aks = z.strictObject({
    location: text,
    resourceGroup: eventual.optional(),
    zones: z.array(text).optional(),
    version: text,
    adminGroups: z.array(text),
    tier: z.enum(AksTier).optional(),
    upgradeChannel: z.enum(AksUpgradeChannel).optional(),
    nodeImageChannel: z.enum(AksNodeImageChannel).optional(),
    maintenance: z
        .strictObject({
            day: z.enum(AksWeekday).optional(),
            startHour: whole(0, 23).optional(),
            // AKS takes no shorter window (learn.microsoft.com/azure/aks/planned-maintenance).
            durationHours: whole(4, 24).optional(),
        } satisfies Shape<AksMaintenanceSpec>)
        .optional(),
    network: network.optional(),
    endpoint: z
        .strictObject({
            privateCidrs: z.array(text).optional(),
            publicAccess: flag.optional(),
            publicCidrs: z.array(text).optional(),
            anyAddress: flag.optional(),
        } satisfies Shape<AksEndpointSpec>)
        .optional(),
    kmsKey: eventual.optional(),
    kmsVault: eventual.optional(),
    logs: z
        .strictObject({
            components: z.array(z.enum(AksLog)).optional(),
            reads: flag.optional(),
            workspace: eventual.optional(),
            retentionDays: whole(30, 730).optional(),
        } satisfies Shape<AksLogsSpec>)
        .optional(),
    deletionProtection: flag.optional(),
    nodes: z
        .strictObject({
            maxPricePerHour: price.optional(),
            maxPricePerVcpuHour: price.optional(),
            podPidsLimit: pids.optional(),
            volumeGib: volume.optional(),
            encryptionAtHost: flag.optional(),
        } satisfies Shape<AksNodesSpec>)
        .optional(),
    nodePools: z.record(z.string(), pool).optional(),
    tags: z.record(z.string(), z.string()).optional(),
} satisfies Shape<AksSpec>);

/** The shape of a cluster on AKS; its tenants are read one by one. */
export const aksClusterShape = z.strictObject({ aks, proof: proofShape });

export type PlainAksCluster = z.infer<typeof aksClusterShape>;
export type PlainAks = z.infer<typeof aks>;
export type PlainAksPool = z.infer<typeof pool>;

/** Every field of the typed arguments, so that a field added there and forgotten here does not compile. */
type Shape<T> = Record<keyof T, z.ZodType>;
