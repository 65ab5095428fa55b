/** Out of the sandbox by what a pod says of itself. */
import type { Attack } from "../attack";
import { create, inNamespace, podIn, silentPod } from "../honest";
import type { Target } from "../target";
import { type Change, otherClass, podAttack, podContext, podSecurity, securityContext, volume } from "./podAttack";

export const podAttacks: Attack[] = [
    podAttack({
        id: "pod.runtime-class",
        layer: "kernel",
        title: "a pod under another RuntimeClass",
        because:
            /run under .*: (leave spec\.runtimeClassName out|set in spec: runtimeClassName)|RuntimeClass "[^"]*" not found/,
        refusedBy: ["admission", "api-server"],
        change: otherClass,
    }),
    {
        id: "pod.no-runtime-class",
        layer: "kernel",
        title: "a pod that names no RuntimeClass where one is promised",
        by: "owner",
        refusedBy: ["admission"],
        because: /set in spec: runtimeClassName/,
        attempt: (target) => create(inNamespace(target.namespace, "pods"), silentPod(target)),
        twin: (target) => podIn(target),
        harmless: (admitted, target) => admitted.spec.runtimeClassName === target.runtimeClass,
        applies: (target) => target.runtimeClass !== "",
    },
    podAttack({
        id: "pod.empty-runtime-class",
        layer: "kernel",
        title: "a pod whose RuntimeClass is the empty text",
        refusedBy: ["admission", "api-server"],
        because: /resource name may not be empty|set in spec: runtimeClassName/,
        change: (pod) => (pod.spec.runtimeClassName = ""),
        applies: (target) => target.runtimeClass !== "",
    }),
    podAttack({
        id: "pod.host-users",
        layer: "kernel",
        title: "a pod in the node's user namespace",
        because: /run in a user namespace of their own/,
        change: (pod) => (pod.spec.hostUsers = true),
        applies: (target) => !target.hostUsers,
    }),
    {
        id: "pod.no-host-users",
        layer: "kernel",
        title: "a pod that says nothing of user namespaces where one is promised",
        by: "owner",
        refusedBy: ["admission"],
        because: /run in a user namespace of their own/,
        attempt: (target) => create(inNamespace(target.namespace, "pods"), silentPod(target)),
        twin: (target) => podIn(target),
        harmless: (admitted) => admitted.spec.hostUsers === false,
        applies: (target) => !target.hostUsers,
    },
    podAttack({
        id: "pod.overhead",
        layer: "resources",
        title: "a pod that names a sandbox's cost of its own",
        refusedBy: ["api-server"],
        because: /overhead|Overhead/,
        change: (pod) => (pod.spec.overhead = { cpu: "1m", memory: "1Mi" }),
    }),
    podAttack({
        id: "pod.windows",
        layer: "kernel",
        title: "a pod for Windows, for which Pod Security and sandboxes do not hold",
        // A user namespace, given or asked for, is nothing for Windows.
        refusedBy: ["admission", "api-server"],
        because: /run on Linux|hostUsers: Forbidden/,
        change: forWindows({}),
        instead: (pod) => (pod.spec.os = { name: "linux" }),
    }),
    ...(["hostNetwork", "hostPID", "hostIPC"] as const).map((field) =>
        podAttack({
            id: `pod.${{ hostNetwork: "host-network", hostPID: "host-pid", hostIPC: "host-ipc" }[field]}`,
            layer: "pod security",
            title: `a pod with the node's ${field.slice(4)} namespace`,
            refusedBy: ["pod-security", "api-server"],
            because: /host namespaces|hostUsers/,
            change: (pod) => (pod.spec[field] = true),
            instead: (pod) => (pod.spec[field] = false),
        }),
    ),
    podAttack({
        id: "pod.host-port",
        layer: "pod security",
        title: "a port on the node",
        refusedBy: podSecurity,
        because: /hostPort/,
        change: (pod) => (pod.spec.containers[0].ports = [{ containerPort: 80, hostPort: 80 }]),
        instead: (pod) => (pod.spec.containers[0].ports = [{ containerPort: 80 }]),
    }),
    podAttack({
        id: "pod.privileged",
        layer: "pod security",
        title: "a privileged container",
        refusedBy: ["pod-security", "api-server"],
        because: /privileged/,
        change: (pod) => (pod.spec.containers[0].securityContext = { privileged: true }),
    }),
    podAttack({
        id: "pod.privileged-init",
        layer: "pod security",
        title: "a privileged init container",
        refusedBy: ["pod-security", "api-server"],
        because: /privileged/,
        change: (pod) => {
            const first = pod.spec.containers[0];
            pod.spec.initContainers = [{ ...first, name: "first", securityContext: { privileged: true } }];
        },
        instead: (pod) => (pod.spec.initContainers = [{ ...pod.spec.containers[0], name: "first" }]),
    }),
    podAttack({
        id: "pod.capability",
        layer: "pod security",
        title: "a capability that reaches the node",
        refusedBy: podSecurity,
        because: /non-default capabilities|unrestricted capabilities/,
        change: securityContext({ capabilities: { drop: ["ALL"], add: ["SYS_ADMIN"] } }),
        instead: securityContext({ capabilities: { drop: ["ALL"], add: ["NET_BIND_SERVICE"] } }),
    }),
    podAttack({
        id: "pod.proc-mount",
        layer: "pod security",
        title: "an unmasked /proc",
        refusedBy: ["pod-security", "api-server"],
        because: /procMount/,
        change: securityContext({ procMount: "Unmasked" }),
        instead: securityContext({ procMount: "Default" }),
    }),
    podAttack({
        id: "pod.root",
        layer: "pod security",
        title: "a container that runs as root",
        refusedBy: podSecurity,
        because: /runAsUser|runAsNonRoot/,
        change: podContext({ runAsNonRoot: false, runAsUser: 0 }),
        instead: podContext({ runAsUser: 1001 }),
        // In a user namespace of its own root is nobody on the node, and Pod Security lets it be.
        applies: ({ podSecurity: level, hostUsers }) => level === "restricted" && hostUsers,
    }),
    podAttack({
        id: "pod.escalation",
        layer: "pod security",
        title: "a container that may gain privileges",
        refusedBy: podSecurity,
        because: /allowPrivilegeEscalation/,
        change: securityContext({ allowPrivilegeEscalation: true }),
        applies: ({ podSecurity: level }) => level === "restricted",
    }),
    podAttack({
        id: "pod.selinux",
        layer: "pod security",
        title: "an SELinux type that is not confined",
        refusedBy: podSecurity,
        because: /seLinuxOptions/,
        change: podContext({ seLinuxOptions: { type: "spc_t" } }),
        instead: podContext({ seLinuxOptions: { type: "container_t" } }),
    }),
    podAttack({
        id: "pod.sysctl-unsafe",
        layer: "pod security",
        title: "an unsafe sysctl",
        refusedBy: podSecurity,
        because: /forbidden sysctls/,
        change: podContext({ sysctls: [{ name: "kernel.msgmax", value: "1" }] }),
        instead: (pod, target) =>
            allowedSysctl(target) && podContext({ sysctls: [allowedSysctl(target)] })(pod, target),
    }),
    podAttack({
        id: "pod.sysctl-unlisted",
        layer: "pod security",
        title: "a safe sysctl that the tenant's list does not have",
        because: /sysctls of tenant .* are limited/,
        change: podContext({ sysctls: [{ name: "net.ipv4.ip_local_port_range", value: "1024 2048" }] }),
        instead: (pod, target) =>
            allowedSysctl(target) && podContext({ sysctls: [allowedSysctl(target)] })(pod, target),
        applies: ({ sysctls }) => sysctls !== undefined && !sysctls.includes("net.ipv4.ip_local_port_range"),
    }),
    podAttack({
        id: "pod.seccomp-unconfined",
        layer: "pod security",
        title: "no seccomp profile",
        refusedBy: ["pod-security", "admission"],
        because: /seccompProfile|seccomp profiles/,
        change: podContext({ seccompProfile: { type: "Unconfined" } }),
        instead: podContext({ seccompProfile: { type: "RuntimeDefault" } }),
    }),
    podAttack({
        id: "pod.seccomp-localhost",
        layer: "pod security",
        title: "a seccomp profile from the node's files",
        because: /seccomp profiles of this tenant are RuntimeDefault/,
        change: securityContext({ seccompProfile: { type: "Localhost", localhostProfile: "p" } }),
        instead: securityContext({ seccompProfile: { type: "RuntimeDefault" } }),
        applies: ({ seccomp }) => seccomp !== "Localhost",
    }),
    podAttack({
        id: "pod.apparmor-unconfined",
        layer: "pod security",
        title: "no AppArmor profile",
        refusedBy: ["pod-security", "admission"],
        because: /appArmor|AppArmor/,
        change: podContext({ appArmorProfile: { type: "Unconfined" } }),
        instead: podContext({ appArmorProfile: { type: "RuntimeDefault" } }),
    }),
    podAttack({
        id: "pod.apparmor-localhost",
        layer: "pod security",
        title: "an AppArmor profile of the node",
        because: /AppArmor profiles of this tenant are RuntimeDefault/,
        change: securityContext({ appArmorProfile: { type: "Localhost", localhostProfile: "p" } }),
        instead: securityContext({ appArmorProfile: { type: "RuntimeDefault" } }),
        applies: ({ appArmor }) => appArmor !== "Localhost",
    }),
    podAttack({
        id: "pod.apparmor-annotation",
        layer: "pod security",
        title: "an AppArmor profile of the node, by the annotation of old",
        because: /AppArmor profiles of this tenant are RuntimeDefault/,
        change: (pod) =>
            (pod.metadata.annotations["container.apparmor.security.beta.kubernetes.io/main"] = "localhost/p"),
        instead: (pod) =>
            (pod.metadata.annotations["container.apparmor.security.beta.kubernetes.io/main"] = "runtime/default"),
        applies: ({ appArmor }) => appArmor !== "Localhost",
    }),
    podAttack({
        id: "pod.host-process",
        layer: "pod security",
        title: "a Windows process on the node",
        refusedBy: ["pod-security", "api-server"],
        because: /hostProcess|hostUsers: Forbidden/,
        change: (pod, target) => {
            forWindows({ windowsOptions: { hostProcess: true } })(pod, target);
            pod.spec.hostNetwork = true;
        },
    }),
    podAttack({
        id: "pod.host-probe",
        layer: "pod security",
        title: "a probe by which the kubelet asks another host",
        refusedBy: podSecurity,
        because: /probe|host/,
        change: (pod) =>
            (pod.spec.containers[0].livenessProbe = { httpGet: { host: "169.254.169.254", port: 80, path: "/" } }),
        instead: (pod) => (pod.spec.containers[0].livenessProbe = { httpGet: { port: 80, path: "/" } }),
    }),
    podAttack({
        id: "pod.bidirectional-mount",
        layer: "pod security",
        title: "a mount that is passed on to the node",
        refusedBy: ["api-server", "pod-security"],
        because: /Bidirectional/,
        change: (pod, target) => {
            volume({ emptyDir: {} })(pod, target);
            pod.spec.containers[0].volumeMounts = [{ name: "v", mountPath: "/v", mountPropagation: "Bidirectional" }];
        },
        instead: (pod, target) => {
            volume({ emptyDir: {} })(pod, target);
            pod.spec.containers[0].volumeMounts = [{ name: "v", mountPath: "/v" }];
        },
    }),
];

function allowedSysctl({ sysctls }: Target) {
    const name = sysctls ? sysctls[0] : "net.ipv4.tcp_syncookies";
    return name && { name, value: name === "net.ipv4.ping_group_range" ? "0 1" : "1" };
}

/** Nothing of Linux may stand in a pod for Windows. */
function forWindows(context: object): Change {
    return (pod) => {
        pod.spec.os = { name: "windows" };
        pod.spec.securityContext = { runAsNonRoot: true, ...context };
        delete pod.spec.hostUsers;
        delete pod.spec.containers[0].securityContext;
    };
}
