/** Roles in the AWS account: of the cluster, of its nodes, and of each tenant's service accounts. */
import { nitroFacts } from "../../catalog/aws/nitro";
import { sandboxes } from "../../catalog/sandboxes";
import type { Sandbox } from "../../isolation";
import { join, type Refusal } from "../refusal";
import { serviceAccountRefusals } from "../serviceAccounts";
import type { PlainTenant } from "../shape";
import { isPolicyArn } from "./arn";
import type { PolicyDocument } from "./policyDocument";
import type { PoolPlan } from "./poolPlan";
import type { PlainEks } from "./shape";
import { actionRefusals, resourceRefusals } from "./statements";

/** IAM takes no longer name. */
const longestRoleName = 64;

/** A role that comes with the cluster. */
export interface RoleBindingPlan {
    key: "cluster" | "managed-nodes" | "self-managed-nodes" | "vpc-cni";
    /** Who may take it on. */
    service: "eks.amazonaws.com" | "ec2.amazonaws.com" | "pods.eks.amazonaws.com";
    /** AWS's own policies, by name. */
    managedPolicies: string[];
    /** Whose service account it is, where it is one's. */
    boundTo?: { namespace: string; serviceAccount: string };
    why: string;
}

/** One role of a tenant: for one service account, in every namespace of the tenant. */
export interface TenantIdentityPlan {
    tenant: string;
    roleName: string;
    serviceAccount: string;
    namespaces: string[];
    mode: "pod-identity" | "irsa";
    because: string;
    /** What the role may do; absent where nothing was asked for. */
    policy?: PolicyDocument;
    permissionsBoundary: string;
    /** What the tenant's network policy has to let through for the credentials to arrive. */
    egress: { cidr: string; port: number }[];
}

/** Where the agent of Pod Identity listens on every node. */
const agent = { cidr: "169.254.170.23/32", port: 80 };

/** Sandboxes whose pods share the node's network stack, so that the agent's link-local address is there. */
const reachesAgent: readonly Sandbox[] = ["runc", "runc-userns"];

/** Sandboxes in which a surrogate of the agent answers, so that nothing has to leave the pod. */
const hasSurrogate: readonly Sandbox[] = ["nitro"];

function hasPodIdentity(sandbox: Sandbox): boolean {
    return reachesAgent.includes(sandbox) || hasSurrogate.includes(sandbox);
}

export function clusterRoles(pools: PoolPlan[]): RoleBindingPlan[] {
    const nodes = (key: "managed-nodes" | "self-managed-nodes"): RoleBindingPlan => ({
        key,
        service: "ec2.amazonaws.com",
        // The CNI's rights are its own role's, and images are only pulled.
        managedPolicies: ["AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryPullOnly"],
        why: "nodes join, pull images, and fetch the credentials of the pods that run on them",
    });
    return [
        {
            key: "cluster",
            service: "eks.amazonaws.com",
            managedPolicies: ["AmazonEKSClusterPolicy"],
            why: "the control plane makes its network interfaces",
        },
        {
            key: "vpc-cni",
            service: "pods.eks.amazonaws.com",
            managedPolicies: ["AmazonEKS_CNI_Policy"],
            boundTo: { namespace: "kube-system", serviceAccount: "aws-node" },
            why: "the CNI gives addresses to pods; the nodes themselves cannot",
        },
        ...(pools.some(({ kind }) => kind === "managed") ? [nodes("managed-nodes")] : []),
        // EKS makes the access entry of a managed group's role itself, so that another group cannot share the role.
        ...(pools.some(({ kind }) => kind !== "managed") ? [nodes("self-managed-nodes")] : []),
    ];
}

export function identityRefusals(
    path: string,
    cluster: string,
    tenant: string,
    spec: PlainTenant,
    sandbox: Sandbox,
    eks: PlainEks,
    endpoints: string[],
): Refusal[] {
    const identity = spec.identity;
    if (!identity) return [];
    const at = join(path, "identity");
    const { mode } = modeOf(sandbox, eks);
    return [
        ...serviceAccountRefusals(at, identity.serviceAccounts ?? ["default"], "role", (account, here) =>
            roleNameRefusals(here, roleName(cluster, tenant, account)),
        ),
        ...(identity.statements ?? []).flatMap((statement, index) => [
            ...actionRefusals(join(at, "statements", index, "actions"), statement.actions, identity),
            ...resourceRefusals(join(at, "statements", index, "resources"), statement.resources),
        ]),
        ...(identity.permissionsBoundary !== undefined && !isPolicyArn(identity.permissionsBoundary)
            ? [
                  {
                      path: join(at, "permissionsBoundary"),
                      reason: `"${identity.permissionsBoundary}" is not the ARN of an IAM policy`,
                      nearest: '"arn:aws:iam::123456789012:policy/tenants"',
                  },
              ]
            : []),
        ...(mode === "irsa" && endpoints.length === 0
            ? [
                  {
                      path: at,
                      reason: `pods under ${sandbox} get their role from STS, and the addresses of your subnets, where its endpoint is, are not known`,
                      nearest: "the cidr of each of eks.network.subnets",
                  },
              ]
            : []),
        ...(mode === "pod-identity" && !hasPodIdentity(sandbox)
            ? [
                  {
                      path: at,
                      reason: `it is not known that pods under ${sandbox} reach the agent of Pod Identity on their node`,
                      nearest: 'eks.identity "auto"',
                  },
              ]
            : []),
    ];
}

function roleNameRefusals(path: string, name: string): Refusal[] {
    if (name.length <= longestRoleName) return [];
    const reason = `the role would be called "${name}", ${name.length} characters, and IAM takes ${longestRoleName}`;
    const nearest = `names of cluster, tenant and service account that have ${name.length - longestRoleName} characters less`;
    return [{ path, reason, nearest }];
}

/** A dot is in none of the three, so that no two roles of an account's clusters, tenants and service accounts are one. */
function roleName(cluster: string, tenant: string, account: string): string {
    return `${cluster}.${tenant}.${account}`;
}

function modeOf(sandbox: Sandbox, { identity = "auto" }: PlainEks): Pick<TenantIdentityPlan, "mode" | "because"> {
    switch (identity) {
        case "pod-identity":
        case "irsa":
            return { mode: identity, because: "the arguments say so" };
        case "auto":
            if (hasSurrogate.includes(sandbox)) {
                const because = `${sandboxes[sandbox].title} answer for Pod Identity inside the pod (${nitroFacts.identity.source})`;
                return { mode: "pod-identity", because };
            }
            return reachesAgent.includes(sandbox)
                ? {
                      mode: "pod-identity",
                      because: "the pod's network is the node's own Linux, where the agent listens",
                  }
                : {
                      mode: "irsa",
                      because: `${sandboxes[sandbox].title} has a network stack of its own, and STS is reached from any`,
                  };
        default:
            return identity satisfies never;
    }
}

export function tenantIdentities(
    cluster: string,
    tenant: string,
    spec: PlainTenant,
    sandbox: Sandbox,
    eks: PlainEks,
    endpoints: string[],
): TenantIdentityPlan[] {
    const identity = spec.identity;
    if (!identity) return [];
    const chosen = modeOf(sandbox, eks);
    const statements = identity.statements ?? [];
    return (identity.serviceAccounts ?? ["default"]).map((serviceAccount) => ({
        tenant,
        roleName: roleName(cluster, tenant, serviceAccount),
        serviceAccount,
        namespaces: spec.namespaces ?? [tenant],
        ...chosen,
        ...(statements.length > 0 && {
            policy: {
                Version: "2012-10-17" as const,
                Statement: statements.map(({ actions, resources }) => ({
                    Effect: "Allow" as const,
                    Action: actions,
                    Resource: resources,
                })),
            },
        }),
        permissionsBoundary: identity.permissionsBoundary ?? "",
        egress: egressOf(chosen.mode, sandbox, endpoints),
    }));
}

function egressOf(
    mode: TenantIdentityPlan["mode"],
    sandbox: Sandbox,
    endpoints: string[],
): TenantIdentityPlan["egress"] {
    if (mode === "irsa") return endpoints.map((cidr) => ({ cidr, port: 443 }));
    return hasSurrogate.includes(sandbox) ? [] : [agent];
}
