import { type Baseline, does } from "./control";

const byAdmission = "Pod Security at its level and a fixed version; the namespace's label is out of the tenant's reach";

const restricted = "Pod Security restricted, which is the default; with podSecurity baseline it is not enforced";

export const pss: Baseline = {
    title: "Kubernetes Pod Security Standards",
    edition: "1.36",
    source: "kubernetes.io/docs/concepts/security/pod-security-standards, which numbers nothing: ids of this package",
    // One control a line, as in a table.
    // prettier-ignore
    controls: [
        does("tenants", "baseline.host-process", "No Windows process on the host", byAdmission, "pod.host-process"),
        does("tenants", "baseline.host-namespaces", "No namespace of the node's", byAdmission, "pod.host-network", "pod.host-pid", "pod.host-ipc"),
        does("tenants", "baseline.privileged", "No privileged containers", byAdmission, "pod.privileged", "pod.privileged-init"),
        does("tenants", "baseline.capabilities", "No capability beyond the usual", byAdmission, "pod.capability"),
        does("tenants", "baseline.host-path", "No files of the node's", byAdmission, "volume.host-path"),
        does("tenants", "baseline.host-ports", "No port of the node's", byAdmission, "pod.host-port"),
        does("tenants", "baseline.host-probes", "No probe that asks another host", byAdmission, "pod.host-probe"),
        does("tenants", "baseline.apparmor", "No AppArmor profile but the runtime's and the node's", byAdmission, "pod.apparmor-unconfined", "pod.apparmor-localhost", "pod.apparmor-annotation"),
        does("tenants", "baseline.selinux", "No SELinux type that is not a container's", byAdmission, "pod.selinux"),
        does("tenants", "baseline.proc-mount", "/proc is masked", byAdmission, "pod.proc-mount"),
        does("tenants", "baseline.seccomp", "Seccomp is not switched off", byAdmission, "pod.seccomp-unconfined"),
        does("tenants", "baseline.sysctls", "Safe sysctls alone", byAdmission, "pod.sysctl-unsafe", "pod.sysctl-unlisted"),
        does("tenants", "restricted.volume-types", "Volumes of the plain kinds alone", restricted, "volume.nfs", "volume.iscsi", "volume.csi-inline"),
        does("tenants", "restricted.escalation", "No container gains privileges", restricted, "pod.escalation"),
        does("tenants", "restricted.non-root", "Containers do not run as root", restricted, "pod.root"),
        does("tenants", "restricted.non-root-user", "No user number 0", restricted, "pod.root"),
        does("tenants", "restricted.seccomp", "A seccomp profile is named", restricted, "pod.seccomp-unconfined", "pod.seccomp-localhost"),
        does("tenants", "restricted.capabilities", "All capabilities are dropped but one", restricted, "pod.capability"),
    ],
};
