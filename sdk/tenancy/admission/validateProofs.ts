/**
 * Keeps the proofs honest: the tenant whose kernel they speak of may neither make, change nor enter them. Whoever may
 * edit namespaces runs the platform; the tenant's role never may.
 */
import { proofName } from "../claims";
import { tenantNamespaces } from "./cel";

export const policyName = "kernel-isolation-proofs";

const resource = "request.resource.resource";
const named = (field: string) => `has(object.metadata.${field}) && object.metadata.${field}.startsWith('${proofName}')`;
/** Both names of the label by which a Job's pods are found; the shorter one is the older. */
const labelled = ["batch.kubernetes.io/job-name", "job-name"].map(
    (label) => `'${label}' in object.metadata.labels && object.metadata.labels['${label}'] == '${proofName}'`,
);

/** What is connected to, as by exec, comes without metadata: there only the name says whose it is. */
const whole = "object != null && has(object.metadata)";

/** By its name, given or to be generated, or by the label that would make a pod count as the Job's. */
const isProof = [
    `request.name.startsWith('${proofName}')`,
    `${resource} in ['jobs', 'pods'] && ${whole} && (${named("name")} || ${named("generateName")})`,
    `${resource} == 'pods' && ${whole} && has(object.metadata.labels) && (${labelled.join(" || ")})`,
].map((part) => `(${part})`);

const byKubernetes = [
    "request.userInfo.username == 'system:kube-controller-manager'",
    "request.userInfo.username == 'system:serviceaccount:kube-system:job-controller'",
    "request.operation != 'CREATE' && request.userInfo.username.startsWith('system:serviceaccount:kube-system:')",
    "request.operation != 'CREATE' && request.userInfo.username.startsWith('system:node:')",
]
    .map((part) => `(${part})`)
    .join(" || ");

export const validateProofsPolicy = {
    failurePolicy: "Fail",
    matchConstraints: {
        resourceRules: [
            {
                apiGroups: ["batch"],
                apiVersions: ["v1"],
                operations: ["CREATE", "UPDATE", "DELETE"],
                resources: ["jobs"],
            },
            {
                apiGroups: [""],
                apiVersions: ["v1"],
                operations: ["CREATE", "UPDATE"],
                resources: ["pods", "pods/ephemeralcontainers"],
            },
            {
                apiGroups: [""],
                apiVersions: ["v1"],
                operations: ["CONNECT"],
                resources: ["pods/attach", "pods/exec", "pods/portforward"],
            },
        ],
    },
    matchConditions: [
        { name: "is-proof", expression: isProof.join(" || ") },
        {
            // The Job controller alone makes a proof's pods: another would make them for whoever wrote a workload.
            // The garbage collector, the namespace controller and the nodes change and remove them.
            name: "is-not-kubernetes",
            expression: `!(${byKubernetes})`,
        },
    ],
    validations: [
        {
            expression: "authorizer.group('').resource('namespaces').check('update').allowed()",
            message: `${proofName} proves the tenant's own isolation: only the platform may touch it`,
        },
    ],
};

export const validateProofsBinding = { policyName, validationActions: ["Deny"], matchResources: tenantNamespaces };
