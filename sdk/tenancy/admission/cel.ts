/** The parts of CEL expressions that several policies share, and the claims as variables. */
import { claimAnnotations, claimLabels } from "../claims";

export interface Variable {
    name: string;
    expression: string;
}

const label = (key: string) => `namespaceObject.metadata.labels['${key}']`;
const annotation = (key: string) => `namespaceObject.metadata.annotations['${key}']`;

/** A comma-separated annotation as a list; the empty text is the empty list. */
const listOf = (text: string) => `(${text} == '' ? [] : ${text}.split(','))`;

/** Read without a fallback: a namespace whose claims are gone makes the expression fail, and failing means refusing. */
export const claims = {
    tenant: { name: "tenant", expression: label(claimLabels.tenant) },
    sandbox: { name: "sandbox", expression: label(claimLabels.sandbox) },
    placement: { name: "placement", expression: label(claimLabels.placement) },
    runtimeClass: { name: "runtimeClass", expression: annotation(claimAnnotations.runtimeClass) },
    hostUsers: { name: "hostUsers", expression: `${annotation(claimAnnotations.hostUsers)} == 'true'` },
    nodeSelector: { name: "nodeSelector", expression: listOf(annotation(claimAnnotations.nodeSelector)) },
    registries: { name: "registries", expression: listOf(annotation(claimAnnotations.registries)) },
    requireDigest: { name: "requireDigest", expression: `${annotation(claimAnnotations.requireDigest)} == 'true'` },
    proofImage: { name: "proofImage", expression: annotation(claimAnnotations.proofImage) },
    sysctls: { name: "sysctls", expression: listOf(annotation(claimAnnotations.sysctls)) },
    seccomp: { name: "seccomp", expression: annotation(claimAnnotations.seccomp) },
    appArmor: { name: "appArmor", expression: annotation(claimAnnotations.appArmor) },
} satisfies Record<string, Variable>;

export const tenantTaint = claimLabels.tenant;

/** Tenants' namespaces of every cluster component; the label is what makes a namespace a tenant's. */
export const tenantNamespaces = {
    namespaceSelector: { matchExpressions: [{ key: claimLabels.tenant, operator: "Exists" }] },
};
