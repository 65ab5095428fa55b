/** One namespace of a tenant as an attacker sees it: what was claimed for it, who may enter, and who its neighbours are. */
import type { V1Namespace, V1RoleBinding } from "@kubernetes/client-node";
import { claimAnnotations, claimLabels } from "../tenancy/claims";
import { type Claims, type Guards, readGuards } from "../tenancy/guards";

/** Whom a request is made as. */
export interface Identity {
    user: string;
    groups: string[];
}

export interface Neighbour {
    tenant: string;
    namespace: string;
}

export interface Target {
    tenant: string;
    namespace: string;
    sandbox: string;
    placement: string;
    runtimeClass: string;
    hostUsers: boolean;
    nodeSelector: Record<string, string>;
    registries: string[];
    requireDigest: boolean;
    /** Digests without their `sha256:`; absent where any image may run. */
    approved?: string[];
    /** Whether even the proof's image is the proof's alone. */
    noShell: boolean;
    proofImage: string;
    /** Absent: all that Kubernetes calls safe. */
    sysctls?: string[];
    seccomp: string;
    appArmor: string;
    podSecurity: string;
    /** What its guards were promised to say; absent on namespaces of a version that did not write it. */
    guards?: Guards;
    /** Nobody where no owner is bound. */
    owner?: Identity;
    /** A namespace of another tenant, or one of Kubernetes' own where there is no other tenant. */
    neighbour: Neighbour;
    /** A RuntimeClass that is there and not the tenant's. */
    otherClass: string;
    /** What the namespace says now. */
    live: Claims;
    /** The waiting pod, where one was made. */
    pod?: string;
}

/** The member of a group that exists nowhere: a group that is bound needs somebody to act for it. */
export const standIn = "kernel-isolation-verify";

/** The names that the Tenant component gives its bindings. */
export const bindingNames = { owners: "kernel-isolation-owners", viewers: "kernel-isolation-viewers" } as const;

/** What was promised counts; what the namespace says now is compared with it apart. */
export function targetOf(
    namespace: V1Namespace,
    all: readonly V1Namespace[],
    bindings: readonly V1RoleBinding[],
    runtimeClasses: readonly string[],
): Target {
    const guards = guardsIn(namespace);
    const label = (key: string) => guards?.claims.labels[key] ?? namespace.metadata?.labels?.[key] ?? "";
    const annotation = (key: string) => guards?.claims.annotations[key] ?? namespace.metadata?.annotations?.[key] ?? "";
    const words = (key: string) => annotation(key).split(",").filter(Boolean);
    const sysctls = annotation(claimAnnotations.sysctls);
    const approved = annotation(claimAnnotations.approvedImages);
    const owner = ownerOf(bindings);
    const runtimeClass = annotation(claimAnnotations.runtimeClass);
    return {
        tenant: label(claimLabels.tenant),
        namespace: namespace.metadata?.name ?? "",
        sandbox: label(claimLabels.sandbox),
        placement: label(claimLabels.placement),
        runtimeClass,
        // Where there is no other the API server itself refuses what is tried.
        otherClass: runtimeClasses.find((name) => name !== runtimeClass) ?? "another",
        hostUsers: annotation(claimAnnotations.hostUsers) !== "false",
        nodeSelector: Object.fromEntries(
            words(claimAnnotations.nodeSelector).map((pair) => pair.split("=") as [string, string]),
        ),
        registries: words(claimAnnotations.registries),
        requireDigest: annotation(claimAnnotations.requireDigest) === "true",
        ...(approved !== "*" && { approved: approved.split(",").filter(Boolean) }),
        noShell: annotation(claimAnnotations.noShell) === "true",
        proofImage: annotation(claimAnnotations.proofImage),
        ...(sysctls !== "*" && { sysctls: sysctls.split(",").filter(Boolean) }),
        seccomp: annotation(claimAnnotations.seccomp),
        appArmor: annotation(claimAnnotations.appArmor),
        podSecurity: label("pod-security.kubernetes.io/enforce"),
        ...(guards && { guards }),
        ...(owner && { owner }),
        neighbour: neighbourOf(label(claimLabels.tenant), all),
        live: { labels: namespace.metadata?.labels ?? {}, annotations: namespace.metadata?.annotations ?? {} },
    };
}

/** What the namespace says its guards were; nothing on namespaces of a version that did not write it. */
export function guardsIn(namespace: V1Namespace): Guards | undefined {
    return readGuards(namespace.metadata?.annotations?.[claimAnnotations.guards] ?? "");
}

/** The tenant that a namespace was made for, whatever became of its labels. */
export function claimOn(namespace: V1Namespace, key: string): string {
    return guardsIn(namespace)?.claims.labels[key] ?? namespace.metadata?.labels?.[key] ?? "";
}

/** The first who is bound as an owner; a group is stood in for by somebody who is in no other. */
export function ownerOf(bindings: readonly V1RoleBinding[]): Identity | undefined {
    const subjects = bindings.find(({ metadata }) => metadata?.name === bindingNames.owners)?.subjects ?? [];
    const user = subjects.find(({ kind }) => kind === "User");
    if (user) return { user: user.name, groups: [] };
    const group = subjects.find(({ kind }) => kind === "Group");
    return group && { user: standIn, groups: [group.name] };
}

function neighbourOf(tenant: string, all: readonly V1Namespace[]): Neighbour {
    const other = all
        .map((candidate) => ({
            tenant: claimOn(candidate, claimLabels.tenant),
            namespace: candidate.metadata?.name ?? "",
        }))
        .filter((candidate) => candidate.tenant !== "" && candidate.tenant !== tenant)
        .sort((a, b) => a.namespace.localeCompare(b.namespace))[0];
    return other ?? { tenant: "nobody", namespace: "default" };
}
