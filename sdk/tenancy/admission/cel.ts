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
    approvedImages: { name: "approvedImages", expression: listOf(annotation(claimAnnotations.approvedImages)) },
    noShell: { name: "noShell", expression: `${annotation(claimAnnotations.noShell)} == 'true'` },
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

/** Whether the pod carries the toleration of the tenant's own nodes; every toleration of that taint has been judged to be it. */
export const hasOwnToleration = `(has(object.spec.tolerations) && object.spec.tolerations.exists(t, has(t.key) && t.key == '${tenantTaint}'))`;

const nodeAffinity = "object.spec.affinity.nodeAffinity";
const requiredNodes = `${nodeAffinity}.requiredDuringSchedulingIgnoredDuringExecution`;
const preferredNodes = `${nodeAffinity}.preferredDuringSchedulingIgnoredDuringExecution`;
const hasAffinity = (terms: string) => `has(object.spec.affinity) && has(${nodeAffinity}) && has(${terms})`;

/** Whether no term is about whose own nodes are, but for the tenant's own. */
const ownTerm = (term: string) => `(!has(${term}.matchExpressions) || ${term}.matchExpressions.all(e,
  e.key != '${tenantTaint}' || (e.operator == 'In' && has(e.values) && e.values == [variables.tenant])))`;

/** Whether the pod asks for no nodes that are another tenant's own, where nodes say by label whose they are. */
export const selectsNobodyElses = `(!has(object.spec.nodeSelector) || !('${tenantTaint}' in object.spec.nodeSelector)
  || object.spec.nodeSelector['${tenantTaint}'] == variables.tenant)
&& (!(${hasAffinity(requiredNodes)}) || ${requiredNodes}.nodeSelectorTerms.all(t, ${ownTerm("t")}))
&& (!(${hasAffinity(preferredNodes)}) || ${preferredNodes}.all(p, ${ownTerm("p.preference")}))`;

const requiredTerms = "object.spec.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution";

export const hasRequiredTerms = `(has(object.spec.affinity) && has(object.spec.affinity.podAntiAffinity) && has(${requiredTerms}))`;

/** Whether the pod keeps away from every pod of every other tenant: one term that nothing narrows. */
export const hasExclusiveTerm = `(${hasRequiredTerms} && ${requiredTerms}.exists(t,
  t.topologyKey == 'kubernetes.io/hostname'
  && has(t.labelSelector) && !has(t.labelSelector.matchLabels) && !has(t.labelSelector.matchExpressions)
  && !has(t.matchLabelKeys) && !has(t.mismatchLabelKeys)
  && has(t.namespaceSelector) && !has(t.namespaceSelector.matchLabels) && has(t.namespaceSelector.matchExpressions)
  && t.namespaceSelector.matchExpressions.all(e, e.key == '${tenantTaint}'
    && (e.operator == 'Exists' || (e.operator == 'NotIn' && e.values == [variables.tenant])))))`;
