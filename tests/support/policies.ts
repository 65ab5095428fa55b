/** Stacks for the policy pack: what the package registers under mocks, as the engine would hand it over, and more beside it. */
import type { PolicyResource } from "@pulumi/policy";
import { stackResources } from "../../policy/pack";
import type { StackResource } from "../../policy/stackResource";
import { type Registration, revealed } from "./mocks";

/** What the engine hands to policies: a value that a preview does not know throws when it is read. The SDK keeps its type to itself. */
// eslint-disable-next-line @typescript-eslint/no-require-imports -- an import has no type for it
export const withUnknowns = (require("@pulumi/policy/proxy") as { unknownCheckingProxy: (props: object) => object })
    .unknownCheckingProxy;

const options = {
    protect: false,
    ignoreChanges: [],
    aliases: [],
    additionalSecretOutputs: [],
    customTimeouts: { createSeconds: 0, updateSeconds: 0, deleteSeconds: 0 },
};

export function policyResource(
    one: Partial<PolicyResource> & Pick<PolicyResource, "type" | "name" | "urn">,
): PolicyResource {
    return {
        props: {},
        opts: options,
        dependencies: [],
        propertyDependencies: {},
        isType: () => false,
        asType: () => undefined,
        ...one,
    };
}

export function stackOf(registrations: Registration[]): StackResource[] {
    const all = new Map(
        registrations.map(({ type, name, urn, inputs }) => [
            urn,
            policyResource({ type, name, urn, props: withUnknowns(revealed(inputs)) }),
        ]),
    );
    for (const { urn, propertyDependencies } of registrations) {
        const from = Object.entries(propertyDependencies);
        all.get(urn)!.propertyDependencies = Object.fromEntries(
            from.map(([property, urns]) => [property, urns.flatMap((each) => all.get(each) ?? [])]),
        );
    }
    return stackResources([...all.values()]);
}

/** A resource of the program's own, beside the package's; `parent` is the type of the component it is put under. */
export function beside(
    type: string,
    props: object,
    { parent = "", name = "beside", from = {} }: { parent?: string; name?: string; from?: StackResource["from"] } = {},
): StackResource {
    const urn = `urn:pulumi:stack::project::${parent === "" ? "" : `${parent}$`}${type}::${name}`;
    return { type, name, urn, props, from, defaultNamespace: "" };
}

const types: Record<string, string> = {
    Pod: "core/v1",
    Namespace: "core/v1",
    NamespacePatch: "core/v1",
    ReplicationController: "core/v1",
    Deployment: "apps/v1",
    StatefulSet: "apps/v1",
    DaemonSet: "apps/v1",
    ReplicaSet: "apps/v1",
    Job: "batch/v1",
    CronJob: "batch/v1",
    Role: "rbac.authorization.k8s.io/v1",
    RoleBinding: "rbac.authorization.k8s.io/v1",
    ClusterRole: "rbac.authorization.k8s.io/v1",
    ClusterRoleBinding: "rbac.authorization.k8s.io/v1",
    NetworkPolicy: "networking.k8s.io/v1",
    NetworkPolicyPatch: "networking.k8s.io/v1",
    CiliumNetworkPolicy: "cilium.io/v2",
    NodePool: "karpenter.sh/v1",
    EC2NodeClass: "karpenter.k8s.aws/v1",
};

/** A Kubernetes object in the namespace of tenant `payments`, or another. */
export function object(
    kind: string,
    fields: object,
    metadata: object = { namespace: "payments" },
    parent = "",
): StackResource {
    const type = `kubernetes:${types[kind]}:${kind}`;
    return beside(type, { metadata: { name: "own", ...metadata }, ...fields }, { parent });
}

/** A pod's spec where each kind has it. */
export function workload(kind: string, spec: object, metadata?: object): StackResource {
    const template = { template: { spec } };
    const fields =
        kind === "Pod" ? { spec } : { spec: kind === "CronJob" ? { jobTemplate: { spec: template } } : template };
    return object(kind, fields, metadata);
}
