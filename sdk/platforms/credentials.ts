/** What a tenant has in its namespaces so that its pods come by the credentials of a cloud. */
import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

interface Carrier {
    tenant: string;
    serviceAccount: string;
    /** The way to whoever gives the credentials out. */
    egress: { cidr: string; port: number }[];
}

export function createCredentialsPolicy(
    cluster: string,
    plan: Carrier,
    namespace: string,
    options: pulumi.CustomResourceOptions,
): void {
    // Where the credentials come from inside the pod, nothing has to be let through.
    if (plan.egress.length === 0) return;
    new k8s.networking.v1.NetworkPolicy(
        `${cluster}-${plan.tenant}-credentials.${namespace}.${plan.serviceAccount}`,
        {
            metadata: { name: `kernel-isolation-credentials-${plan.serviceAccount}`, namespace },
            spec: credentialsPolicy(plan),
        },
        options,
    );
}

/** The credentials' token is put into the pod by the cloud's own webhook or server; the API server's stays out of it. */
export function createServiceAccount(
    cluster: string,
    { tenant, serviceAccount }: Pick<Carrier, "tenant" | "serviceAccount">,
    namespace: string,
    annotations: Record<string, pulumi.Input<string>> | undefined,
    options: pulumi.CustomResourceOptions,
): void {
    const resource = `${cluster}-${tenant}-account.${namespace}.${serviceAccount}`;
    const metadata = { name: serviceAccount, namespace, ...(annotations && { annotations }) };
    if (serviceAccount !== "default") {
        new k8s.core.v1.ServiceAccount(resource, { metadata, automountServiceAccountToken: false }, options);
    } else if (annotations) {
        // The tenant's guards have this one already; this adds the one field.
        new k8s.core.v1.ServiceAccountPatch(resource, { metadata }, options);
    }
}

/** Policies add up: this one opens the one way beside the tenant's own, for all of its pods, which are no less trusted. */
export function credentialsPolicy({ egress }: Pick<Carrier, "egress">) {
    return {
        podSelector: {},
        policyTypes: ["Egress"],
        egress: egress.map(({ cidr, port }) => ({
            to: [{ ipBlock: { cidr } }],
            ports: [{ port, protocol: "TCP" }],
        })),
    };
}
