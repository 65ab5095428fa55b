/** The admission policies: once per cluster, for all tenants, reading each tenant's claims from its namespace. */
import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { RuntimeTaint } from "../../plan/types";
import { madeBy } from "../context";
import { mutatePodsBinding, mutatePodsPolicy, policyName as mutatePods } from "./mutatePods";
import { podsPolicy, policyName as validatePods, validatePodsBinding, validatePodsPolicy } from "./validatePods";
import { policyName as validateProofs, validateProofsBinding, validateProofsPolicy } from "./validateProofs";
import { policyName as validateSecrets, validateSecretsBinding, validateSecretsPolicy } from "./validateSecrets";
import { policyName as validateServices, validateServicesBinding, validateServicesPolicy } from "./validateServices";
import { policyName as validateVolumes, validateVolumesBinding, validateVolumesPolicy } from "./validateVolumes";

interface Policy<Binding> {
    /** What it judges, as the resources' names have it. */
    kind: string;
    name: string;
    policy: object;
    binding: Binding;
}

export const validatingPolicies: Policy<typeof validatePodsBinding>[] = [
    { kind: "pods", name: validatePods, policy: validatePodsPolicy, binding: validatePodsBinding },
    { kind: "proofs", name: validateProofs, policy: validateProofsPolicy, binding: validateProofsBinding },
    { kind: "services", name: validateServices, policy: validateServicesPolicy, binding: validateServicesBinding },
    { kind: "secrets", name: validateSecrets, policy: validateSecretsPolicy, binding: validateSecretsBinding },
    { kind: "volumes", name: validateVolumes, policy: validateVolumesPolicy, binding: validateVolumesBinding },
];

export const mutatingPolicy: Policy<typeof mutatePodsBinding> = {
    kind: "pods",
    name: mutatePods,
    policy: mutatePodsPolicy,
    binding: mutatePodsBinding,
};

/** Registers the policies and returns their bindings, which every tenant waits for: no pod before its guard. */
export function createAdmission(
    name: string,
    mutates: boolean,
    options: pulumi.CustomResourceOptions,
    runtimeTaints: RuntimeTaint[] = [],
): pulumi.Resource[] {
    const admission = k8s.admissionregistration.v1;
    const annotations = madeBy(name);
    const after = (policy: pulumi.Resource) => ({ ...options, dependsOn: [policy] });

    const refuse = ({ kind, name: objectName, policy: spec, binding }: (typeof validatingPolicies)[number]) => {
        const metadata = { name: objectName, annotations };
        const policy = new admission.ValidatingAdmissionPolicy(`${name}-validate-${kind}`, { metadata, spec }, options);
        return new admission.ValidatingAdmissionPolicyBinding(
            `${name}-validate-${kind}-binding`,
            { metadata, spec: binding },
            after(policy),
        );
    };
    const give = () => {
        const { kind, name: objectName, policy: spec, binding } = mutatingPolicy;
        const metadata = { name: objectName, annotations };
        const policy = new admission.MutatingAdmissionPolicy(`${name}-mutate-${kind}`, { metadata, spec }, options);
        return new admission.MutatingAdmissionPolicyBinding(
            `${name}-mutate-${kind}-binding`,
            { metadata, spec: binding },
            after(policy),
        );
    };

    const onPlatform = (each: (typeof validatingPolicies)[number]) =>
        each.name === validatePods ? { ...each, policy: podsPolicy(runtimeTaints) } : each;

    return [...validatingPolicies.map(onPlatform).map(refuse), ...(mutates ? [give()] : [])];
}
