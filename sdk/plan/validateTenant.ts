/** Every refusal of one tenant that does not depend on the choice of nodes. */
import { platforms } from "../catalog/platforms";
import type { PlatformDefinition, PlatformFeature } from "../catalog/platform";
import type { SubjectsSpec } from "../isolation";
import { approvedImageRefusals } from "./approvedImages";
import { isLabelKey, isLabelValue, isReserved, nameProblem, nameRefusals } from "./names";
import { networkRefusals } from "./network";
import { limitRefusals, quantityRefusals, resolveLimits, resolveQuota } from "./resources";
import { join, probablyMeant, type Refusal } from "./refusal";
import { reviewRefusals } from "./review";
import { signerRefusals } from "./signers";
import { isEventual } from "./readShape";
import type { PlainTenant } from "./shape";
import type { ClusterOffer } from "./types";
import { virtualRefusals } from "./virtual/validate";

/** Sysctls that Kubernetes counts as safe (kubernetes.io/docs/tasks/administer-cluster/sysctl-cluster). */
export const safeSysctls = [
    "kernel.shm_rmid_forced",
    "net.ipv4.ip_local_port_range",
    "net.ipv4.tcp_syncookies",
    "net.ipv4.ping_group_range",
    "net.ipv4.ip_unprivileged_port_start",
    "net.ipv4.ip_local_reserved_ports",
    "net.ipv4.tcp_keepalive_time",
    "net.ipv4.tcp_fin_timeout",
    "net.ipv4.tcp_keepalive_intvl",
    "net.ipv4.tcp_keepalive_probes",
    "net.ipv4.tcp_rmem",
    "net.ipv4.tcp_wmem",
];

export function tenantRefusals(path: string, name: string, spec: PlainTenant, offer: ClusterOffer): Refusal[] {
    return [
        ...namespaceRefusals(path, spec),
        ...subjectRefusals(join(path, "owners"), spec.owners),
        ...subjectRefusals(join(path, "viewers"), spec.viewers),
        ...resourceRefusals(path, spec),
        ...networkRefusals(path, name, spec, offer),
        ...imageRefusals(path, spec),
        ...approvedImageRefusals(path, spec),
        ...signerRefusals(path, spec),
        ...sysctlRefusals(path, spec),
        ...featureRefusals(path, spec, offer),
        ...virtualRefusals(path, spec, offer),
        ...reviewRefusals(path, spec),
        ...labelRefusals(path, spec),
    ];
}

export function tenantNameRefusals(path: string, name: string): Refusal[] {
    return nameRefusals(path, name, nameProblem(name) ?? (isReserved(name) ? "is reserved" : undefined));
}

function namespaceRefusals(path: string, spec: PlainTenant): Refusal[] {
    return (spec.namespaces ?? []).flatMap((namespace, index, all): Refusal[] => {
        const at = join(path, "namespaces", index);
        if (all.indexOf(namespace) !== index) return [{ path: at, reason: `"${namespace}" is named twice` }];
        return tenantNameRefusals(at, namespace);
    });
}

/** Groups that every user, every workload or every administrator is in. */
function subjectRefusals(path: string, subjects: SubjectsSpec = {}): Refusal[] {
    return (["users", "groups"] as const).flatMap((kind) =>
        (subjects[kind] ?? []).flatMap((subject, index): Refusal[] => {
            const at = join(path, kind, index);
            if (!/^\S(.*\S)?$/.test(subject)) return [{ path: at, reason: "begins or ends with white space" }];
            if (subject === "*") return [{ path: at, reason: "stands for everybody in a FlowSchema" }];
            return subject.startsWith("system:")
                ? [{ path: at, reason: `"${subject}" is one of Kubernetes' own, not the tenant's` }]
                : [];
        }),
    );
}

function resourceRefusals(path: string, spec: PlainTenant): Refusal[] {
    const unreadable = [
        ...quantityRefusals(join(path, "quota"), spec.quota),
        ...quantityRefusals(join(path, "limits"), spec.limits),
    ];
    if (unreadable.length > 0) return unreadable;
    const quota = resolveQuota(spec.quota);
    return limitRefusals(path, quota, resolveLimits(spec.limits, quota));
}

function imageRefusals(path: string, spec: PlainTenant): Refusal[] {
    return (spec.images?.registries ?? []).flatMap((registry, index): Refusal[] => {
        const at = join(path, "images.registries", index);
        if (!/^[a-z0-9][a-z0-9._:/-]*$/.test(registry)) {
            return [
                {
                    path: at,
                    reason: `"${registry}" is not the beginning of an image name`,
                    nearest: '"registry.example.com/team/"',
                },
            ];
        }
        // Without the slash, registry.example.com would also admit registry.example.com.attacker.example.
        return registry.endsWith("/")
            ? []
            : [{ path: at, reason: "must end in '/', or other registries could match it", nearest: `"${registry}/"` }];
    });
}

function sysctlRefusals(path: string, spec: PlainTenant): Refusal[] {
    return (spec.sysctls ?? []).flatMap((sysctl, index): Refusal[] => {
        if (safeSysctls.includes(sysctl)) return [];
        const meant = probablyMeant(sysctl, safeSysctls);
        const reason = `"${sysctl}" is not among Kubernetes' safe sysctls, and no Pod Security Standard on offer admits others`;
        return [{ path: join(path, "sysctls", index), reason, ...(meant && { nearest: `"${meant}"` }) }];
    });
}

type Gaps = PlatformDefinition["missing"];

/** What a tenant asks for that its platform lacks. */
function featureRefusals(path: string, spec: PlainTenant, offer: ClusterOffer): Refusal[] {
    return gapRefusals(path, spec, offer, platforms[offer.platform].missing);
}

/** The same for a tenant of another stack than its cluster's. */
export function elsewhereRefusals(path: string, spec: PlainTenant, offer: ClusterOffer): Refusal[] {
    return gapRefusals(path, spec, offer, platforms[offer.platform].missingElsewhere ?? {});
}

/** Asking for nothing is no request: `certificates: { enabled: false }` can be delivered everywhere. */
function gapRefusals(path: string, spec: PlainTenant, offer: ClusterOffer, gaps: Gaps): Refusal[] {
    const asked: [PlatformFeature, string, boolean][] = [
        ["identity", "identity", spec.identity !== undefined],
        ["certificates", "certificates", spec.certificates?.enabled === true],
        ["imageSignatures", "images.signedBy", spec.images?.signedBy !== undefined && !offer.imageSignatures],
    ];
    return asked.flatMap(([feature, field, wanted]) => {
        const gap = wanted ? gaps[feature] : undefined;
        return gap ? [{ path: join(path, field), ...gap }] : [];
    });
}

function labelRefusals(path: string, spec: PlainTenant): Refusal[] {
    const labels = spec.labels;
    if (labels === undefined || isEventual(labels)) return [];
    return Object.entries(labels).flatMap(([key, value]): Refusal[] => {
        const at = `${join(path, "labels")}["${key}"]`;
        if (!isLabelKey(key)) return [{ path: at, reason: "is not a label key" }];
        if (/(^|[./])(kernel-isolation\.io|kubernetes\.io|k8s\.io)\//.test(key)) {
            return [{ path: at, reason: "has a prefix that carries meaning for Kubernetes or this package" }];
        }
        return typeof value === "string" && !isLabelValue(value)
            ? [{ path: at, reason: `"${value}" is not a label value` }]
            : [];
    });
}
