import { type Baseline, does, inPart, yours } from "./control";

export const nsa: Baseline = {
    title: "NSA and CISA, Kubernetes Hardening Guide",
    edition: "1.2",
    source: "the guide numbers nothing: ids of Kubescape's framework NSA (regolibrary, frameworks/nsaframework.json); titles in own words",
    // One control a line, as in a table.
    // prettier-ignore
    controls: [
        inPart("tenants", "C-0002", "Few run commands in containers", "owners in their own pods and nobody else's", "subresource.exec-neighbour", "tests/unit/tenancy/access.test.ts"),
        yours("C-0005", "The API server has no port without TLS", "Kubernetes has had none since 1.24; the API server's flags are the platform's"),
        yours("C-0012", "No credentials in configuration", "what a tenant writes into its own objects is its own"),
        does("tenants", "C-0013", "Containers do not run as root", "Pod Security restricted, which is the default; with podSecurity baseline root is let in", "pod.root"),
        does("tenants", "C-0016", "No container gains privileges", "Pod Security restricted, which is the default; with podSecurity baseline it is let in", "pod.escalation"),
        yours("C-0017", "Root file systems are read-only", "not enforced: many programs write to theirs"),
        inPart("tenants", "C-0030", "Traffic is denied unless named, both ways", "a policy on every pod of every tenant; that the plugin enforces it is proven on none but tested ones", "network.policy", "network.delete-policy", "tests/unit/tenancy/network.test.ts", "tests/unit/tenancy/networkMatrix.test.ts"),
        inPart("tenants", "C-0034", "No token where none is needed", "the default account mounts none; a pod that asks for one gets it", "account.automount"),
        inPart("tenants", "C-0035", "Few administrators", "no tenant is one or can become one; the platform's own are yours", "access.cluster-role-binding", "access.escalate"),
        does("tenants", "C-0038", "No pod in the node's process or IPC namespace", "Pod Security, enforced", "pod.host-pid", "pod.host-ipc"),
        does("tenants", "C-0041", "No pod in the node's network", "Pod Security, enforced", "pod.host-network"),
        does("tenants", "C-0044", "No port on the node", "Pod Security and the policy on Services", "pod.host-port", "service.node-port"),
        does("tenants", "C-0046", "No capability that reaches the node", "Pod Security, enforced", "pod.capability"),
        inPart("tenants", "C-0054", "Pods do not reach each other at will", "each tenant's policy, as above; within a tenant they do", "network.change-policy", "tests/unit/tenancy/networkMatrix.test.ts"),
        does("tenants", "C-0055", "Seccomp, AppArmor, SELinux and capabilities are used", "the runtime's seccomp and AppArmor profiles are the loosest, capabilities are dropped", "pod.seccomp-unconfined", "pod.apparmor-unconfined", "pod.selinux"),
        does("tenants", "C-0057", "No privileged containers", "Pod Security, enforced", "pod.privileged"),
        yours("C-0058", "No kubelet with the symlink hole CVE-2021-25741", "every Kubernetes that this package takes is mended; that nodes are, is yours on clusters of your own"),
        inPart("tenants", "C-0059", "No Ingress whose annotations carry code (CVE-2021-25742)", "tenants make no Ingress; an ingress controller for others is yours", "network.ingress"),
        does("built clusters", "C-0066", "Secrets are encrypted at rest", "with a KMS key of one's own", "tests/unit/platforms/eks/weaknesses.test.ts"),
        does("built clusters", "C-0067", "Audit logs are on", "all five logs of the control plane by default", "tests/unit/plan/eks/cluster.test.ts"),
        does("tenants", "C-0068", "Pod security is enforced", "Pod Security restricted or baseline at a fixed version, and policies beside it", "namespace.pod-security", "tests/lab/admission.test.ts"),
        does("nodes", "C-0069", "The kubelet lets nobody in without a name", "authentication.anonymous is off", "tests/unit/nodes/docs.test.ts"),
        yours("C-0070", "The kubelet asks for a client certificate", "its authority is named by whoever joins the node, on EKS by AWS's image"),
        does("tenants", "C-0270", "CPU is limited", "a limit for whoever names none, and a quota", "guard.over-limit", "tests/unit/tenancy/quota.test.ts"),
        does("tenants", "C-0271", "Memory is limited", "a limit for whoever names none, and a quota", "guard.memory", "tests/unit/tenancy/quota.test.ts"),
    ],
};
