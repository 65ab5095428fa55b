/** A path of keys, `*` standing for any item of a list or map. What it begins with counts as well. */
type Pattern = string;

interface Rule {
    fixed: Pattern[];
    /** What may change although a fixed path covers it. */
    except?: Pattern[];
}

/** The fields the API server refuses to change, by group and kind: a change of them makes the object anew. */
const rules: Record<string, Rule> = {
    "/PersistentVolume": { fixed: ["spec.csi", "spec.hostPath", "spec.local", "spec.nfs", "spec.nodeAffinity"] },
    "/PersistentVolumeClaim": {
        fixed: ["spec"],
        except: ["spec.resources.requests", "spec.volumeAttributesClassName"],
    },
    "/Pod": {
        fixed: ["spec"],
        except: [
            "spec.containers.*.image",
            "spec.initContainers.*.image",
            "spec.activeDeadlineSeconds",
            "spec.terminationGracePeriodSeconds",
            "spec.tolerations",
        ],
    },
    "/Secret": { fixed: ["type"] },
    "/Service": { fixed: ["spec.clusterIP", "spec.clusterIPs"] },
    "apiextensions.k8s.io/CustomResourceDefinition": { fixed: ["spec.group", "spec.scope", "spec.names.plural"] },
    "apps/ControllerRevision": { fixed: ["data"] },
    "apps/DaemonSet": { fixed: ["spec.selector"] },
    "apps/Deployment": { fixed: ["spec.selector"] },
    "apps/ReplicaSet": { fixed: ["spec.selector"] },
    "apps/StatefulSet": {
        fixed: ["spec"],
        except: [
            "spec.replicas",
            "spec.ordinals",
            "spec.template",
            "spec.updateStrategy",
            "spec.persistentVolumeClaimRetentionPolicy",
            "spec.minReadySeconds",
            "spec.revisionHistoryLimit",
        ],
    },
    "batch/Job": {
        fixed: [
            "spec.backoffLimitPerIndex",
            "spec.completionMode",
            "spec.completions",
            "spec.managedBy",
            "spec.podFailurePolicy",
            "spec.podReplacementPolicy",
            "spec.selector",
            "spec.successPolicy",
            "spec.template",
        ],
    },
    "certificates.k8s.io/CertificateSigningRequest": { fixed: ["spec"] },
    "discovery.k8s.io/EndpointSlice": { fixed: ["addressType"] },
    "networking.k8s.io/IngressClass": { fixed: ["spec.controller"] },
    "node.k8s.io/RuntimeClass": { fixed: ["handler"] },
    "rbac.authorization.k8s.io/ClusterRoleBinding": { fixed: ["roleRef"] },
    "rbac.authorization.k8s.io/RoleBinding": { fixed: ["roleRef"] },
    "resource.k8s.io/ResourceClaim": { fixed: ["spec"] },
    "scheduling.k8s.io/PriorityClass": { fixed: ["value", "preemptionPolicy"] },
    "storage.k8s.io/CSIDriver": { fixed: ["spec.attachRequired", "spec.volumeLifecycleModes"] },
    "storage.k8s.io/StorageClass": { fixed: ["parameters", "provisioner", "reclaimPolicy", "volumeBindingMode"] },
    "storage.k8s.io/VolumeAttachment": { fixed: ["spec"] },
};

const identity: Pattern[] = ["metadata.name", "metadata.namespace", "kind"];
const content: Pattern[] = ["data", "binaryData", "stringData"];

export interface Mutability {
    secretsMutable: boolean;
    configMapsMutable: boolean;
    /** The live object says `immutable: true`. */
    immutable: boolean;
}

/** Whether a change at this place can only be had by replacing the object. */
export function forcesReplacement(groupKind: string, path: (string | number)[], mutability: Mutability): boolean {
    const keys = path.map(String);
    if (identity.some((pattern) => touches(pattern, keys))) return true;
    const { fixed, except } = rules[groupKind] ?? { fixed: [] };
    if (contentIsFixed(groupKind, mutability) && [...content, "immutable"].some((pattern) => touches(pattern, keys)))
        return keys[0] !== "immutable" || mutability.immutable;
    if (!fixed.some((pattern) => touches(pattern, keys))) return false;
    return !(except ?? []).some((pattern) => covers(pattern, keys));
}

/** As the official provider, which treats ConfigMaps and Secrets as immutable unless its settings say otherwise. */
function contentIsFixed(groupKind: string, mutability: Mutability): boolean {
    if (groupKind === "/ConfigMap") return mutability.immutable || !mutability.configMapsMutable;
    return groupKind === "/Secret" && (mutability.immutable || !mutability.secretsMutable);
}

/** The change is inside the pattern's place. */
function covers(pattern: Pattern, keys: string[]): boolean {
    const parts = pattern.split(".");
    return parts.length <= keys.length && parts.every((part, i) => part === "*" || part === keys[i]);
}

/** Or the pattern's place is inside the change, as when a whole spec comes or goes. */
function touches(pattern: Pattern, keys: string[]): boolean {
    const parts = pattern.split(".");
    const common = Math.min(parts.length, keys.length);
    return parts.slice(0, common).every((part, i) => part === "*" || part === keys[i]);
}
