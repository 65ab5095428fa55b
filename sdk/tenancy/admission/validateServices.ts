/** Refuses Services by which a tenant could reach out of its network. */
import { tenantNamespaces } from "./cel";

export const policyName = "kernel-isolation-services";

export const validateServicesPolicy = {
    failurePolicy: "Fail",
    matchConstraints: {
        resourceRules: [
            { apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE", "UPDATE"], resources: ["services"] },
        ],
    },
    validations: [
        {
            expression: "!has(object.spec.externalIPs) || size(object.spec.externalIPs) == 0",
            message: "spec.externalIPs would take over addresses of others (CVE-2020-8554)",
        },
        {
            expression: "!has(object.spec.loadBalancerIP) || object.spec.loadBalancerIP == ''",
            message: "spec.loadBalancerIP would take over addresses of others: leave it out",
        },
        {
            // Whoever follows it, as an Ingress controller does, asks in its own name and from its own network.
            expression: "!has(object.spec.type) || object.spec.type != 'ExternalName'",
            message:
                "a Service that stands for a name elsewhere lends it others' reach: let the pods ask for that name",
        },
        {
            expression: "!has(object.spec.type) || object.spec.type != 'NodePort'",
            message:
                "a NodePort opens every node of the cluster: use ClusterIP, or LoadBalancer where the quota has one",
        },
    ],
};

export const validateServicesBinding = { policyName, validationActions: ["Deny"], matchResources: tenantNamespaces };
