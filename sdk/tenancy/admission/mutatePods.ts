/** Gives every pod of a tenant what its level asks for, where the pod names nothing itself. */
import { admittedAnnotation, proofName } from "../claims";
import { claims, hasExclusiveTerm, hasOwnToleration, hasRequiredTerms, tenantNamespaces, tenantTaint } from "./cel";

export const policyName = "kernel-isolation-pods";

/** `op: add` on an object that is not there yet needs its parent first. */
const ensure = (has: string, path: string, empty: string) =>
    `(${has} ? [] : [JSONPatch{op: 'add', path: '${path}', value: ${empty}}])`;

const runtimeClass = `(variables.runtimeClass != '' && !has(object.spec.runtimeClassName)
  ? [JSONPatch{op: 'add', path: '/spec/runtimeClassName', value: variables.runtimeClass}] : [])`;

const hostUsers = `(!variables.hostUsers && !has(object.spec.hostUsers)
  ? [JSONPatch{op: 'add', path: '/spec/hostUsers', value: false}] : [])`;

/** A selector the pod names itself stays, to be refused: silently running elsewhere would be a surprise. */
const nodeSelector = `(size(variables.nodeSelector) == 0 ? [] :
  ${ensure("has(object.spec.nodeSelector)", "/spec/nodeSelector", "{}")}
  + variables.nodeSelector
    .filter(pair, !has(object.spec.nodeSelector) || !(pair.split('=')[0] in object.spec.nodeSelector))
    .map(pair, JSONPatch{
      op: 'add', path: '/spec/nodeSelector/' + jsonpatch.escapeKey(pair.split('=')[0]), value: pair.split('=')[1]}))`;

// The policy may be invoked again after another plugin changed the pod: what is there already is not added twice.
const toleration = `(variables.placement != 'dedicated' || ${hasOwnToleration} ? [] :
  ${ensure("has(object.spec.tolerations)", "/spec/tolerations", "[]")}
  + [JSONPatch{op: 'add', path: '/spec/tolerations/-', value:
      {'key': '${tenantTaint}', 'operator': 'Equal', 'value': variables.tenant, 'effect': 'NoSchedule'}}])`;

/** Against every pod of every other tenant, of whatever labels: the namespace's label is the one nobody can forge. */
const exclusiveTerm = `{
  'topologyKey': dyn('kubernetes.io/hostname'),
  'labelSelector': dyn({}),
  'namespaceSelector': dyn({'matchExpressions': [
    {'key': dyn('${tenantTaint}'), 'operator': dyn('Exists')},
    {'key': dyn('${tenantTaint}'), 'operator': dyn('NotIn'), 'values': dyn([variables.tenant])}]})}`;

const affinity = "/spec/affinity";
const antiAffinity = `${affinity}/podAntiAffinity`;
const required = `${antiAffinity}/requiredDuringSchedulingIgnoredDuringExecution`;

const exclusive = `(variables.placement != 'exclusive' || ${hasExclusiveTerm} ? [] :
  ${ensure("has(object.spec.affinity)", affinity, "{}")}
  + ${ensure("has(object.spec.affinity) && has(object.spec.affinity.podAntiAffinity)", antiAffinity, "{}")}
  + ${ensure(hasRequiredTerms, required, "[]")}
  + [JSONPatch{op: 'add', path: '${required}/-', value: ${exclusiveTerm}}])`;

/** An API server takes a policy up a moment after it was made. A proof that came in before is no proof of anything. */
const admitted = `(!has(object.metadata.generateName) || !object.metadata.generateName.startsWith('${proofName}-') ? [] :
  ${ensure("has(object.metadata.annotations)", "/metadata/annotations", "{}")}
  + [JSONPatch{op: 'add', path: '/metadata/annotations/' + jsonpatch.escapeKey('${admittedAnnotation}'), value: 'true'}])`;

/** Always, whatever the pod says: a private image another tenant pulled onto the node must be asked for again. */
const alwaysPull = `Object{spec: Object.spec{
  containers: object.spec.containers.map(c, Object.spec.containers{name: c.name, imagePullPolicy: 'Always'}),
  ?initContainers: has(object.spec.initContainers)
    ? optional.of(object.spec.initContainers.map(c, Object.spec.initContainers{name: c.name, imagePullPolicy: 'Always'}))
    : optional.none()}}`;

export const mutatePodsPolicy = {
    failurePolicy: "Fail",
    reinvocationPolicy: "IfNeeded",
    matchConstraints: {
        resourceRules: [{ apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["pods"] }],
    },
    variables: [claims.tenant, claims.placement, claims.runtimeClass, claims.hostUsers, claims.nodeSelector],
    mutations: [
        {
            patchType: "JSONPatch",
            jsonPatch: {
                expression: [runtimeClass, hostUsers, nodeSelector, toleration, exclusive, admitted].join("\n+ "),
            },
        },
        { patchType: "ApplyConfiguration", applyConfiguration: { expression: alwaysPull } },
    ],
};

export const mutatePodsBinding = { policyName, matchResources: tenantNamespaces };
