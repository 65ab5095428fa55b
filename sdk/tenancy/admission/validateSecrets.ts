/** Refuses Secrets by which Kubernetes would mint a token that never expires. */
import { tenantNamespaces } from "./cel";

export const policyName = "kernel-isolation-secrets";

export const validateSecretsPolicy = {
    failurePolicy: "Fail",
    matchConstraints: {
        resourceRules: [
            { apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE", "UPDATE"], resources: ["secrets"] },
        ],
    },
    validations: [
        {
            expression: "!has(object.type) || object.type != 'kubernetes.io/service-account-token'",
            message: "tokens that never expire are refused: mount a projected service account token instead",
        },
    ],
};

export const validateSecretsBinding = { policyName, validationActions: ["Deny"], matchResources: tenantNamespaces };
