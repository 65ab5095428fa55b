/**
 * Refuses claims on volumes that are there already: those of the node, and those another tenant left. Whoever may make
 * volumes runs the platform and may also choose among them; Kubernetes' own volume controller is one of those.
 */
import { tenantNamespaces } from "./cel";

export const policyName = "kernel-isolation-volumes";

const unchanged =
    "request.operation == 'UPDATE' && has(oldObject.spec.volumeName) && oldObject.spec.volumeName == object.spec.volumeName";

/** The annotation of old has the last word on the class. */
const oldClass = "volume.beta.kubernetes.io/storage-class";

export const validateVolumesPolicy = {
    failurePolicy: "Fail",
    matchConstraints: {
        resourceRules: [
            {
                apiGroups: [""],
                apiVersions: ["v1"],
                operations: ["CREATE", "UPDATE"],
                resources: ["persistentvolumeclaims"],
            },
        ],
    },
    matchConditions: [
        {
            name: "makes-no-volumes",
            expression: "!authorizer.group('').resource('persistentvolumes').check('create').allowed()",
        },
    ],
    validations: [
        {
            expression: `!has(object.spec.volumeName) || object.spec.volumeName == '' || (${unchanged})`,
            message: "volumes are made for their claim, not chosen: leave spec.volumeName out",
        },
        {
            expression: "request.operation != 'CREATE' || !has(object.spec.selector)",
            message: "volumes are made for their claim, not chosen: leave spec.selector out",
        },
        {
            expression: `request.operation != 'CREATE' || (has(object.spec.storageClassName) && object.spec.storageClassName != ''
  && (!has(object.metadata.annotations) || !('${oldClass}' in object.metadata.annotations)))`,
            message:
                "volumes are made for their claim, not chosen: name the class that makes them in spec.storageClassName, where the cluster has no default",
        },
        {
            expression:
                "!has(object.spec.dataSourceRef) || !has(object.spec.dataSourceRef.namespace) || object.spec.dataSourceRef.namespace == request.namespace",
            message: "a claim is not filled from another namespace: leave spec.dataSourceRef.namespace out",
        },
    ],
};

export const validateVolumesBinding = { policyName, validationActions: ["Deny"], matchResources: tenantNamespaces };
