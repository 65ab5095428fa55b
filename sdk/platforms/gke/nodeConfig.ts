/** What is the same on every node, the first ones of the cluster among them. */
import type * as gcp from "@pulumi/gcp";

export function nodeBasics(account: gcp.serviceaccount.Account) {
    return {
        serviceAccount: account.email,
        // What a node may do is decided by its account's roles; scopes are older than these, and only narrow them.
        oauthScopes: ["https://www.googleapis.com/auth/cloud-platform"],
        imageType: "COS_CONTAINERD",
        diskType: "pd-balanced",
        shieldedInstanceConfig: { enableSecureBoot: true, enableIntegrityMonitoring: true },
        // Pods get their own service account's credentials there, and nothing of the node's.
        workloadMetadataConfig: { mode: "GKE_METADATA" },
        metadata: { "disable-legacy-endpoints": "true", "block-project-ssh-keys": "true" },
        linuxNodeConfig: {
            cgroupMode: "CGROUP_MODE_V2",
            nodeKernelModuleLoading: { policy: "ENFORCE_SIGNED_MODULES" },
        },
    };
}
