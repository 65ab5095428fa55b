/** What enforces each layer of a tenant's isolation, and what does not. Everything here can be checked in the plan. */
import type { PlatformName } from "../catalog/platforms";
import { sandboxes } from "../catalog/sandboxes";
import { vcluster } from "../catalog/vcluster";
import type { LayerStatus } from "../clusterSpec";
import type { SignersPlan, TenantPlan } from "../plan/types";
import { layer, platformLayers } from "./platformLayers";

export function layersOf(plan: TenantPlan): LayerStatus[] {
    return [
        kernel(plan),
        admission(plan),
        placement(plan),
        api(plan),
        podSecurity(plan),
        network(plan),
        resources(plan),
        images(plan),
        ...platformLayers(plan),
        life(plan),
    ];
}

/** The part of a plan that a tenant's namespaces tell. */
export type Claimed = Pick<
    TenantPlan,
    | "name"
    | "sandbox"
    | "runtimeClass"
    | "handler"
    | "hostUsers"
    | "placement"
    | "podSecurity"
    | "podSecurityVersion"
    | "seccomp"
    | "appArmor"
    | "images"
    | "reviewBy"
    | "protect"
> & { signers?: Pick<SignersPlan, "controller"> };

export function claimedLayers(claimed: Claimed): LayerStatus[] {
    return [kernel(claimed), placement(claimed), podSecurity(claimed), images(claimed), life(claimed)];
}

function kernel(plan: Claimed): LayerStatus {
    const definition = sandboxes[plan.sandbox];
    const by = [
        plan.runtimeClass && `RuntimeClass ${plan.runtimeClass}${plan.handler && ` (handler ${plan.handler})`}`,
        !plan.hostUsers && "hostUsers: false",
    ].filter(Boolean);
    const enforcedBy = by.length > 0 ? by.join(", ") : "the node's container runtime alone";
    return layer("kernel", `${definition.title}: ${enforcedBy}`, definition.limits.join("; "));
}

function admission(plan: TenantPlan): LayerStatus {
    return plan.mutates
        ? layer(
              "admission",
              "a MutatingAdmissionPolicy gives every pod its level, a ValidatingAdmissionPolicy refuses every other pod",
          )
        : layer(
              "admission",
              "a ValidatingAdmissionPolicy refuses every pod that does not name its level",
              "pods are not given their level: the API server is older than 1.36",
          );
}

function placement(plan: Claimed): LayerStatus {
    const on = Object.entries(plan.placement.nodeSelector).map(([key, value]) => `${key}=${value}`);
    const where = on.length > 0 ? `nodes with ${on.join(", ")}` : "every node";
    switch (plan.placement.kind) {
        case "shared":
            return layer("placement", where, "nodes are shared with other tenants");
        case "exclusive":
            return layer("placement", `${where}, and no pod of another tenant beside it (required anti-affinity)`);
        case "dedicated":
            return layer(
                "placement",
                `${where}, closed to others by the taint kernel-isolation.io/tenant=${plan.name}`,
            );
        default:
            return plan.placement satisfies never;
    }
}

const lettingIn: Partial<Record<PlatformName, string>> = {
    eks: ", let in by access entries without rights of their own,",
    gke: ", who are accounts and groups of Google's,",
    aks: ", who are people and groups of Entra ID,",
};

const enforcing: Partial<Record<PlatformName, string>> = {
    eks: ", by the VPC CNI in strict mode",
    gke: ", by Dataplane V2",
    aks: ", by Cilium",
};

/** On GKE the API server asks IAM as well as RBAC; on AKS whoever may change the cluster may let themselves in. */
const alsoIn: Partial<Record<PlatformName, string>> = {
    gke: "; roles of Kubernetes Engine in the project reach into every namespace",
    aks: "; whoever may change the cluster in Azure can make themselves its administrator",
};

function api(plan: TenantPlan): LayerStatus {
    const who = [...plan.owners.groups, ...plan.owners.users];
    // Elsewhere the cluster's own authenticator decides who is who.
    const letIn = lettingIn[plan.platform] ?? "";
    const owners = who.length > 0 ? `owners ${who.join(", ")}${letIn}` : "no owners";
    if (plan.virtual) return ownApi(plan, owners);
    return layer(
        "api",
        `${owners} by a namespaced role without rights over the guards; FlowSchema with ${plan.share} shares of the API server`,
        `the API server is shared${alsoIn[plan.platform] ?? ""}`,
    );
}

/** A runtime looks for a pod's port on the node, where neither gVisor's network stack is nor a guest's. */
function wayIn({ isolation }: TenantPlan): string {
    return isolation === "shared" || isolation === "user-namespace"
        ? ""
        : "; no port can be forwarded into its sandbox, so that owners need another way to it";
}

/** Who breaks vCluster has its syncer's rights, and stands before the same admission, quota and network policy as before. */
function ownApi(plan: TenantPlan, owners: string): LayerStatus {
    return layer(
        "api",
        `an API server of the tenant's own (vCluster ${vcluster.version}), by whose kubeconfig alone ${owners} come in; its syncer has rights in the tenant's namespace alone, and its pods are judged as all others; FlowSchema with ${plan.share} shares of the cluster's API server`,
        `the cluster's API server is shared by the syncers; that vCluster keeps to what it is asked is its own promise, not proven${wayIn(plan)}${alsoIn[plan.platform] ?? ""}`,
    );
}

function podSecurity(plan: Claimed): LayerStatus {
    return layer(
        "pod-security",
        `Pod Security ${plan.podSecurity} ${plan.podSecurityVersion}, seccomp ${plan.seccomp}, AppArmor ${plan.appArmor}, no annotations that reconfigure a sandbox`,
    );
}

function network(plan: TenantPlan): LayerStatus {
    const { egress, ingressFrom, dns, apiServer } = plan.network;
    const open = [
        dns && "cluster DNS",
        apiServer && "the API server",
        plan.identity && "whoever gives out its role's credentials",
        ...egress.map((rule) => `${rule.cidr}:${rule.ports.join(",")}`),
        ...ingressFrom.map((tenant) => `from ${tenant}`),
    ].filter(Boolean);
    const written = `default deny both ways but for the tenant's own pods and tenants that let it in${open.length > 0 ? `, ${open.join(", ")}` : ""}`;
    // A range says nothing of what stands in it: the plan does not know the addresses of nodes and services.
    const reach = egress.length > 0 ? "; nodes, kubelets and services inside the open ranges can be reached too" : "";
    const by = `NetworkPolicy${enforcing[plan.platform] ?? ""}`;
    return plan.networkPoliciesEnforced
        ? layer("network", `${by}: ${written}`, `that the network plugin enforces it is declared, not proven${reach}`)
        : layer(
              "network",
              `NetworkPolicy, if the network plugin enforces it: ${written}`,
              `nothing says that the network plugin enforces NetworkPolicies${reach}`,
          );
}

function resources(plan: TenantPlan): LayerStatus {
    const { cpu, memory, pods } = plan.quota;
    const each = plan.namespaces.length > 1 ? " in each namespace" : "";
    return layer(
        "resources",
        `ResourceQuota: ${cpu} CPU, ${memory} memory, ${pods} pods${each}, sandbox overhead counted; LimitRange`,
    );
}

function images(plan: Claimed): LayerStatus {
    const { registries, requireDigest, approved, noShell } = plan.images;
    const from = registries.length > 0 ? `from ${registries.join(", ")}` : "";
    const signed = plan.signers && `signatures checked by ${plan.signers.controller}`;
    const among = approved && `one of ${approved.length} approved digests`;
    const enforced = ["always pulled", from, among ?? (requireDigest && "by digest"), signed]
        .filter(Boolean)
        .join(", ");
    const unsigned = signed
        ? "that the policy controller is there and checks signatures is declared, not proven"
        : "signatures are not checked";
    const looked = noShell && "that the approved images have no shell is declared, and was not looked at here";
    const anywhere = registries.length === 0 && !approved && "any registry";
    const open = [anywhere, looked, unsigned].filter(Boolean).join("; ");
    return layer("images", enforced, open);
}

function life(plan: Claimed): LayerStatus {
    const protect = plan.protect ? "protected against deletion" : "";
    return plan.reviewBy
        ? layer("life", [`to be reviewed by ${plan.reviewBy}`, protect].filter(Boolean).join(", "))
        : layer("life", protect, "no review date");
}
