/** Refuses what would bring tokens nobody asked for: into a Secret for ever, or into every pod. */
import { tenantNamespaces } from "./cel";

export const policyName = "kernel-isolation-secrets";

const kubernetes = [
    "request.userInfo.username.startsWith('system:serviceaccount:kube-system:')",
    "request.userInfo.username == 'system:kube-controller-manager'",
].join(" || ");

export const validateSecretsPolicy = {
    failurePolicy: "Fail",
    matchConstraints: {
        resourceRules: [
            { apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE", "UPDATE"], resources: ["secrets"] },
            {
                apiGroups: [""],
                apiVersions: ["v1"],
                operations: ["UPDATE", "DELETE"],
                resources: ["serviceaccounts"],
                resourceNames: ["default"],
            },
        ],
    },
    validations: [
        {
            // `dyn`: the two kinds have no field in common that would be judged.
            expression:
                "request.resource.resource != 'secrets' || !has(dyn(object).type) || dyn(object).type != 'kubernetes.io/service-account-token'",
            message: "tokens that never expire are refused: mount a projected service account token instead",
        },
        {
            // Where it is deleted Kubernetes makes one anew, which gives every pod its token.
            expression: `request.resource.resource != 'serviceaccounts'
  || (request.operation == 'UPDATE' && has(dyn(object).automountServiceAccountToken) && !dyn(object).automountServiceAccountToken)
  || ${kubernetes}
  || authorizer.group('').resource('namespaces').check('update').allowed()`,
            message:
                "the default service account gives no pod a token, and stays: use a service account of your own where a pod needs one",
        },
    ],
};

export const validateSecretsBinding = { policyName, validationActions: ["Deny"], matchResources: tenantNamespaces };
