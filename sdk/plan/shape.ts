/**
 * The arguments' shape at run time: configuration files and other languages bring what TypeScript never checked.
 * Unknown fields are refused, since a misspelt guard that is ignored is no guard.
 */
import type * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { signatureControllers } from "../catalog/signatureControllers";
import type { ExistingPoolSpec, ExistingSandboxSpec, ExistingSpec, ProofSpec } from "../clusterSpec";
import {
    type ApprovedImageSpec,
    ConfinementProfile,
    ControlPlane,
    IsolationLevel,
    Placement,
    PodSecurity,
    Protocol,
    ReviewOverdue,
    Sandbox,
    type SignersSpec,
    type SignerSpec,
    type TenantSpec,
    type VirtualControlPlaneSpec,
    type VirtualImagesSpec,
    Workload,
} from "../isolation";
import { isEventual } from "./readShape";

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
            approved: z
                .array(
                    z.strictObject({
                        digest: text,
                        name: text.optional(),
                        shell: z.boolean().optional(),
                    } satisfies Shape<ApprovedImageSpec>),
                )
                .optional(),
            noShell: z.boolean().optional(),
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
    controlPlane: z.enum(ControlPlane).optional(),
    virtualControlPlane: z
        .strictObject({
            chart: text.optional(),
            images: z
                .strictObject({
                    vcluster: text.optional(),
                    kubernetes: text.optional(),
                    coredns: text.optional(),
                } satisfies Shape<VirtualImagesSpec>)
                .optional(),
            storageClass: text.optional(),
        } satisfies Shape<VirtualControlPlaneSpec>)
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
