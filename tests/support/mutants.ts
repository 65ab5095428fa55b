/** A cluster's objects with one thing of one of them removed or weakened: what a careless or hostile hand would do. */
import { claimAnnotations } from "../../sdk/tenancy/claims";
import { madeByAnnotation } from "../../sdk/tenancy/context";
import type { Json } from "../lab/admissionAttempts";
import { type Registration, revealed } from "./mocks";

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- objects of any kind
type Manifest = Record<string, any>;

export interface Mutant {
    /** What was done, as a reader would say it. */
    what: string;
    original: Manifest;
    /** Nothing where the object is deleted. */
    mutated?: Manifest;
}

/** The objects among a program's registrations, as the API server is given them. */
export function objectsOf(registrations: Registration[]): Manifest[] {
    return registrations
        .filter(({ type, custom }) => custom && type.startsWith("kubernetes:"))
        .map(({ inputs }) => revealed(inputs) as Manifest);
}

export function mutantsOf(objects: Manifest[]): Mutant[] {
    return objects.flatMap((original) =>
        (original.kind === "Namespace" ? [] : [gone(original)]).concat(changed(original)),
    );
}

function gone(original: Manifest): Mutant {
    return { what: `${nameOf(original)} deleted`, original };
}

function changed(original: Manifest): Mutant[] {
    const mutant = (what: string, change: (copy: Manifest) => void): Mutant => {
        const mutated = structuredClone(original);
        change(mutated);
        return { what: `${nameOf(original)}: ${what}`, original, mutated };
    };
    switch (original.kind) {
        case "Namespace":
            return namespaceMutants(original, mutant);
        case "ResourceQuota":
            return Object.keys(original.spec.hard as Json).flatMap((key) => [
                mutant(`${key} not counted`, ({ spec }) => delete spec.hard[key]),
                mutant(`${key} raised`, ({ spec }) => (spec.hard[key] = "999999")),
            ]);
        case "LimitRange":
            return [
                ...["cpu", "memory", "ephemeral-storage"].map((key) =>
                    mutant(`no limit on ${key}`, ({ spec }) => delete spec.limits[0].max[key]),
                ),
                mutant("for pods alone", ({ spec }) => {
                    const { max } = spec.limits[0];
                    spec.limits = [{ type: "Pod", max }];
                }),
            ];
        case "NetworkPolicy":
            return [
                mutant("some pods alone", ({ spec }) => (spec.podSelector = { matchLabels: { a: "b" } })),
                mutant("ingress alone", ({ spec }) => (spec.policyTypes = ["Ingress"])),
                mutant("egress alone", ({ spec }) => (spec.policyTypes = ["Egress"])),
                mutant("everybody may come in", ({ spec }) => (spec.ingress = [{}])),
                mutant("another tenant may come in", ({ spec }) =>
                    spec.ingress[0].from.push({ namespaceSelector: { matchLabels: { a: "b" } } }),
                ),
                mutant("everything may go out", ({ spec }) => spec.egress.push({})),
                mutant("the metadata server may be asked", ({ spec }) =>
                    spec.egress.push({ to: [{ ipBlock: { cidr: "169.254.169.254/32" } }] }),
                ),
                mutant("DNS of any namespace", ({ spec }) => {
                    const dns = spec.egress.find(({ to }: Manifest) => to[0].podSelector);
                    delete dns.to[0].namespaceSelector;
                }),
                mutant("any port of the DNS pods", ({ spec }) => {
                    const dns = spec.egress.find(({ to }: Manifest) => to[0].podSelector);
                    delete dns.ports;
                }),
            ];
        case "RoleBinding":
            return [
                mutant("everybody an owner", ({ subjects }) => (subjects[0].name = "system:authenticated")),
                mutant("one owner more", ({ subjects }) => subjects.push({ ...subjects[0], name: "mallory" })),
            ];
        case "ServiceAccount":
            return [mutant("a token in every pod", (copy) => (copy.automountServiceAccountToken = true))];
        case "RuntimeClass":
            return [mutant("no sandbox behind the name", (copy) => (copy.handler = "runc"))];
        case "FlowSchema":
            return [
                mutant("at another share", ({ spec }) => (spec.priorityLevelConfiguration.name = "exempt")),
                mutant(
                    "not its service accounts",
                    ({ spec }) => (spec.rules[0].subjects = spec.rules[0].subjects.slice(0, 1)),
                ),
                mutant("after everybody else's", ({ spec }) => (spec.matchingPrecedence = 9999)),
            ];
        case "PriorityLevelConfiguration":
            return [
                mutant("a share of everything", ({ spec }) => (spec.limited.nominalConcurrencyShares = 1000)),
                mutant("borrows without end", ({ spec }) => delete spec.limited.borrowingLimitPercent),
                mutant("refuses instead of waiting", ({ spec }) => (spec.limited.limitResponse = { type: "Reject" })),
            ];
        case "ClusterRole":
            return [
                mutant("everything", ({ rules }) => rules.push({ apiGroups: ["*"], resources: ["*"], verbs: ["*"] })),
                mutant("network policies may be changed", ({ rules }) => {
                    const rule = rules.find(({ resources }: Manifest) => resources.includes("networkpolicies"));
                    rule.verbs = ["*"];
                }),
                mutant("tokens may be minted", ({ rules }) =>
                    rules.push({ apiGroups: [""], resources: ["serviceaccounts/token"], verbs: ["create"] }),
                ),
                mutant("pods may be bound to nodes", ({ rules }) =>
                    rules.push({ apiGroups: [""], resources: ["pods/binding", "bindings"], verbs: ["create"] }),
                ),
            ];
        case "ValidatingAdmissionPolicy":
            return policyMutants(original, mutant);
        case "MutatingAdmissionPolicy":
            return [
                mutant("fails open", ({ spec }) => (spec.failurePolicy = "Ignore")),
                ...(original.spec.mutations as Manifest[]).map((_, index) =>
                    mutant(`mutation ${index} removed`, ({ spec }) => spec.mutations.splice(index, 1)),
                ),
            ];
        case "ValidatingAdmissionPolicyBinding":
            return [
                mutant("only audits", ({ spec }) => (spec.validationActions = ["Audit"])),
                mutant("some namespaces alone", ({ spec }) => {
                    spec.matchResources.namespaceSelector = { matchLabels: { a: "b" } };
                }),
            ];
        case "MutatingAdmissionPolicyBinding":
            return [
                mutant("some namespaces alone", ({ spec }) => {
                    spec.matchResources.namespaceSelector = { matchLabels: { a: "b" } };
                }),
            ];
        default:
            throw new Error(`no mutant is known of a ${original.kind}`);
    }
}

type Make = (what: string, change: (copy: Manifest) => void) => Mutant;

function namespaceMutants(original: Manifest, mutant: Make): Mutant[] {
    const { labels, annotations } = original.metadata as { labels: Json; annotations: Json };
    const claims = Object.keys(labels).filter((key) => key !== "app.kubernetes.io/managed-by");
    return [
        ...claims.map((key) => mutant(`label ${key} removed`, ({ metadata }) => delete metadata.labels[key])),
        ...["baseline", "privileged"].map((level) =>
            mutant(`Pod Security ${level}`, ({ metadata }) => {
                metadata.labels["pod-security.kubernetes.io/enforce"] = level;
            }),
        ),
        // Whose the namespace is guards it from another stack, and from no tenant.
        ...Object.keys(annotations)
            .filter((key) => key !== madeByAnnotation)
            .flatMap((key) => [
                mutant(`annotation ${key} removed`, ({ metadata }) => delete metadata.annotations[key]),
                ...(key === claimAnnotations.guards || annotations[key] === ""
                    ? []
                    : [mutant(`annotation ${key} emptied`, ({ metadata }) => (metadata.annotations[key] = ""))]),
            ]),
    ];
}

function policyMutants(original: Manifest, mutant: Make): Mutant[] {
    const { validations, matchConstraints } = original.spec as Manifest;
    return [
        mutant("fails open", ({ spec }) => (spec.failurePolicy = "Ignore")),
        mutant("some objects alone", ({ spec }) => {
            spec.matchConstraints.objectSelector = { matchLabels: { judged: "please" } };
        }),
        ...(matchConstraints.resourceRules as Manifest[]).flatMap(({ operations }, index) =>
            (operations as string[]).length < 2
                ? []
                : [
                      mutant(`rule ${index} at creation alone`, ({ spec }) => {
                          spec.matchConstraints.resourceRules[index].operations = operations.slice(0, 1);
                      }),
                  ],
        ),
        ...(validations as Manifest[]).map((_, index) =>
            mutant(`validation ${index} removed`, ({ spec }) => {
                // A policy needs one: the last one left judges nothing.
                if (spec.validations.length === 1) spec.validations = [{ expression: "true" }];
                else spec.validations.splice(index, 1);
            }),
        ),
    ];
}

export function nameOf({ kind, metadata }: Manifest): string {
    return `${kind} ${metadata.name}`;
}
