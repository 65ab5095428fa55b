/** Which stage of the plan's order a registered resource is of, and which resources of another stage are its own. */
import type { GkeStageName } from "../../../../sdk/plan/gke/order";
import { kindOf, type Made } from "./support";

const byType: Record<string, GkeStageName> = {
    "gcp:compute/network:Network": "network",
    "gcp:compute/subnetwork:Subnetwork": "subnet",
    "gcp:compute/router:Router": "nat",
    "gcp:compute/routerNat:RouterNat": "nat",
    "gcp:compute/firewall:Firewall": "firewall",
    "gcp:kms/keyRing:KeyRing": "key",
    "gcp:kms/cryptoKey:CryptoKey": "key",
    "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember": "key-grant",
    "gcp:projects/iAMAuditConfig:IAMAuditConfig": "audit",
    "gcp:serviceaccount/account:Account": "node-account",
    "gcp:container/cluster:Cluster": "cluster",
    "gcp:container/nodePool:NodePool": "pools",
    "pulumi:providers:kubernetes": "kubernetes-provider",
    "kernel-isolation:index:Tenant": "tenancy",
};

/** The stage; `component` for the cluster's own component, which is no resource of any cloud. */
export function stageOf(made: Made): GkeStageName | "component" | undefined {
    const { type, name, parent } = made;
    if (type === "kernel-isolation:index:IsolatedCluster") return "component";
    if (parent.includes("kernel-isolation:index:Tenant::")) return "tenancy";
    switch (kindOf(made)) {
        case "IAMMember":
            return name.includes("-node-grant-") ? "node-grants" : "tenant-grants";
        case "NetworkPolicy":
        case "ServiceAccount":
            return "tenant-accounts";
        case "ClusterRole":
        case "ValidatingAdmissionPolicy":
        case "ValidatingAdmissionPolicyBinding":
        case "MutatingAdmissionPolicy":
        case "MutatingAdmissionPolicyBinding":
            return "guards";
        default:
            return byType[type];
    }
}

/** Whether a resource of one stage needs one of another; where nothing is said of the two stages, it does. */
type Own = (one: Made, other: Made) => boolean;

const sameTenant: Own = (one, other) => tenantOf(one) === tenantOf(other);
const own: Partial<Record<string, Own>> = {
    // A router stands in the network alone; what it does is its gateway's.
    "nat > subnet": (one) => kindOf(one) === "RouterNat",
    "tenancy > tenant-grants": sameTenant,
    "tenant-accounts > tenancy": sameTenant,
    "tenant-accounts > tenant-grants": sameTenant,
};

export function needsThis(one: Made, stage: GkeStageName, other: Made, need: GkeStageName): boolean {
    return own[`${stage} > ${need}`]?.(one, other) ?? true;
}

function tenantOf(made: Made): string {
    const component = made.parent.includes("kernel-isolation:index:Tenant::") ? made.parent : made.urn;
    const name = component.split("::").at(-1) ?? "";
    return name.split("-")[1]?.split(".")[0] ?? "";
}
