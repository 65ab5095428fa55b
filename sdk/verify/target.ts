/** One namespace of a tenant as an attacker sees it: what was claimed for it, who may enter, and who its neighbours are. */
import type { V1Namespace, V1RoleBinding } from "@kubernetes/client-node";
import { claimAnnotations, claimLabels } from "../tenancy/claims";
import { type Guards, readGuards } from "../tenancy/guards";

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
    /** The waiting pod, where one was made. */
    pod?: string;
}

/** The member of a group that exists nowhere: a group that is bound needs somebody to act for it. */
export const standIn = "kernel-isolation-verify";

/** The names that the Tenant component gives its bindings. */
export const bindingNames = { owners: "kernel-isolation-owners", viewers: "kernel-isolation-viewers" } as const;

export function targetOf(
    namespace: V1Namespace,
    all: readonly V1Namespace[],
    bindings: readonly V1RoleBinding[],
): Target {
    const label = (key: string) => namespace.metadata?.labels?.[key] ?? "";
    const annotation = (key: string) => namespace.metadata?.annotations?.[key] ?? "";
    const words = (key: string) => annotation(key).split(",").filter(Boolean);
    const sysctls = annotation(claimAnnotations.sysctls);
    const owner = ownerOf(bindings);
    const guards = readGuards(annotation(claimAnnotations.guards));
    return {
        tenant: label(claimLabels.tenant),
        namespace: namespace.metadata?.name ?? "",
        sandbox: label(claimLabels.sandbox),
        placement: label(claimLabels.placement),
        runtimeClass: annotation(claimAnnotations.runtimeClass),
        hostUsers: annotation(claimAnnotations.hostUsers) !== "false",
        nodeSelector: Object.fromEntries(
            words(claimAnnotations.nodeSelector).map((pair) => pair.split("=") as [string, string]),
        ),
        registries: words(claimAnnotations.registries),
        requireDigest: annotation(claimAnnotations.requireDigest) === "true",
        proofImage: annotation(claimAnnotations.proofImage),
        ...(sysctls !== "*" && { sysctls: sysctls.split(",").filter(Boolean) }),
        seccomp: annotation(claimAnnotations.seccomp),
        appArmor: annotation(claimAnnotations.appArmor),
        podSecurity: label("pod-security.kubernetes.io/enforce"),
        ...(guards && { guards }),
        ...(owner && { owner }),
        neighbour: neighbourOf(label(claimLabels.tenant), all),
    };
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
        .map(({ metadata }) => ({
            tenant: metadata?.labels?.[claimLabels.tenant] ?? "",
            namespace: metadata?.name ?? "",
        }))
        .filter((candidate) => candidate.tenant !== "" && candidate.tenant !== tenant)
        .sort((a, b) => a.namespace.localeCompare(b.namespace))[0];
    return other ?? { tenant: "nobody", namespace: "default" };
}
