import { type Baseline, does, inPart, yours } from "./control";

export const nist800190: Baseline = {
    title: "NIST SP 800-190, Application Container Security Guide",
    edition: "September 2017",
    source: "sections of chapter 4, doi.org/10.6028/NIST.SP.800-190; titles in own words",
    // One control a line, as in a table.
    // prettier-ignore
    controls: [
        yours("4.1.1", "Weak spots in images", "scan them before they come into the registry that images.registries names"),
        inPart("tenants", "4.1.2", "Images with bad settings", "what an image sets is overruled: root, privileges and capabilities are refused; what is in it is not looked at", "pod.root", "pod.capability"),
        yours("4.1.3", "Malware in images", "scan them; a stronger level bounds what it can do"),
        yours("4.1.4", "Secrets in images", "build them without"),
        inPart("tenants", "4.1.5", "Images of unknown origin", "registries and digests where they are asked for; signatures are not checked", "image.registry", "image.tag", "image.changed-later"),
        yours("4.2.1", "Registries reached in the clear", "the runtime's settings on the nodes; the bootstrap itself fetches nothing in the clear"),
        inPart("tenants", "4.2.2", "Old images", "images are asked for again at each start; that they are new is the registry's", "image.cached", "image.never-pulled"),
        inPart("tenants", "4.2.3", "Registries that anybody enters", "a private image that another tenant's pod left on the node starts for nobody else", "image.cached", "ephemeral.cached"),
        inPart("tenants", "4.3.1", "Administrators without bounds", "owners administer their own namespaces alone; the platform's own people are yours", "access.every-pods", "access.escalate"),
        inPart("tenants", "4.3.2", "Access by those who have no right", "each request as owner, viewer and pod's account; who they are is the authenticator's", "access.impersonate-users", "access.csr", "tests/unit/tenancy/access.test.ts"),
        inPart("tenants", "4.3.3", "Traffic of different worth on one network", "a policy on every tenant's pods; security groups between pools on EKS", "network.policy", "tests/unit/tenancy/networkMatrix.test.ts", "tests/unit/plan/eks/security.test.ts"),
        does("tenants", "4.3.4", "Work of different worth on one node", "placement exclusive or dedicated, and a level for each tenant", "placement.no-anti-affinity", "placement.foreign-toleration", "placement.no-toleration", "tests/unit/plan/placement.test.ts"),
        inPart("nodes", "4.3.5", "Nodes that cannot be trusted", "a node proves its sandbox before its kubelet starts; the cluster's own trust in nodes is the platform's", "cluster.node", "tests/lab/bootstrapMachine.test.ts"),
        inPart("nodes", "4.4.1", "Weak spots in the runtime", "programs are pinned with digests and refused otherwise; when to renew them is yours", "tests/lab/bootstrapFetch.test.ts"),
        inPart("tenants", "4.4.2", "Containers that reach any network", "no address outside unless named, and never the metadata service; that the plugin enforces it is yours to show", "network.change-policy", "tests/unit/tenancy/network.test.ts"),
        does("tenants", "4.4.3", "Containers with unsafe settings", "Pod Security and the admission policies, by every route to a pod", "pod.privileged", "pod.seccomp-unconfined", "route.cronjob-as-proof", "route.statefulset.privileged"),
        inPart("tenants", "4.4.4", "Weak spots in programs", "what a broken program reaches is bounded by the level; finding it out is yours", "pod.runtime-class", "tests/lab/quickstart.test.ts"),
        inPart("tenants", "4.4.5", "Containers nobody meant to start", "only owners start them, in quotas, from named registries; telling who did is the audit log's", "guard.delete-quota", "account.pods"),
        inPart("nodes", "4.5.1", "A host with much to attack", "modules and kernel settings are bounded, Bottlerocket for two sandboxes", "tests/unit/nodes/docs.test.ts"),
        does("tenants", "4.5.2", "A kernel that all share", "levels sandboxed and microvm, forced on every pod and proven from inside; shared and user-namespace say that they share it", "pod.runtime-class", "pod.no-runtime-class", "tests/lab/quickstart.test.ts"),
        yours("4.5.3", "Weak spots in the host's parts", "replace nodes: maxLifetime on EKS"),
        inPart("nodes", "4.5.4", "People on hosts", "no key pair and no SSH on nodes that the package starts; other nodes are yours", "tests/unit/platforms/eks/weaknesses.test.ts"),
        does("tenants", "4.5.5", "Containers that write the host's files", "no hostPath, neither in a pod nor by a volume made by hand", "volume.host-path", "volume.by-name", "volume.make-host-path", "route.job.host-path"),
        yours("4.6", "Trust from the hardware up", "measured boot is the machines'; the package does not ask for it"),
    ],
};
