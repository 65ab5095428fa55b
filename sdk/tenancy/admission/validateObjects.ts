/** Refuses what else a tenant could make in its namespaces to reach out of them. */
import { tenantNamespaces } from "./cel";

export const policyName = "kernel-isolation-objects";

const services = "request.resource.resource != 'services'";
const secrets = "request.resource.resource != 'secrets'";

export const validateObjectsPolicy = {
    failurePolicy: "Fail",
    matchConstraints: {
        resourceRules: [
            {
                apiGroups: [""],
                apiVersions: ["v1"],
                operations: ["CREATE", "UPDATE"],
                resources: ["services", "secrets"],
            },
        ],
    },
    validations: [
        {
            expression: `${services} || !has(object.spec.externalIPs) || size(object.spec.externalIPs) == 0`,
            message: "spec.externalIPs would take over addresses of others (CVE-2020-8554)",
        },
        {
            expression: `${services} || !has(object.spec.type) || object.spec.type != 'NodePort'`,
            message:
                "a NodePort opens every node of the cluster: use ClusterIP, or LoadBalancer where the quota has one",
        },
        {
            expression: `${secrets} || !has(object.type) || object.type != 'kubernetes.io/service-account-token'`,
            message: "tokens that never expire are refused: mount a projected service account token instead",
        },
    ],
};

export const validateObjectsBinding = { policyName, validationActions: ["Deny"], matchResources: tenantNamespaces };
