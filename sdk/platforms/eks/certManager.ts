/** cert-manager, by its own Pulumi package; nowhere else is that package named. */
import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { poolLabels, systemPool } from "../../plan/eks/labels";
import { loadOptional } from "../optional";

export const certManagerNamespace = "cert-manager";

/** On the nodes of the cluster's own pods, where CoreDNS is. */
const placement = {
    nodeSelector: poolLabels(systemPool, "runc"),
    tolerations: [{ key: "CriticalAddonsOnly", operator: "Exists" }],
};

export const chartValues = {
    // Kept when the chart goes: with the definitions, every certificate of every tenant would go as well.
    crds: { enabled: true, keep: true },
    // Without it a Certificate's name constraints are left out of the authority that is made, and nothing says so.
    featureGates: "NameConstraints=true",
    webhook: { ...placement, featureGates: "NameConstraints=true" },
    cainjector: placement,
    startupapicheck: placement,
    ...placement,
};

/** By itself, since its network policies have to be there before the chart's first pod. */
export function createCertManagerNamespace(name: string, options: pulumi.CustomResourceOptions): pulumi.Resource {
    return new k8s.core.v1.Namespace(
        `${name}-cert-manager-namespace`,
        {
            metadata: {
                name: certManagerNamespace,
                labels: {
                    "app.kubernetes.io/managed-by": "kernel-isolation",
                    "pod-security.kubernetes.io/enforce": "restricted",
                },
            },
        },
        options,
    );
}

export function createCertManager(
    name: string,
    version: string,
    { parent, provider }: { parent: pulumi.Resource; provider: pulumi.ProviderResource },
    after: pulumi.Resource[],
): pulumi.Resource {
    const { CertManager } = loadOptional("a tenant with certificates", () => {
        // eslint-disable-next-line @typescript-eslint/no-require-imports -- an import would load it for everybody
        return require("@pulumi/kubernetes-cert-manager") as typeof import("@pulumi/kubernetes-cert-manager");
    });
    return new CertManager(
        `${name}-cert-manager`,
        { helmOptions: { version, namespace: certManagerNamespace, values: chartValues } },
        { parent, providers: { kubernetes: provider }, dependsOn: after },
    );
}
