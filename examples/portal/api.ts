/**
 * What the portal's server and its page say to each other. The schemas check what comes in, shape what goes out, and
 * make the OpenAPI document; the types are theirs.
 */
import { z } from "zod";

const money = z.object({
    monthly: z.number().optional(),
    currency: z.literal("USD"),
    /** Why there is no sum, or what is not in it. */
    note: z.string().optional(),
});

export const refusal = z.object({ path: z.string(), reason: z.string(), nearest: z.string().optional() });
export type RefusalAnswer = z.infer<typeof refusal>;

/** Who holds a stack. `operation` is absent where that is not this portal. */
export const holder = z.object({
    operation: z.string().optional(),
    kind: z.string(),
    tenant: z.string().optional(),
    by: z.string(),
    since: z.string(),
});
export type Holder = z.infer<typeof holder>;

export const errorAnswer = z.object({
    error: z.object({
        code: z.string(),
        message: z.string(),
        refusals: z.array(refusal).optional(),
        holder: holder.optional(),
        signIn: z.string().optional(),
    }),
});
export type ErrorAnswer = z.infer<typeof errorAnswer>;

export const role = z.enum(["viewer", "owner", "platform"]);
export type Role = z.infer<typeof role>;

export const session = z.object({
    user: z.string(),
    role,
    /** As `cluster/tenant`: those an owner may see and change. */
    tenants: z.array(z.string()),
    csrfToken: z.string(),
    authentication: z.enum(["local", "header", "oidc"]),
});
export type Session = z.infer<typeof session>;

export const operationKind = z.enum(["preview", "update", "verify", "refresh"]);
export type OperationKind = z.infer<typeof operationKind>;

export const operationState = z.enum(["queued", "running", "succeeded", "failed", "cancelled", "interrupted"]);
export type OperationState = z.infer<typeof operationState>;

const action = z.enum(["set", "remove"]);

export const operationSummary = z.object({
    id: z.string(),
    kind: operationKind,
    /** What of the tenant was asked for, by a preview or an update. */
    action: action.optional(),
    tenant: z.string().optional(),
    by: z.string(),
    state: operationState,
    queuedAt: z.string(),
    endedAt: z.string().optional(),
    summary: z.string().optional(),
});
export type OperationSummary = z.infer<typeof operationSummary>;

const verdict = z.enum(["proven", "refuted", "unproven"]);

export const clusterSummary = z.object({
    name: z.string(),
    platform: z.string(),
    version: z.string(),
    tenantCount: z.number(),
    proof: z.object({ proven: z.number(), refuted: z.number(), unproven: z.number() }),
    overdue: z.number(),
    cost: money.optional(),
    drift: z.object({ checkedAt: z.string(), count: z.number() }).optional(),
    holder: holder.optional(),
    last: operationSummary.optional(),
    canWrite: z.boolean(),
});
export type ClusterSummary = z.infer<typeof clusterSummary>;

export const tenantSummary = z.object({
    name: z.string(),
    level: z.string(),
    sandbox: z.string().optional(),
    placement: z.string(),
    workload: z.string().optional(),
    proof: verdict,
    evidence: z.string().optional(),
    reviewBy: z.string().optional(),
    overdue: z.boolean(),
    cost: money.optional(),
    state: z.enum(["applied", "applying", "failed", "removing"]),
});
export type TenantSummary = z.infer<typeof tenantSummary>;

export const clusterDetail = clusterSummary.extend({ tenants: z.array(tenantSummary) });
export type ClusterDetail = z.infer<typeof clusterDetail>;

/** A tenant as it is declared; what it may hold is the planner's to judge. */
export const tenantSpec = z.record(z.string(), z.unknown());

export const tenantDetail = tenantSummary.extend({
    spec: tenantSpec,
    claims: z.array(z.object({ claim: z.string(), evidence: z.string().optional(), state: verdict })),
    layers: z.array(
        z.object({ layer: z.string(), enforcedBy: z.string(), state: verdict, note: z.string().optional() }),
    ),
    notCovered: z.array(z.string()),
    history: z.array(operationSummary),
});
export type TenantDetail = z.infer<typeof tenantDetail>;

export const option = z.object({
    value: z.string(),
    label: z.string(),
    meaning: z.string(),
    cost: z.string().optional(),
    /** Of a sandbox: the isolation level that it gives. */
    level: z.string().optional(),
    possible: z.boolean(),
    reason: z.string().optional(),
    nearest: z.string().optional(),
});
export type Option = z.infer<typeof option>;

const fieldKind = z.enum(["choice", "text", "number", "quantity", "date", "list", "boolean", "rows"]);
const column = z.object({
    path: z.string(),
    label: z.string(),
    help: z.string(),
    kind: fieldKind,
    required: z.boolean(),
    default: z.unknown().optional(),
    unit: z.string().optional(),
    options: z.array(option).optional(),
});
export const field = column.extend({ columns: z.array(column).optional() });
export type Field = z.infer<typeof field>;
export const choices = z.object({ fields: z.array(field) });

const tenantName = z.string().min(1).max(63);
const wait = z.boolean().optional();
export const change = z.discriminatedUnion("action", [
    z.strictObject({ action: z.literal("set"), tenant: tenantName, spec: tenantSpec }),
    z.strictObject({ action: z.literal("remove"), tenant: tenantName }),
]);
export type Change = z.infer<typeof change>;

export const operationRequest = z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("preview"), change, wait }),
    z.strictObject({ kind: z.literal("update"), preview: z.string().max(64), wait }),
    z.strictObject({ kind: z.literal("verify"), tenant: tenantName.optional(), wait }),
    z.strictObject({ kind: z.literal("refresh"), wait }),
]);
export type OperationRequest = z.infer<typeof operationRequest>;

export const diff = z.object({
    summary: z.string(),
    /** What of the tenant changes, in words. */
    changes: z.array(z.string()),
    warnings: z.array(z.string()),
    lines: z.array(
        z.object({
            op: z.enum(["create", "update", "replace", "delete"]),
            text: z.string(),
            resource: z.string(),
            details: z.array(z.string()),
        }),
    ),
    counts: z.object({
        create: z.number(),
        update: z.number(),
        replace: z.number(),
        delete: z.number(),
        same: z.number(),
    }),
});
export type Diff = z.infer<typeof diff>;

export const progress = z.object({
    resource: z.string(),
    type: z.string(),
    words: z.string(),
    op: z.string(),
    status: z.enum(["running", "done", "failed"]),
    message: z.string().optional(),
});
export type Progress = z.infer<typeof progress>;

export const proofRow = z.object({
    tenant: z.string(),
    probe: z.string(),
    claim: z.string(),
    seen: z.string().optional(),
    state: z.enum(["running", "proven", "refuted", "unproven", "not-claimed"]),
});
export type ProofRow = z.infer<typeof proofRow>;

/** An operation without its lists, as an `operation` event tells of it. */
export const operationHead = z.object({
    id: z.string(),
    cluster: z.string(),
    kind: operationKind,
    tenant: z.string().optional(),
    by: z.string(),
    state: operationState,
    queuedAt: z.string(),
    startedAt: z.string().optional(),
    endedAt: z.string().optional(),
    /** How many are before it in the queue. */
    position: z.number().optional(),
    change: change.optional(),
    summary: z.string().optional(),
    /** Of a verification: how many of how many tries were made. */
    tries: z.object({ done: z.number(), all: z.number() }).optional(),
    /** What to do now. */
    advice: z.string().optional(),
});
export type OperationHead = z.infer<typeof operationHead>;

export const operation = operationHead.extend({
    diff: diff.optional(),
    resources: z.array(progress),
    failures: z.array(z.object({ resource: z.string(), message: z.string() })),
    proofs: z.array(proofRow),
    evidence: z.array(z.object({ text: z.string(), ok: z.boolean() })).optional(),
});
export type Operation = z.infer<typeof operation>;

export const drift = z.object({
    checkedAt: z.string().optional(),
    nextAt: z.string().optional(),
    changes: z.array(z.object({ resource: z.string(), text: z.string(), details: z.array(z.string()) })),
});
export type Drift = z.infer<typeof drift>;

export const auditEntry = z.object({
    at: z.string(),
    user: z.string(),
    role: z.string(),
    action: z.string(),
    cluster: z.string().optional(),
    tenant: z.string().optional(),
    outcome: z.string(),
    address: z.string(),
});
export type AuditEntry = z.infer<typeof auditEntry>;
