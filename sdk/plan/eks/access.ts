/** Who of the AWS account may enter the cluster, and as whom. */
import type { Refusal } from "../refusal";
import { join } from "../refusal";
import type { PlainTenant } from "../shape";
import { isPrincipalArn, principalKey, roleOfSession } from "./arn";
import type { PoolPlan } from "./poolPlan";
import type { PlainEks } from "./shape";

export type AccessEntryPlan =
    | {
          key: string;
          type: "STANDARD";
          principalArn: string;
          /** The principal's own ARN, so that RoleBindings name it as the arguments do. */
          userName: string;
          /** Rights over the whole cluster; a tenant's people have none but those of the tenant's RoleBinding. */
          policy?: "AmazonEKSClusterAdminPolicy";
      }
    | {
          key: string;
          type: "EC2_LINUX";
          /** The key of the role. */
          role: "self-managed-nodes";
      };

/** Administrators, the nodes of groups that EKS does not manage, and tenants' people by the ARN of their role or user. */
export function accessEntries(eks: PlainEks, pools: PoolPlan[], tenants: PlainTenant[]): AccessEntryPlan[] {
    const admins = eks.adminRoleArns.map((arn): AccessEntryPlan => ({
        key: `admin-${principalKey(arn)}`,
        type: "STANDARD",
        principalArn: arn,
        userName: arn,
        policy: "AmazonEKSClusterAdminPolicy",
    }));
    const people = [...new Set(tenants.flatMap(principalsOf))]
        .filter((arn) => !eks.adminRoleArns.includes(arn))
        .sort()
        .map((arn): AccessEntryPlan => ({
            key: `tenant-${principalKey(arn)}`,
            type: "STANDARD",
            principalArn: arn,
            userName: arn,
        }));
    const nodes: AccessEntryPlan[] = pools.some(({ kind }) => kind !== "managed")
        ? [{ key: "nodes", type: "EC2_LINUX", role: "self-managed-nodes" }]
        : [];
    return [...admins, ...nodes, ...people];
}

function principalsOf(tenant: PlainTenant): string[] {
    return [...(tenant.owners?.users ?? []), ...(tenant.viewers?.users ?? [])].filter(isPrincipalArn);
}

/** On EKS a user is an IAM principal, by its ARN; other names would never come in. */
export function accessRefusals(path: string, tenant: PlainTenant, eks: PlainEks): Refusal[] {
    return (["owners", "viewers"] as const).flatMap((kind) => [
        ...(tenant[kind]?.users ?? []).flatMap((user, index): Refusal[] => {
            const at = join(path, kind, "users", index);
            if (eks.adminRoleArns.includes(user)) {
                return [
                    {
                        path: at,
                        reason: `"${user}" administers the cluster and may do all of it`,
                        nearest: "leave it out",
                    },
                ];
            }
            if (isPrincipalArn(user)) return [];
            const role = roleOfSession(user);
            const nearest = `"${role ?? "arn:aws:iam::123456789012:role/payments"}"`;
            return [
                {
                    path: at,
                    reason: `"${user}" is not the ARN of an IAM role or user, by which EKS knows people`,
                    nearest,
                },
            ];
        }),
        ...(tenant[kind]?.groups ?? []).map((group, index): Refusal => ({
            path: join(path, kind, "groups", index),
            reason: `IAM puts nobody into the group "${group}", and the package sets up no identity provider on EKS`,
            nearest: `${kind}.users with the ARN of a role that the group may take on`,
        })),
    ]);
}
