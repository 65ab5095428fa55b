/** The Job of an update that proves one tenant's claim from inside. A wrong answer, or none, fails the update. */
import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { admittedAnnotation, claimLabels, proofName } from "../tenancy/claims";
import { after } from "../tenancy/context";
import type { TenantPlan } from "../plan/types";
import { notAdmitted, type ProbeProof, probeEnvironment, probeOf, proofScript } from "./probe";

export function proofJob(plan: TenantPlan, proof: ProbeProof) {
    return {
        metadata: { name: proofName, namespace: plan.namespaces[0] ?? plan.name },
        spec: {
            // Neither an eviction nor a pod that came before the policies is a wrong answer: they are tried again. An answer
            // is final.
            backoffLimit: 3,
            podFailurePolicy: {
                rules: [
                    { action: "Ignore", onPodConditions: [{ type: "DisruptionTarget" }] },
                    { action: "Ignore", onExitCodes: { operator: "In", values: [notAdmitted] } },
                    { action: "FailJob", onExitCodes: { operator: "NotIn", values: [0] } },
                ],
            },
            // Of tenants whose pods share no node one proof may have to wait for another's to end. Kubernetes' scheduler then
            // looks at it again only after five minutes and a half (kubernetes/kubernetes#141953).
            activeDeadlineSeconds: 420,
            template: {
                metadata: {
                    labels: { "app.kubernetes.io/name": proofName },
                    // A changed claim is a changed Job, and so a new proof.
                    annotations: { "kernel-isolation.io/claim": claimOf(plan) },
                },
                spec: {
                    ...(plan.mutates ? {} : placementInFull(plan)),
                    restartPolicy: "Never",
                    automountServiceAccountToken: false,
                    securityContext: {
                        runAsNonRoot: true,
                        runAsUser: 65532,
                        runAsGroup: 65532,
                        seccompProfile: { type: "RuntimeDefault" },
                    },
                    containers: [
                        {
                            name: "probe",
                            image: plan.proofImage,
                            imagePullPolicy: "Always",
                            command: ["sh", "-c", proofScript],
                            env: [
                                ...Object.entries(probeEnvironment(plan, proof)).map(([name, value]) => ({
                                    name,
                                    value,
                                })),
                                ...(plan.mutates ? [admittedVariable] : []),
                            ],
                            terminationMessagePolicy: "FallbackToLogsOnError",
                            securityContext: {
                                allowPrivilegeEscalation: false,
                                readOnlyRootFilesystem: true,
                                capabilities: { drop: ["ALL"] },
                            },
                            resources: proofResources(plan),
                        },
                    ],
                },
            },
        },
    };
}

const admittedVariable = {
    name: "ADMITTED",
    valueFrom: { fieldRef: { fieldPath: `metadata.annotations['${admittedAnnotation}']` } },
};

function claimOf(plan: TenantPlan): string {
    const handler = plan.handler || "default handler";
    return `${plan.isolation}: ${plan.sandbox} by ${plan.runtimeClass || "no RuntimeClass"} (${handler})`;
}

/** The tenant's own defaults: they fit its limits and quota by construction. */
function proofResources(plan: TenantPlan) {
    const amount = {
        cpu: plan.limits.defaultCpuRequest,
        memory: plan.limits.defaultMemoryRequest,
        "ephemeral-storage": plan.limits.defaultEphemeralStorageRequest,
    };
    return { requests: amount, limits: amount };
}

/** What the API server gives pods by itself from Kubernetes 1.36 on. */
function placementInFull(plan: TenantPlan) {
    const tenant = claimLabels.tenant;
    const { placement } = plan;
    return {
        ...(plan.runtimeClass !== "" && { runtimeClassName: plan.runtimeClass }),
        ...(!plan.hostUsers && { hostUsers: false }),
        ...(Object.keys(placement.nodeSelector).length > 0 && { nodeSelector: placement.nodeSelector }),
        ...(placement.kind === "dedicated" && {
            tolerations: [{ key: tenant, operator: "Equal", value: plan.name, effect: "NoSchedule" }],
        }),
        ...(placement.kind === "exclusive" && {
            affinity: {
                podAntiAffinity: {
                    requiredDuringSchedulingIgnoredDuringExecution: [
                        {
                            topologyKey: "kubernetes.io/hostname",
                            labelSelector: {},
                            namespaceSelector: {
                                matchExpressions: [
                                    { key: tenant, operator: "Exists" },
                                    { key: tenant, operator: "NotIn", values: [plan.name] },
                                ],
                            },
                        },
                    ],
                },
            },
        }),
    };
}

/** Registers the Job; a sandbox that no probe can prove gets none, and the report says so. */
export function createProof(
    name: string,
    plan: pulumi.Output<TenantPlan>,
    guards: pulumi.Resource[],
    options: pulumi.CustomResourceOptions,
): k8s.batch.v1.Job {
    const job = plan.apply((resolved) => {
        const proof = probeOf(resolved);
        if (!proof) throw new Error(`sandbox ${resolved.sandbox} has no probe`);
        return proofJob(resolved, proof);
    });
    return new k8s.batch.v1.Job(
        `${name}-proof`,
        { metadata: job.metadata, spec: job.spec },
        { ...options, dependsOn: after(plan, guards), deleteBeforeReplace: true, customTimeouts: { create: "8m" } },
    );
}
