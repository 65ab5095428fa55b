/** Programs for tests under mocks. */
import * as pulumi from "@pulumi/pulumi";
import { IsolatedCluster, type IsolatedClusterArgs } from "../../sdk/isolatedCluster";
import type { TenantSpec } from "../../sdk/isolation";
import type { Registration } from "./mocks";
import { everything } from "./requests";

export const secretKubeconfig = "apiVersion: v1 # hunter2";

export function cluster(tenants: Record<string, TenantSpec>, args: Partial<IsolatedClusterArgs> = {}, name = "prod") {
    const existing = { ...everything, kubeconfig: pulumi.secret(secretKubeconfig) };
    return new IsolatedCluster(name, { existing, tenants, ...args });
}

/** A tenant with everything on that a namespace can have. */
export const everythingOn: TenantSpec = {
    isolation: "sandboxed",
    placement: "exclusive",
    owners: { users: ["ana@example.com"], groups: ["payments-team"] },
    viewers: { groups: ["auditors"] },
    quota: { cpu: "8", memory: "16Gi", pods: 20, loadBalancers: 1 },
    limits: { maxCpu: "2", defaultMemory: "512Mi" },
    network: {
        egress: [
            { cidr: "203.0.113.0/24", ports: [443, 5432] },
            { cidr: "0.0.0.0/0", ports: [123], protocol: "UDP" },
        ],
        ingressFrom: ["storefront"],
        apiServer: true,
    },
    images: { registries: ["registry.example.com/payments/", "docker.io/library/"], requireDigest: true },
    sysctls: ["net.ipv4.tcp_keepalive_time"],
    podSecurity: "restricted",
    seccomp: "Localhost",
    appArmor: "RuntimeDefault",
    fairness: { share: 10 },
    reviewBy: "2999-05-01",
    protect: true,
    labels: { "cost-center": "42" },
};

export const isKubernetes = ({ type }: Registration) => type.startsWith("kubernetes:");

/** The registrations of one tenant's component and of all that is under it. */
export function ofTenant(registrations: Registration[], name: string): Registration[] {
    const component = registrations.find((r) => r.type === "kernel-isolation:index:Tenant" && r.name === name);
    return component ? [component, ...registrations.filter(({ parent }) => parent === component.urn)] : [];
}
