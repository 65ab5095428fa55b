/** The claims of a cluster as its tenants' namespaces state them: all that a reader without the program has. */
import type { V1Namespace } from "@kubernetes/client-node";
import { sandboxNamed } from "../catalog/sandboxes";
import type { SignatureController } from "../catalog/signatureControllers";
import type { ConfinementProfile, Placement, PodSecurity, Sandbox } from "../isolation";
import type { PlacementPlan } from "../plan/types";
import { byTenant, claimAnnotations, claimLabels } from "../tenancy/claims";
import { claimedLayers } from "./layers";
import type { ClusterClaims } from "./report";
import type { KnownTenantStatus } from "./tenantStatus";

/** Namespaces of one tenant that do not say the same, as an update that was broken off leaves them. */
export class Disagreement extends Error {}

const leftOut =
    "These claims were read from the namespaces. Admission, API rights, network policies, quotas and the nodes are not " +
    "written there and were not looked at; the report output of the Pulumi program has them.";

export function claimsOf(cluster: string, version: string, namespaces: readonly V1Namespace[]): ClusterClaims {
    const owned = namespaces.filter((namespace) => label(namespace, claimLabels.cluster) === cluster);
    return {
        cluster,
        platform: "existing",
        version,
        tenants: [...byTenant(owned)].map(([tenant, theirs]) => statusOf(tenant, theirs)),
        leftOut,
    };
}

function statusOf(tenant: string, namespaces: V1Namespace[]): KnownTenantStatus {
    const [first, ...others] = namespaces;
    if (!first) throw new Error(`tenant ${tenant} has no namespace`);
    for (const other of others) refuseDisagreement(tenant, first, other);

    const definition = sandboxNamed(label(first, claimLabels.sandbox));
    const placement = placementOf(first);
    const known = definition && placement ? { sandbox: definition.name, placement } : undefined;
    return {
        tenant,
        isolation: label(first, claimLabels.isolation),
        sandbox: label(first, claimLabels.sandbox),
        placement: label(first, claimLabels.placement),
        namespaces: namespaces.map((namespace) => namespace.metadata?.name ?? "").sort(),
        claim: known && definition ? definition.claim : "states something that this version does not know",
        reviewBy: annotation(first, claimAnnotations.reviewBy),
        layers: known ? layersFrom(tenant, first, known) : [],
    };
}

function layersFrom(tenant: string, namespace: V1Namespace, known: { sandbox: Sandbox; placement: PlacementPlan }) {
    const controller = annotation(namespace, claimAnnotations.signatures) as SignatureController | "";
    const approved = annotation(namespace, claimAnnotations.approvedImages);
    return claimedLayers({
        name: tenant,
        ...known,
        runtimeClass: annotation(namespace, claimAnnotations.runtimeClass),
        // Only the RuntimeClass knows its handler.
        handler: "",
        hostUsers: annotation(namespace, claimAnnotations.hostUsers) !== "false",
        podSecurity: label(namespace, "pod-security.kubernetes.io/enforce") as PodSecurity,
        podSecurityVersion: label(namespace, "pod-security.kubernetes.io/enforce-version"),
        seccomp: annotation(namespace, claimAnnotations.seccomp) as ConfinementProfile,
        appArmor: annotation(namespace, claimAnnotations.appArmor) as ConfinementProfile,
        ...(controller && { signers: { controller } }),
        images: {
            registries: words(annotation(namespace, claimAnnotations.registries)),
            requireDigest: annotation(namespace, claimAnnotations.requireDigest) === "true",
            ...(approved !== "*" && { approved: words(approved) }),
            noShell: annotation(namespace, claimAnnotations.noShell) === "true",
        },
        reviewBy: annotation(namespace, claimAnnotations.reviewBy),
        // Pulumi's own protection leaves no trace in the cluster.
        protect: false,
    });
}

function placementOf(namespace: V1Namespace): PlacementPlan | undefined {
    const kind = label(namespace, claimLabels.placement) as Placement;
    const nodeSelector = Object.fromEntries(
        words(annotation(namespace, claimAnnotations.nodeSelector)).map((pair) => {
            const [key = "", value = ""] = pair.split("=");
            return [key, value];
        }),
    );
    switch (kind) {
        case "shared":
        case "exclusive":
            return { kind, nodeSelector };
        case "dedicated":
            return { kind, nodeSelector, pool: "" };
        default:
            kind satisfies never;
            return undefined;
    }
}

function refuseDisagreement(tenant: string, first: V1Namespace, other: V1Namespace): void {
    const differing = [
        ...Object.values(claimLabels).filter((key) => label(first, key) !== label(other, key)),
        ...Object.values(claimAnnotations).filter((key) => annotation(first, key) !== annotation(other, key)),
    ];
    if (differing.length === 0) return;
    const names = [first, other].map((namespace) => namespace.metadata?.name ?? "").join(" and ");
    throw new Disagreement(
        `the namespaces ${names} of tenant ${tenant} differ in ${differing.join(", ")}: was an update broken off?`,
    );
}

function label(namespace: V1Namespace, key: string): string {
    return namespace.metadata?.labels?.[key] ?? "";
}

function annotation(namespace: V1Namespace, key: string): string {
    return namespace.metadata?.annotations?.[key] ?? "";
}

function words(text: string): string[] {
    return text === "" ? [] : text.split(",");
}
