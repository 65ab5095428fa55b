/**
 * Refuses every pod of a tenant that is not what its level says, by whatever route it came. Where the API server
 * gives pods their sandbox these refusals only meet pods that ask for something else; on older ones they tell the
 * tenant which line of YAML to write. In one line each, because the API server leaves out a message that has several.
 */
import type { RuntimeTaint } from "../../plan/types";
import { proofName } from "../claims";
import {
    claims,
    hasExclusiveTerm,
    hasOwnToleration,
    selectsNobodyElses,
    tenantNamespaces,
    tenantTaint,
    type Variable,
} from "./cel";

export const policyName = "kernel-isolation-pods";

export interface Validation {
    expression: string;
    message?: string;
    messageExpression?: string;
}

/** Taints that Kubernetes puts on nodes by itself, and tolerates by itself in DaemonSets and by default. */
const nodeConditionTaints = [
    "not-ready",
    "unreachable",
    "memory-pressure",
    "disk-pressure",
    "pid-pressure",
    "network-unavailable",
    "unschedulable",
].map((condition) => `node.kubernetes.io/${condition}`);

/** Annotations by which runtimes let a pod change its own sandbox. */
export const runtimeAnnotations = [
    "cdi.k8s.io/",
    "com.urunc.",
    "dev.gvisor.",
    "devices.noderesource.dev/",
    "devices.nri.io/",
    "io.containerd.",
    "io.katacontainers.",
    "io.kubernetes.cri-o.",
    "io.kubernetes.cri.",
    "mounts.nri.io/",
    "org.systemd.property.",
    "run.oci.",
    "sandbox.amazonaws.com/",
];

/** Annotations by which network plugins give a pod other addresses, other networks or another way out. */
export const networkAnnotations = [
    "cni.projectcalico.org/",
    "egress.projectcalico.org/",
    "ipam.antrea.io/",
    "ipam.cilium.io/",
    "k8s.ovn.org/",
    "k8s.v1.cni.cncf.io/",
    "ovn.kubernetes.io/",
    "v1.multus-cni.io/",
];

/** Sources of a volume that the API server and the kubelet fill by themselves, and claims, which have a policy of their own. */
const volumeSources = [
    "configMap",
    "downwardAPI",
    "emptyDir",
    "ephemeral",
    "image",
    "persistentVolumeClaim",
    "projected",
    "secret",
];

/** All that the quota counts: whatever else a node has is a device, or memory set apart. */
const countedResources = ["cpu", "ephemeral-storage", "memory"];

const quoted = (values: string[]) => `[${values.map((value) => `'${value}'`).join(", ")}]`;

const derived: Variable[] = [
    {
        name: "images",
        expression: [
            "object.spec.containers.map(c, c.image)",
            "(has(object.spec.initContainers) ? object.spec.initContainers.map(c, c.image) : [])",
            "(has(object.spec.ephemeralContainers) ? object.spec.ephemeralContainers.map(c, c.image) : [])",
            "(has(object.spec.volumes) ? object.spec.volumes.filter(v, has(v.image)).map(v, v.image.reference) : [])",
        ].join("\n+ "),
    },
    {
        name: "pullPolicies",
        expression: [
            "object.spec.containers.map(c, has(c.imagePullPolicy) ? c.imagePullPolicy : '')",
            "(has(object.spec.initContainers) ? object.spec.initContainers.map(c, has(c.imagePullPolicy) ? c.imagePullPolicy : '') : [])",
            "(has(object.spec.ephemeralContainers) ? object.spec.ephemeralContainers.map(c, has(c.imagePullPolicy) ? c.imagePullPolicy : '') : [])",
            "(has(object.spec.volumes) ? object.spec.volumes.filter(v, has(v.image)).map(v, has(v.image.pullPolicy) ? v.image.pullPolicy : '') : [])",
        ].join("\n+ "),
    },
    { name: "profiles", expression: profiles("seccompProfile") },
    { name: "appArmorProfiles", expression: profiles("appArmorProfile") },
];

/** The types of all profiles a pod names, for itself and for each container. */
function profiles(field: string): string {
    const of = (holder: string) =>
        `(has(${holder}.securityContext) && has(${holder}.securityContext.${field}) ? [${holder}.securityContext.${field}.type] : [])`;
    const ofAll = (list: string) =>
        `(has(object.spec.${list}) ? object.spec.${list}.filter(c, has(c.securityContext) && has(c.securityContext.${field})).map(c, c.securityContext.${field}.type) : [])`;
    return [of("object.spec"), ...["containers", "initContainers", "ephemeralContainers"].map(ofAll)].join("\n+ ");
}

/** Whether the resources of a holder, if it has any, are counted ones only. */
function counted(holder: string): string {
    // `dyn`: the API server's type checker knows no maps of quantities.
    const of = (kind: string) =>
        `(!has(dyn(${holder}.resources).${kind}) || dyn(${holder}.resources).${kind}.all(name, name in ${quoted(countedResources)}))`;
    return `(!has(${holder}.resources) || (${of("limits")} && ${of("requests")}))`;
}

/** A pod whose name no tenant may give: another policy keeps it to the proof. */
const isProof = `(${["name", "generateName"]
    .map((field) => `(has(object.metadata.${field}) && object.metadata.${field}.startsWith('${proofName}-'))`)
    .join(" || ")})`;

/** What cannot change after a pod was made is judged once, so that a pod of an earlier level can still end in peace. */
const atCreation = (expression: string) => `request.operation != 'CREATE' || (${expression})`;

/** The toleration that a platform's own RuntimeClass gives to its pods, and to no others. */
function ofRuntime({ runtimeClass, key, value }: RuntimeTaint): string {
    return ` || (variables.runtimeClass == '${runtimeClass}' && t.key == '${key}' && has(t.value) && t.value == '${value}' && (!has(t.operator) || t.operator == 'Equal'))`;
}

const validations = (runtimeTaints: RuntimeTaint[]): Validation[] => [
    {
        expression: atCreation(
            "variables.runtimeClass == '' ? !has(object.spec.runtimeClassName) : has(object.spec.runtimeClassName) && object.spec.runtimeClassName == variables.runtimeClass",
        ),
        messageExpression:
            "'pods of tenant ' + variables.tenant + ' run under ' + variables.sandbox + ': ' + (variables.runtimeClass == '' ? 'leave spec.runtimeClassName out' : 'set in spec: runtimeClassName: ' + variables.runtimeClass)",
    },
    {
        expression: atCreation("variables.hostUsers || (has(object.spec.hostUsers) && !object.spec.hostUsers)"),
        messageExpression:
            "'pods of tenant ' + variables.tenant + ' run in a user namespace of their own: set in spec: hostUsers: false'",
    },
    {
        expression: atCreation(
            "variables.nodeSelector.all(pair, has(object.spec.nodeSelector) && pair.split('=')[0] in object.spec.nodeSelector && object.spec.nodeSelector[pair.split('=')[0]] == pair.split('=')[1])",
        ),
        messageExpression: `'pods of tenant ' + variables.tenant + ' run on its nodes only: set in spec: nodeSelector: {'
  + variables.nodeSelector.map(pair, pair.split('=')[0] + ': "' + pair.split('=')[1] + '"').join(', ') + '}'`,
    },
    {
        expression: atCreation("!has(object.spec.nodeName) || object.spec.nodeName == ''"),
        message: "the scheduler chooses the node: leave spec.nodeName out",
    },
    {
        expression: atCreation("!has(object.spec.schedulerName) || object.spec.schedulerName == 'default-scheduler'"),
        message: "pods of tenants are scheduled by the default scheduler: leave spec.schedulerName out",
    },
    {
        expression: atCreation(
            "(!has(object.spec.priority) || object.spec.priority <= 0) && (!has(object.spec.priorityClassName) || !object.spec.priorityClassName.startsWith('system-'))",
        ),
        message: "pods of tenants cannot displace others: leave spec.priorityClassName out",
    },
    {
        expression: `!has(object.spec.tolerations) || object.spec.tolerations.all(t, has(t.key) && (t.key in ${quoted(nodeConditionTaints)} || (variables.placement == 'dedicated' && t.key == '${tenantTaint}' && has(t.value) && t.value == variables.tenant && (!has(t.operator) || t.operator == 'Equal'))${runtimeTaints.map(ofRuntime).join("")}))`,
        message: "pods of tenants tolerate no taints but those of node conditions and of their own dedicated nodes",
    },
    {
        // Also later: a pod that waits behind a gate may still be given nodes.
        expression: selectsNobodyElses,
        message: `pods of tenants select no other tenant's own nodes: leave ${tenantTaint} out of nodeSelector and nodeAffinity`,
    },
    {
        expression: atCreation(`variables.placement != 'dedicated' || ${hasOwnToleration}`),
        messageExpression: `'pods of tenant ' + variables.tenant + ' run on its own nodes: set in spec: tolerations: [{key: ${tenantTaint}, operator: Equal, value: "' + variables.tenant + '", effect: NoSchedule}]'`,
    },
    {
        expression: atCreation(`variables.placement != 'exclusive' || ${hasExclusiveTerm}`),
        messageExpression: `'pods of tenant ' + variables.tenant + ' share no node with other tenants: set in spec: affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: kubernetes.io/hostname, labelSelector: {}, namespaceSelector: {matchExpressions: [{key: ${tenantTaint}, operator: Exists}, {key: ${tenantTaint}, operator: NotIn, values: ["' + variables.tenant + '"]}]}}]}}'`,
    },
    {
        expression:
            "size(variables.registries) == 0 || variables.images.all(i, i == variables.proofImage || variables.registries.exists(r, i.startsWith(r)))",
        messageExpression: "'images of tenant ' + variables.tenant + ' come from ' + variables.registries.join(', ')",
    },
    {
        expression:
            "!variables.requireDigest || variables.images.all(i, i == variables.proofImage || i.matches('@sha256:[0-9a-f]{64}$'))",
        messageExpression: "'images of tenant ' + variables.tenant + ' are named by digest (name@sha256:...)'",
    },
    {
        // The proof's own image has a shell: where none may be, it is the proof's alone.
        expression: `variables.approvedImages == ['*'] || variables.images.all(i,
  (i == variables.proofImage && (!variables.noShell || ${isProof}))
  || (i.matches('@sha256:[0-9a-f]{64}$') && i.substring(size(i) - 64) in variables.approvedImages))`,
        messageExpression:
            "'images of tenant ' + variables.tenant + ' are those approved for it, by digest' + (variables.noShell ? ': each was looked into and has no shell' : '')",
    },
    {
        expression: "variables.pullPolicies.all(p, p == 'Always')",
        message:
            "images are always pulled, so that one tenant's cached image starts for nobody else: set in each container: imagePullPolicy: Always, and in each image volume: pullPolicy: Always",
    },
    {
        expression: "!has(object.spec.resourceClaims) || size(object.spec.resourceClaims) == 0",
        message: "devices are not part of any isolation level: leave spec.resourceClaims out",
    },
    {
        expression: atCreation(
            [
                counted("object.spec"),
                `object.spec.containers.all(c, ${counted("c")})`,
                `(!has(object.spec.initContainers) || object.spec.initContainers.all(c, ${counted("c")}))`,
            ].join("\n&& "),
        ),
        message: "pods of tenants ask for only cpu, memory and ephemeral-storage: devices are not part of any level",
    },
    {
        expression: atCreation(
            `!has(object.spec.volumes) || object.spec.volumes.all(v, ${volumeSources.map((source) => `has(v.${source})`).join(" || ")})`,
        ),
        message: `volumes of tenants are ${volumeSources.join(", ")}: what a node mounts for a pod passes every network policy`,
    },
    {
        expression: atCreation("!has(object.spec.os) || object.spec.os.name == 'linux'"),
        message: "pods of tenants run on Linux: leave spec.os out",
    },
    {
        expression: atCreation(
            "!has(object.spec.securityContext) || !has(object.spec.securityContext.sysctls) || variables.sysctls == ['*'] || object.spec.securityContext.sysctls.all(s, s.name in variables.sysctls)",
        ),
        messageExpression:
            "'sysctls of tenant ' + variables.tenant + ' are limited to: ' + variables.sysctls.join(', ')",
    },
    {
        expression: "variables.seccomp == 'Localhost' || variables.profiles.all(p, p == 'RuntimeDefault')",
        message: "seccomp profiles of this tenant are RuntimeDefault",
    },
    {
        expression: "variables.appArmor == 'Localhost' || variables.appArmorProfiles.all(p, p == 'RuntimeDefault')",
        message: "AppArmor profiles of this tenant are RuntimeDefault",
    },
    {
        expression: `!has(object.metadata.annotations) || object.metadata.annotations.all(key, !${quoted(runtimeAnnotations)}.exists(prefix, key.startsWith(prefix)))`,
        message: `annotations that reconfigure a sandbox are refused: ${runtimeAnnotations.join(", ")}`,
    },
    {
        // A plugin writes its own findings there, which then stand in every later change by the tenant. No account of the
        // tenant's namespace is a plugin, whatever a chart let it write: a virtual control plane's brings what its tenant said.
        expression: `!has(object.metadata.annotations) || object.metadata.annotations.all(key,
  !${quoted(networkAnnotations)}.exists(prefix, key.startsWith(prefix))
  || (request.operation == 'UPDATE' && has(oldObject.metadata.annotations) && key in oldObject.metadata.annotations
    && oldObject.metadata.annotations[key] == object.metadata.annotations[key])
  || (!request.userInfo.username.startsWith('system:serviceaccount:' + request.namespace + ':')
    && authorizer.group('').resource('pods').subresource('status').namespace(request.namespace).check('update').allowed()))`,
        message: `annotations that reconfigure a pod's network are refused: ${networkAnnotations.join(", ")}`,
    },
];

/** `runtimeTaints`: those of a platform that has any. */
export const podsPolicy = (runtimeTaints: RuntimeTaint[]) => ({
    failurePolicy: "Fail",
    matchConstraints: {
        resourceRules: [
            {
                apiGroups: [""],
                apiVersions: ["v1"],
                operations: ["CREATE", "UPDATE"],
                resources: ["pods", "pods/ephemeralcontainers"],
            },
        ],
    },
    variables: [...Object.values(claims), ...derived],
    validations: validations(runtimeTaints),
});

export const validatePodsPolicy = podsPolicy([]);

export const validatePodsBinding = { policyName, validationActions: ["Deny"], matchResources: tenantNamespaces };
