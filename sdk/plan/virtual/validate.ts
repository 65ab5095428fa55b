/** What of a virtual control plane cannot be had, before anything is created. */
import { isAtLeast, mutatingPolicies } from "../../catalog/kubernetesVersion";
import { knownOverhead } from "../../catalog/sandboxes";
import { containers, counts, isHostOf, newestHost, vcluster, volume } from "../../catalog/vcluster";
import type { LimitsSpec, QuotaSpec, Sandbox } from "../../isolation";
import { apiServerHelp } from "../network";
import { exceeds, inUnits, sum } from "../quantity";
import { join, type Refusal } from "../refusal";
import { resolveLimits, resolveQuota } from "../resources";
import type { PlainTenant } from "../shape";
import type { ClusterOffer } from "../types";
import { imageRefusals } from "./images";

export function isVirtual({ controlPlane }: Pick<PlainTenant, "controlPlane">): boolean {
    return controlPlane === "virtual";
}

/** What is wrong whatever the nodes are. */
export function virtualRefusals(path: string, spec: PlainTenant, offer: ClusterOffer): Refusal[] {
    if (!isVirtual(spec)) {
        const reason = "is what a virtual control plane is made from, and the tenant has none";
        const nearest = 'controlPlane: "virtual", or leave it out';
        return spec.virtualControlPlane ? [{ path: join(path, "virtualControlPlane"), reason, nearest }] : [];
    }
    return [
        ...versionRefusals(path, offer),
        ...addressRefusals(path, offer),
        ...namespaceRefusals(path, spec),
        ...hostObjectRefusals(path, spec),
        ...imageRefusals(path, spec),
        ...countRefusals(path, spec),
    ];
}

function versionRefusals(path: string, { version }: ClusterOffer): Refusal[] {
    const at = join(path, "controlPlane");
    const shared = 'controlPlane: "shared"';
    if (!isAtLeast(version, mutatingPolicies)) {
        const reason = `the chart gives the control plane's own pod a runtime class, but neither its users nor its nodes, and an API server older than ${mutatingPolicies} (here ${version}) adds none of them`;
        return [{ path: at, reason, nearest: `Kubernetes ${mutatingPolicies}, or ${shared}` }];
    }
    if (isHostOf(version)) return [];
    const reason = `vCluster ${vcluster.version} is not known to run on Kubernetes ${version}`;
    return [{ path: at, reason, nearest: `Kubernetes ${newestHost}, or ${shared}` }];
}

function addressRefusals(path: string, { apiServerCidrs, platform }: ClusterOffer): Refusal[] {
    if (apiServerCidrs.length > 0) return [];
    const reason = "its syncer works through the cluster's API server, and the cluster does not say at which addresses";
    return [{ path: join(path, "controlPlane"), reason, nearest: apiServerHelp[platform] }];
}

function namespaceRefusals(path: string, { namespaces = [] }: PlainTenant): Refusal[] {
    if (namespaces.length <= 1) return [];
    const reason = "a virtual control plane has its pods in one namespace; its own namespaces are the tenant's to make";
    return [{ path: join(path, "namespaces"), reason, nearest: `["${namespaces[0]}"]` }];
}

/** What belongs to service accounts and kinds of the cluster's API, in which the tenant does not work any more. */
function hostObjectRefusals(path: string, spec: PlainTenant): Refusal[] {
    const nearest = 'controlPlane: "shared"';
    const identity = "pods of a virtual control plane run as one service account of the cluster's, without a role";
    const certificates = "its issuer is an object of the cluster's API, in which the tenant does not work";
    return [
        ...(spec.identity ? [{ path: join(path, "identity"), reason: identity, nearest }] : []),
        ...(spec.certificates?.enabled ? [{ path: join(path, "certificates"), reason: certificates, nearest }] : []),
    ];
}

/** One more of each than the control plane itself has: with none left the tenant could make nothing. */
function countRefusals(path: string, spec: PlainTenant): Refusal[] {
    const quota = resolveQuota(spec.quota);
    const at = (field: string) => join(path, "quota", field);
    const few = (Object.entries(counts) as [keyof typeof counts, number][]).flatMap(([field, own]): Refusal[] => {
        const least = field === "persistentVolumeClaims" ? own : own + 1;
        const reason = `is ${quota[field]}, and a virtual control plane has up to ${own} itself`;
        return quota[field] < least ? [{ path: at(field), reason, nearest: String(least) }] : [];
    });
    const reason = `is ${quota.storage}, and a virtual control plane keeps its objects in ${volume}`;
    const small = sum(quota.storage) < sum(volume);
    return [...few, ...(small ? [{ path: at("storage"), reason, nearest: `"${volume}"` }] : [])];
}

const fields = [
    { quota: "cpu", resource: "cpu", max: "maxCpu", limit: "defaultCpu" },
    { quota: "memory", resource: "memory", max: "maxMemory", limit: "defaultMemory" },
    {
        quota: "ephemeralStorage",
        resource: "ephemeral-storage",
        max: "maxEphemeralStorage",
        limit: "defaultEphemeralStorage",
    },
] as const satisfies { quota: keyof QuotaSpec; max: keyof LimitsSpec; limit: keyof LimitsSpec; resource: string }[];

/** A quota without room for the control plane and one pod beside it, and limits below its containers'. */
export function roomRefusals(path: string, sandbox: Sandbox, spec: PlainTenant): Refusal[] {
    if (!isVirtual(spec)) return [];
    if (sandbox === "urunc") {
        const reason = "the control plane's own images are programs for Linux, and no unikernels";
        return [{ path: join(path, "controlPlane"), reason, nearest: 'controlPlane: "shared"' }];
    }
    const quota = resolveQuota(spec.quota);
    const limits = resolveLimits(spec.limits, quota);
    const overhead: Record<string, string | undefined> = { ...knownOverhead(sandbox) };
    return fields.flatMap(({ quota: field, resource, max, limit }): Refusal[] => {
        const own = [containers.syncer, containers.dns].map((each) => each.limits[resource]);
        const each = overhead[resource] ?? "0";
        const needed = sum(...own, limits[limit], each, each, each);
        if (sum(quota[field]) < needed) {
            const reason = `is ${quota[field]}, without room for a virtual control plane (${own.join(" and ")}) and a pod beside it`;
            return [{ path: join(path, "quota", field), reason, nearest: `"${inUnits(needed, resource === "cpu")}"` }];
        }
        const largest = containers.syncer.limits[resource];
        const reason = `is ${limits[max]}, and the control plane's container may take ${largest}`;
        return exceeds(largest, limits[max])
            ? [{ path: join(path, "limits", max), reason, nearest: `"${largest}"` }]
            : [];
    });
}
