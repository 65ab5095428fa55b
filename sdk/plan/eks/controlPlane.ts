/** The control plane: who may reach it, who administers it, what it keeps. */
import { isAtLeast, oldestKubernetes, parseKubernetesVersion } from "../../catalog/kubernetesVersion";
import { EksLog } from "../../eksSpec";
import { parseCidr } from "../cidr";
import { join, type Refusal } from "../refusal";
import { isPrincipalArn, isRoleArn, roleOfSession } from "./arn";
import { tagRefusals } from "./awsNames";
import type { PlainEks } from "./shape";
import { isPrivate } from "./subnets";

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
        ...versionRefusals(eks.version),
        ...adminRefusals(eks.adminRoleArns),
        ...credentialRefusals(eks),
        ...privateRefusals(eks.endpoint?.privateCidrs ?? []),
        ...publicRefusals(eks.endpoint ?? {}),
        ...keyRefusals(eks.kmsKeyArn),
        ...(eks.logs?.types?.length === 0
            ? [{ path: "eks.logs.types", reason: "nobody could say later who did what", nearest: '["audit"]' }]
            : []),
        ...tagRefusals(eks.tags ?? {}),
    ];
}

function versionRefusals(version: string): Refusal[] {
    const path = "eks.version";
    if (!parseKubernetesVersion(version)) {
        return [{ path, reason: `"${version}" is not a Kubernetes version`, nearest: '"1.36"' }];
    }
    if (!/^\d+\.\d+$/.test(version)) {
        const nearest = `"${version.replace(/^v/, "").split(".").slice(0, 2).join(".")}"`;
        return [{ path, reason: `"${version}" has a patch or suffix, which EKS chooses itself`, nearest }];
    }
    return isAtLeast(version, oldestKubernetes)
        ? []
        : [
              {
                  path,
                  reason: `Kubernetes ${version} has no ValidatingAdmissionPolicy, so nothing could be refused`,
                  nearest: `"${oldestKubernetes}"`,
              },
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

function privateRefusals(cidrs: string[]): Refusal[] {
    return cidrs.flatMap((text, index): Refusal[] => {
        const path = join("eks.endpoint.privateCidrs", index);
        if (cidrs.indexOf(text) !== index) return [{ path, reason: `"${text}" is named twice` }];
        if (parseCidr(text)?.family !== "ipv4") {
            return [{ path, reason: `"${text}" is not an IPv4 address range`, nearest: '"10.20.0.0/16"' }];
        }
        const reason = `"${text}" is not private address space, from which alone the private endpoint is reached`;
        return isPrivate(text) ? [] : [{ path, reason, nearest: "publicCidrs with publicAccess true" }];
    });
}

function publicRefusals(endpoint: NonNullable<PlainEks["endpoint"]>): Refusal[] {
    const path = "eks.endpoint";
    const { publicAccess = false, publicCidrs = [], anyAddress = false } = endpoint;
    if (!publicAccess) {
        const field = endpoint.publicCidrs !== undefined ? "publicCidrs" : anyAddress ? "anyAddress" : undefined;
        return field
            ? [{ path: join(path, field), reason: "the endpoint is private", nearest: "publicAccess true" }]
            : [];
    }
    if (publicCidrs.length === 0) {
        const reason = "is required with publicAccess: EKS takes no addresses for all addresses";
        return [{ path: join(path, "publicCidrs"), reason, nearest: '["203.0.113.0/24"]' }];
    }
    return publicCidrs.flatMap((text, index): Refusal[] => {
        const at = join(path, "publicCidrs", index);
        const cidr = parseCidr(text);
        if (!cidr) return [{ path: at, reason: `"${text}" is not an address range`, nearest: '"203.0.113.0/24"' }];
        // Two halves are the whole as well.
        const wide = cidr.prefix < (cidr.family === "ipv4" ? 8 : 16);
        if (wide && !anyAddress) {
            const nearest = 'ranges of your own, such as "203.0.113.0/24", or anyAddress true';
            return [{ path: at, reason: `"${text}" opens the API server to the internet`, nearest }];
        }
        const reason = `"${text}" is private address space, from which the public endpoint is not reached`;
        return isPrivate(text) ? [{ path: at, reason, nearest: "publicAccess false" }] : [];
    });
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
