/** The admission policies: once per cluster, for all tenants, reading each tenant's claims from its namespace. */
import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { mutatePodsBinding, mutatePodsPolicy, policyName as mutatePods } from "./mutatePods";
import { policyName as validatePods, validatePodsBinding, validatePodsPolicy } from "./validatePods";
import { policyName as validateProofs, validateProofsBinding, validateProofsPolicy } from "./validateProofs";
import { policyName as validateSecrets, validateSecretsBinding, validateSecretsPolicy } from "./validateSecrets";
import { policyName as validateServices, validateServicesBinding, validateServicesPolicy } from "./validateServices";
import { policyName as validateVolumes, validateVolumesBinding, validateVolumesPolicy } from "./validateVolumes";

/** Registers the policies and returns their bindings, which every tenant waits for: no pod before its guard. */
export function createAdmission(
    name: string,
    mutates: boolean,
    options: pulumi.CustomResourceOptions,
): pulumi.Resource[] {
    const admission = k8s.admissionregistration.v1;
    const after = (policy: pulumi.Resource) => ({ ...options, dependsOn: [policy] });

    const refuse = (kind: string, objectName: string, policySpec: object, bindingSpec: typeof validatePodsBinding) => {
        const metadata = { name: objectName };
        const policy = new admission.ValidatingAdmissionPolicy(
            `${name}-validate-${kind}`,
            { metadata, spec: policySpec },
            options,
        );
        return new admission.ValidatingAdmissionPolicyBinding(
            `${name}-validate-${kind}-binding`,
            { metadata, spec: bindingSpec },
            after(policy),
        );
    };
    const give = () => {
        const metadata = { name: mutatePods };
        const policy = new admission.MutatingAdmissionPolicy(
            `${name}-mutate-pods`,
            { metadata, spec: mutatePodsPolicy },
            options,
        );
        return new admission.MutatingAdmissionPolicyBinding(
            `${name}-mutate-pods-binding`,
            { metadata, spec: mutatePodsBinding },
            after(policy),
        );
    };

    return [
        refuse("pods", validatePods, validatePodsPolicy, validatePodsBinding),
        refuse("proofs", validateProofs, validateProofsPolicy, validateProofsBinding),
        refuse("services", validateServices, validateServicesPolicy, validateServicesBinding),
        refuse("secrets", validateSecrets, validateSecretsPolicy, validateSecretsBinding),
        refuse("volumes", validateVolumes, validateVolumesPolicy, validateVolumesBinding),
        ...(mutates ? [give()] : []),
    ];
}
