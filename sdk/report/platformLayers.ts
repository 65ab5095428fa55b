/** The layers below the cluster: on a platform that the package builds they are its own, elsewhere somebody else's. */
import type { LayerStatus } from "../clusterSpec";
import type { TenantPlan } from "../plan/types";

export function layer(name: string, enforcedBy: string, notCovered = ""): LayerStatus {
    return { layer: name, enforcedBy, notCovered };
}

export function platformLayers(plan: TenantPlan): LayerStatus[] {
    switch (plan.platform) {
        case "eks":
            return [eksIdentity(plan), eksNode, eksData(plan)];
        case "gke":
            return [gkeIdentity(plan), gkeNode, gkeData];
        case "aks":
            return [aksIdentity(plan), aksNode(plan), aksData];
        case "existing":
            return [existingIdentity(plan), node, data];
        default:
            return plan.platform satisfies never;
    }
}

const noToken = "service account tokens are not mounted by default";

function existingIdentity(plan: TenantPlan): LayerStatus {
    const open = "the cloud's metadata service is closed by the network policy only where that is enforced";
    return layer("identity", `no cloud role; ${noToken}`, plan.networkPoliciesEnforced ? "" : open);
}

const node = layer("node", "", "the nodes' kubelets, kernels and modules are configured by whoever runs this cluster");

const data = layer(
    "data",
    "",
    "encryption of Secrets at rest is the API server's own setting; no certificates are issued",
);

function carriers(serviceAccounts: string[]): string {
    return `${serviceAccounts.length === 1 ? "the service account" : "each of the service accounts"} ${serviceAccounts.join(", ")}`;
}

function eksIdentity({ identity }: TenantPlan): LayerStatus {
    const rest = `${noToken}; the metadata service answers the node alone, since its answers live for one hop`;
    if (!identity) return layer("identity", `no cloud role; ${rest}`);
    const { serviceAccounts, bounded } = identity;
    const boundary = bounded ? ", within a permissions boundary" : "";
    return layer(
        "identity",
        `an IAM role for ${carriers(serviceAccounts)}, bound to namespace, service account and cluster${boundary}; ${rest}`,
        [
            "whoever may start pods in the tenant's namespaces may use its roles",
            ...(bounded ? [] : ["no permissions boundary holds them from above"]),
        ].join("; "),
    );
}

const eksNode = layer(
    "node",
    "the package's bootstrap sets kernel and kubelet; metadata service with session tokens and one hop; no SSH; a security group for each pool",
    "a node that is taken over can change its own labels, and has the rights of the nodes' role",
);

function eksData({ certificates }: TenantPlan): LayerStatus {
    const encrypted = "Secrets are encrypted with a KMS key, and the nodes' volumes are encrypted";
    if (!certificates) return layer("data", encrypted, "no certificates are issued");
    return layer(
        "data",
        `${encrypted}; an authority of the tenant's own, held to ${certificates.dnsNames.join(", ")} and all below`,
        "the authority's key is a Secret in the tenant's namespace, which its owners can read",
    );
}

function gkeIdentity({ identity }: TenantPlan): LayerStatus {
    const rest = `${noToken}; GKE's metadata server hides the node's credentials from every pod`;
    if (!identity) return layer("identity", `no cloud role; ${rest}`);
    const { serviceAccounts } = identity;
    return layer(
        "identity",
        `roles of the project for ${carriers(serviceAccounts)}, bound to namespace and service account; ${rest}`,
        [
            "whoever may start pods in the tenant's namespaces may use its roles",
            "the same names in another cluster of the project are the same principal",
        ].join("; "),
    );
}

const gkeNode = layer(
    "node",
    "Container-Optimized OS with secure boot and signed kernel modules alone, moved on by its channel; an account of its own with two roles; no address on the internet",
    "nodes of all pools are in one subnetwork; a node that is taken over can change its own labels, and has the rights of the nodes' account",
);

const gkeData = layer(
    "data",
    "Secrets are encrypted with a Cloud KMS key, and Google encrypts the nodes' disks",
    "no certificates are issued",
);

function aksIdentity({ identity }: TenantPlan): LayerStatus {
    const rest = `${noToken}; the metadata service, which has the node's credentials, is closed by the network policy`;
    if (!identity) return layer("identity", `no cloud role; ${rest}`);
    return layer(
        "identity",
        `an identity in Entra ID for ${carriers(identity.serviceAccounts)}, bound to namespace, service account and cluster; ${rest}`,
        "whoever may start pods in the tenant's namespaces may use its roles; Entra ID is reached at addresses that its other users share",
    );
}

function aksNode({ sandbox }: TenantPlan): LayerStatus {
    const kata =
        sandbox === "kata-clh"
            ? "; Kata, Cloud Hypervisor and the guest's kernel are Microsoft's, in the version of the node's image"
            : "";
    return layer(
        "node",
        `Azure Linux, renewed by its channel; no SSH, no address on the internet, so many processes for each pod and no more${kata}`,
        "kubelet and kernel are Microsoft's settings; nodes of all pools are in one subnet; a node that is taken over can change its own labels, and has the rights of the nodes' identity",
    );
}

const aksData = layer(
    "data",
    "Secrets are encrypted with a Key Vault key, and Azure encrypts the nodes' disks",
    "no certificates are issued",
);
