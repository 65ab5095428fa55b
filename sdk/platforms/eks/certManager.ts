/** cert-manager, by its own Pulumi package; nowhere else is that package named. */
import * as k8s from "@pulumi/kubernetes";
import type { CertManagerArgs } from "@pulumi/kubernetes-cert-manager";
import type * as pulumi from "@pulumi/pulumi";
import { poolLabels, systemPool } from "../../plan/poolLabels";
import { loadOptional } from "../optional";

export const certManagerNamespace = "cert-manager";

/**
 * On the nodes of the cluster's own pods, where CoreDNS is. By affinity, since for its controller the package takes as
 * node selector a list of terms, which no chart reads.
 */
const placement = {
    affinity: {
        nodeAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: {
                nodeSelectorTerms: [
                    {
                        matchExpressions: Object.entries(poolLabels(systemPool, "runc")).map(([key, value]) => ({
                            key,
                            operator: "In",
                            values: [value],
                        })),
                    },
                ],
            },
        },
    },
    tolerations: [{ key: "CriticalAddonsOnly", operator: "Exists" }],
};

// Without it a Certificate's name constraints are left out of the authority that is made, and nothing says so. It is the
// default since 1.17, and nobody has to know that.
const featureGates = "NameConstraints=true";

export const chartArguments = {
    ...placement,
    featureGates,
    // Its gates have no argument of their own.
    webhook: { ...placement, extraArgs: [`--feature-gates=${featureGates}`] },
    cainjector: placement,
    startupapicheck: placement,
} satisfies CertManagerArgs;

/**
 * What of the chart the package has no argument for. It writes each of its arguments over these, those that are not given
 * as well (InitDefaults of pulumi-go-helmbase), so that nothing here may bear a name of theirs.
 */
export const otherValues: { [Own in keyof CertManagerArgs]?: never } & Record<string, object> = {
    // Kept when the chart goes: with the definitions, every certificate of every tenant would go as well.
    crds: { enabled: true, keep: true },
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
        { ...chartArguments, helmOptions: { version, namespace: certManagerNamespace, values: otherValues } },
        { parent, providers: { kubernetes: provider }, dependsOn: after },
    );
}
