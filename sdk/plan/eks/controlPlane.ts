/** The control plane: who may reach it, who administers it, what it keeps. */
import { EksLog } from "../../eksSpec";
import { endpointRefusals, versionRefusals } from "../endpoint";
import { join, type Refusal } from "../refusal";
import { isPrincipalArn, isRoleArn, roleOfSession } from "./arn";
import { tagRefusals } from "./awsNames";
import type { PlainEks } from "./shape";

export interface ControlPlanePlan {
    version: string;
    authenticationMode: "API";
    /** Never: who may enter stands in the access entries. */
    bootstrapClusterCreatorAdminPermissions: false;
    endpoint: { privateAccess: true; privateCidrs: string[]; publicAccess: boolean; publicCidrs: string[] };
    /** Whether the key is made or the user's. */
    key: "own" | "given";
    encryptedResources: ["secrets"];
    logs: { types: EksLog[]; days: number };
    deletionProtection: boolean;
    tags: Record<string, string>;
}

export function controlPlaneRefusals(eks: PlainEks): Refusal[] {
    return [
        ...versionRefusals("eks.version", "EKS", eks.version),
        ...adminRefusals(eks.adminRoleArns),
        ...credentialRefusals(eks),
        ...endpointRefusals("eks.endpoint", "EKS", eks.endpoint ?? {}),
        ...keyRefusals(eks.kmsKeyArn),
        ...(eks.logs?.types?.length === 0
            ? [{ path: "eks.logs.types", reason: "nobody could say later who did what", nearest: '["audit"]' }]
            : []),
        ...tagRefusals(eks.tags ?? {}),
    ];
}

function adminRefusals(arns: string[]): Refusal[] {
    const path = "eks.adminRoleArns";
    if (arns.length === 0) {
        const reason = "nobody could enter the cluster, not even to create what is in it";
        return [{ path, reason, nearest: "the role that Pulumi runs under" }];
    }
    return arns.flatMap((arn, index): Refusal[] => {
        const at = join(path, index);
        if (arns.indexOf(arn) !== index) return [{ path: at, reason: `"${arn}" is named twice` }];
        if (isRoleArn(arn)) return [];
        const role = roleOfSession(arn);
        if (role) return [{ path: at, reason: "is one session of a role, which ends", nearest: `"${role}"` }];
        const reason = isPrincipalArn(arn)
            ? `"${arn}" is a user with a key that lasts, not a role`
            : `"${arn}" is not the ARN of an IAM role`;
        return [{ path: at, reason, nearest: '"arn:aws:iam::123456789012:role/platform"' }];
    });
}

/** Who is not let in makes nothing in the cluster. */
function credentialRefusals({ credentials, adminRoleArns }: PlainEks): Refusal[] {
    const arn = credentials?.roleArn;
    if (arn === undefined || adminRoleArns.includes(arn)) return [];
    const reason = `"${arn}" is not among eks.adminRoleArns, so the cluster would not let it in`;
    const [nearest] = adminRoleArns;
    return [{ path: "eks.credentials.roleArn", reason, ...(nearest && { nearest: `"${nearest}"` }) }];
}

function keyRefusals(arn: unknown): Refusal[] {
    if (typeof arn !== "string" || /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[\w-]+$/.test(arn)) return [];
    const reason = `"${arn}" is not the ARN of a KMS key; EKS takes no alias`;
    return [{ path: "eks.kmsKeyArn", reason, nearest: '"arn:aws:kms:us-east-1:123456789012:key/..."' }];
}

export function resolveControlPlane(eks: PlainEks): ControlPlanePlan {
    const { privateCidrs = [], publicAccess = false, publicCidrs = [] } = eks.endpoint ?? {};
    return {
        version: eks.version,
        authenticationMode: "API",
        bootstrapClusterCreatorAdminPermissions: false,
        endpoint: { privateAccess: true, privateCidrs, publicAccess, publicCidrs },
        key: eks.kmsKeyArn === undefined ? "own" : "given",
        encryptedResources: ["secrets"],
        logs: { types: eks.logs?.types ?? Object.values(EksLog), days: eks.logs?.days ?? 90 },
        deletionProtection: eks.deletionProtection ?? true,
        tags: eks.tags ?? {},
    };
}
