/** Which stage of the plan's order a registered resource is of, and which resources of another stage are its own. */
import type { AksStageName } from "../../../../sdk/plan/aks/order";
import { kindOf, type Made } from "./support";

const byType: Record<string, AksStageName> = {
    "azure-native:resources:ResourceGroup": "resource-group",
    "azure-native:network:NetworkSecurityGroup": "security-groups",
    "azure-native:network:SecurityRule": "security-groups",
    "azure-native:network:PublicIPAddress": "nat-address",
    "azure-native:network:NatGateway": "nat",
    "azure-native:network:VirtualNetwork": "network",
    "azure-native:network:Subnet": "subnets",
    "azure-native:keyvault:Vault": "vault",
    "azure-native:keyvault:Key": "key",
    "azure-native:operationalinsights:Workspace": "workspace",
    "azure-native:monitor:DiagnosticSetting": "diagnostics",
    "azure-native:containerservice:ManagedCluster": "cluster",
    "azure-native:containerservice:AgentPool": "pools",
    "azure-native:containerservice:MaintenanceConfiguration": "maintenance",
    "azure-native:managedidentity:FederatedIdentityCredential": "tenant-credentials",
    "pulumi:providers:kubernetes": "kubernetes-provider",
    "kernel-isolation:index:Tenant": "tenancy",
};

/** The stage; `component` for the cluster's own component, which is no resource of any cloud. */
export function stageOf(made: Made): AksStageName | "component" | undefined {
    const { type, name, parent } = made;
    if (type === "kernel-isolation:index:IsolatedCluster") return "component";
    if (parent.includes("kernel-isolation:index:Tenant::")) return "tenancy";
    switch (kindOf(made)) {
        case "UserAssignedIdentity":
            return name === "prod-identity" ? "cluster-identity" : "tenant-identities";
        case "RoleAssignment":
            return name.startsWith("prod-grant-") ? "cluster-grants" : "tenant-grants";
        case "NetworkPolicy":
        case "ServiceAccount":
        case "ServiceAccountPatch":
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
const sameAccount: Own = (one, other) => accountOf(one) === accountOf(other);
const own: Partial<Record<string, Own>> = {
    // Nodes alone go out, and each subnet has a group of its own.
    "subnets > nat": ({ name }) => name === "prod-subnet-nodes",
    "subnets > security-groups": (one, other) =>
        one.name === "prod-subnet-nodes" ? /-nodes/.test(other.name) : /-api-server/.test(other.name),
    // Each for its own resource.
    "cluster-grants > subnets": (one, other) => one.dependsOn.includes(other.urn),
    "cluster-grants > vault": (one) => one.dependsOn.some((urn) => urn.endsWith("::prod-kv")),
    // Nodes have no address in the other.
    "pools > subnets": (_, other) => other.name === "prod-subnet-nodes",
    "tenant-grants > tenant-identities": sameAccount,
    "tenant-credentials > tenant-identities": sameAccount,
    "tenancy > tenant-grants": sameTenant,
    "tenancy > tenant-credentials": sameTenant,
    "tenant-accounts > tenancy": sameTenant,
    // A policy opens the way for all of a tenant's accounts.
    "tenant-accounts > tenant-identities": (one, other) => kindOf(one) !== "NetworkPolicy" && sameAccount(one, other),
};

export function needsThis(one: Made, stage: AksStageName, other: Made, need: AksStageName): boolean {
    return own[`${stage} > ${need}`]?.(one, other) ?? true;
}

function tenantOf(made: Made): string {
    const component = made.parent.includes("kernel-isolation:index:Tenant::") ? made.parent : made.urn;
    const name = component.split("::").at(-1) ?? "";
    return name.split("-")[1]?.split(".")[0] ?? "";
}

/** Tenant and service account: names end in the account, but for grants, which have their key behind it. */
function accountOf(made: Made): string {
    const parts = made.name.split(".");
    const isGrant = kindOf(made) === "RoleAssignment";
    return `${tenantOf(made)} ${(isGrant ? parts[1] : parts.at(-1)) ?? ""}`;
}
