/**
 * The arguments' shape at run time: configuration files and other languages bring what TypeScript never checked.
 * Unknown fields are refused, since a misspelt guard that is ignored is no guard.
 */
import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { platforms } from "../catalog/platforms";
import { sandboxes, sandboxNames } from "../catalog/sandboxes";
import { signatureControllers } from "../catalog/signatureControllers";
import type { ExistingPoolSpec, ExistingSandboxSpec, ExistingSpec, ProofSpec } from "../clusterSpec";
import {
    ConfinementProfile,
    IsolationLevel,
    Placement,
    PodSecurity,
    Protocol,
    ReviewOverdue,
    Sandbox,
    type SignersSpec,
    type SignerSpec,
    type TenantSpec,
    Workload,
} from "../isolation";
import { join, probablyMeant, type Refusal } from "./refusal";

const text = z.string().min(1);
const count = z.int().min(0);
const subjects = z.strictObject({ users: z.array(text).optional(), groups: z.array(text).optional() });
/** A value that may be known only after the update; whoever reads it waits. */
const eventual = z.custom<pulumi.Input<string>>(
    (value) => isEventual(value) || typeof value === "string",
    "must be a string",
);

const quota = z.strictObject({
    cpu: text.optional(),
    memory: text.optional(),
    ephemeralStorage: text.optional(),
    pods: count.optional(),
    services: count.optional(),
    loadBalancers: count.optional(),
    persistentVolumeClaims: count.optional(),
    storage: text.optional(),
    configMaps: count.optional(),
    secrets: count.optional(),
    jobs: count.optional(),
    workloads: count.optional(),
} satisfies Shape<TenantSpec["quota"]>);

const limits = z.strictObject({
    defaultCpu: text.optional(),
    defaultMemory: text.optional(),
    defaultEphemeralStorage: text.optional(),
    defaultCpuRequest: text.optional(),
    defaultMemoryRequest: text.optional(),
    defaultEphemeralStorageRequest: text.optional(),
    maxCpu: text.optional(),
    maxMemory: text.optional(),
    maxEphemeralStorage: text.optional(),
} satisfies Shape<TenantSpec["limits"]>);

const egress = z.strictObject({
    cidr: text,
    ports: z.array(z.int().min(1).max(65535)).min(1).optional(),
    protocol: z.enum(Protocol).optional(),
});

const network = z.strictObject({
    egress: z.array(egress).optional(),
    ingressFrom: z.array(text).optional(),
    dns: z.boolean().optional(),
    apiServer: z.boolean().optional(),
} satisfies Shape<TenantSpec["network"]>);

/** The shape of one tenant. */
export const tenantShape = z.strictObject({
    isolation: z.enum(IsolationLevel),
    sandbox: z.enum(Sandbox).optional(),
    placement: z.enum(Placement).optional(),
    pool: text.optional(),
    workload: z.enum(Workload).optional(),
    owners: subjects.optional(),
    viewers: subjects.optional(),
    namespaces: z.array(text).min(1).optional(),
    quota: quota.optional(),
    limits: limits.optional(),
    network: network.optional(),
    images: z
        .strictObject({
            registries: z.array(text).min(1).optional(),
            requireDigest: z.boolean().optional(),
            signedBy: z
                .strictObject({
                    keys: z.array(text).optional(),
                    identities: z
                        .array(z.strictObject({ issuer: text, subject: text } satisfies Shape<SignerSpec>))
                        .optional(),
                } satisfies Shape<SignersSpec>)
                .optional(),
        } satisfies Shape<TenantSpec["images"]>)
        .optional(),
    sysctls: z.array(text).optional(),
    podSecurity: z.enum(PodSecurity).optional(),
    seccomp: z.enum(ConfinementProfile).optional(),
    appArmor: z.enum(ConfinementProfile).optional(),
    identity: z
        .strictObject({
            statements: z
                .array(z.strictObject({ actions: z.array(text).min(1), resources: z.array(text).min(1) }))
                .optional(),
            serviceAccounts: z.array(text).optional(),
            permissionsBoundary: text.optional(),
            allowWildcardActions: z.boolean().optional(),
        } satisfies Shape<TenantSpec["identity"]>)
        .optional(),
    certificates: z
        .strictObject({
            enabled: z.boolean().optional(),
            dnsNames: z.array(text).optional(),
        } satisfies Shape<TenantSpec["certificates"]>)
        .optional(),
    fairness: z
        .strictObject({ share: z.int().min(1).max(100).optional() } satisfies Shape<TenantSpec["fairness"]>)
        .optional(),
    reviewBy: text.optional(),
    reviewOverdue: z.enum(ReviewOverdue).optional(),
    protect: z.boolean().optional(),
    labels: z
        .custom<TenantSpec["labels"]>(
            (value) => isEventual(value) || z.record(z.string(), eventual).safeParse(value).success,
            {
                error: "must be a map of strings",
            },
        )
        .optional(),
} satisfies Shape<TenantSpec>);

const existing = z.strictObject({
    kubeconfig: eventual,
    context: eventual.optional(),
    version: text,
    pools: z
        .record(
            z.string(),
            z.strictObject({
                labels: z.record(z.string(), z.string()).optional(),
                sandboxes: z.partialRecord(
                    z.enum(Sandbox),
                    z.strictObject({
                        handler: text.optional(),
                        runtimeClass: text.optional(),
                    } satisfies Shape<ExistingSandboxSpec>),
                ),
                tenant: text.optional(),
            } satisfies Shape<ExistingPoolSpec>),
        )
        .optional(),
    networkPoliciesEnforced: z.boolean().optional(),
    imageSignatures: z.enum(signatureControllers).optional(),
    apiServerCidrs: z.array(text).optional(),
    apiServerPort: z.int().min(1).max(65535).optional(),
} satisfies Shape<ExistingSpec>);

export const proofShape = z
    .strictObject({ onUpdate: z.boolean().optional(), image: text.optional() } satisfies Shape<ProofSpec>)
    .optional();

/** The shape of a cluster; its tenants are read one by one, so that each error names its tenant. */
export const clusterShape = z.strictObject({
    existing: existing.optional(),
    tenants: z.record(z.string(), z.unknown()).optional(),
    proof: proofShape,
});

/** Every field of the typed arguments, so that a field added there and forgotten here does not compile. */
type Shape<T> = Record<keyof NonNullable<T>, z.ZodType>;

export type PlainTenant = z.infer<typeof tenantShape>;
export type PlainCluster = z.infer<typeof clusterShape>;

/** Reads a value against a shape. On failure every difference is reported, each with its path. */
export function readShape<T>(
    shape: z.ZodType<T>,
    value: unknown,
    path: string,
    mayBeEventual: readonly string[],
): { value: T } | { refusals: Refusal[] } {
    const eventuals = findEventuals(value, path, mayBeEventual);
    if (eventuals.length > 0) return { refusals: eventuals };
    const result = shape.safeParse(value);
    if (result.success) return { value: result.data };
    return { refusals: result.error.issues.flatMap((issue) => refusalsOf(issue, shape, value, path)) };
}

/** Far deeper than any field is. */
const deepest = 20;

/** Whether a value may be known only after the update. */
export function isEventual(value: unknown): boolean {
    return pulumi.Output.isInstance(value) || value instanceof Promise;
}

function findEventuals(
    value: unknown,
    path: string,
    allowed: readonly string[],
    key = "",
    within: readonly object[] = [],
): Refusal[] {
    if (allowed.includes(key)) return [];
    if (isEventual(value)) {
        const reason = "decides what is created, so it must be a plain value, not an Output or a Promise";
        return [{ path, reason, nearest: "read it from the stack's configuration" }];
    }
    if (value === null || typeof value !== "object") return [];
    if (within.includes(value) || within.length > deepest) return [{ path, reason: "is nested without end" }];
    return Object.entries(value).flatMap(([name, child]) =>
        findEventuals(child, join(path, name), allowed, name, [...within, value]),
    );
}

function refusalsOf(issue: z.core.$ZodIssue, shape: z.ZodType, value: unknown, root: string): Refusal[] {
    const path = join(root, ...issue.path.map(String));
    const given = valueAt(value, issue.path);
    switch (issue.code) {
        case "unrecognized_keys": {
            const fields = fieldsAt(shape, issue.path);
            return issue.keys.map((key) => unknownField(path, key, fields));
        }
        case "invalid_value": {
            const choices = issue.values.map(String);
            const word = typeof given === "string" ? given : "";
            const meant = probablyMeant(word, choices) ?? levelOfSandbox(word, choices);
            const reason = given === undefined ? "is required" : `${shown(given)} is not one of ${choices.join(", ")}`;
            return [{ path, reason, ...(meant && { nearest: `"${meant}"` }) }];
        }
        case "invalid_key": {
            const key = String(issue.path.at(-1));
            const meant = probablyMeant(key, Object.values(Sandbox));
            return [
                {
                    path,
                    reason: `"${key}" is not one of ${Object.values(Sandbox).join(", ")}`,
                    ...(meant && { nearest: `"${meant}"` }),
                },
            ];
        }
        case "invalid_type": {
            const reason = given === undefined ? "is required" : `must be of type ${issue.expected}`;
            // YAML reads an unquoted 1.30 as the number 1.3.
            const quoted = typeof given === "number" && issue.expected === "string";
            return [{ path, reason, ...(quoted && { nearest: "the same in quotes" }) }];
        }
        default:
            return [{ path, reason: issue.message }];
    }
}

/** A value as a message quotes it: whatever it is, saying what is wrong must not fail. */
function shown(value: unknown): string {
    if (typeof value === "string") return JSON.stringify(value);
    if (value !== null && typeof value === "object") return Array.isArray(value) ? "a list" : "an object";
    return String(value);
}

/** Who writes a sandbox's name where a level is asked for means the level that it gives. */
function levelOfSandbox(given: string, choices: string[]): string | undefined {
    const sandbox = probablyMeant(given, sandboxNames);
    const level = sandbox && sandboxes[sandbox as Sandbox].level;
    return level && choices.includes(level) ? level : undefined;
}

function unknownField(path: string, key: string, fields: string[]): Refusal {
    const platform =
        path === "" && Object.hasOwn(platforms, key) ? platforms[key as keyof typeof platforms] : undefined;
    if (platform) {
        return {
            path: key,
            reason: `${platform.title} cannot be built by this version`,
            nearest: "existing, with the kubeconfig of a cluster made another way",
        };
    }
    const meant = probablyMeant(key, fields);
    return { path: join(path, key), reason: "there is no such field", ...(meant && { nearest: `"${meant}"` }) };
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
    return path.reduce<unknown>(
        (current, key) => (current !== null && typeof current === "object" ? Reflect.get(current, key) : undefined),
        value,
    );
}

/** The fields of the object at a path of the shape, for suggestions. */
function fieldsAt(shape: z.ZodType, path: readonly PropertyKey[]): string[] {
    let current: unknown = shape;
    for (const key of path) {
        current = unwrap(current);
        if (current instanceof z.ZodObject) current = current.shape[String(key)];
        else if (current instanceof z.ZodArray) current = current.element;
        else if (current instanceof z.ZodRecord) current = current.valueType;
        else return [];
    }
    current = unwrap(current);
    return current instanceof z.ZodObject ? Object.keys(current.shape) : [];
}

function unwrap(shape: unknown): unknown {
    return shape instanceof z.ZodOptional ? unwrap(shape.unwrap()) : shape;
}
