/** What stands in the cluster that pods could connect to, beside each other. */
import type { ApiClient } from "../client";
import { root } from "../honest";
import { readItems, readObject } from "../readings";

export interface Address {
    host: string;
    port: number;
    /** In words, as a reader of the evidence knows it. */
    what: string;
}

export interface Facts {
    nodes: number;
    kubeletPort: number;
    /** None where the cluster has no DNS. */
    dns: Address[];
    /** The API server's Service first, then itself. */
    apiServer: Address[];
}

export async function readFacts(client: ApiClient): Promise<Facts> {
    const nodes = await readItems(client, `${root("")}/nodes`);
    const dns = await readItems(client, `${root("")}/namespaces/kube-system/pods`, {
        query: { labelSelector: "k8s-app=kube-dns" },
    });
    const service = await readObject(client, `${root("")}/namespaces/default/services/kubernetes`);
    const slices = await readItems(client, `${root("discovery.k8s.io/v1")}/namespaces/default/endpointslices`, {
        query: { labelSelector: "kubernetes.io/service-name=kubernetes" },
    });
    return {
        nodes: nodes.length,
        kubeletPort: (nodes[0]?.status?.daemonEndpoints?.kubeletEndpoint?.Port as number | undefined) ?? 10250,
        dns: dns
            .filter(({ status }) => status?.phase === "Running")
            .flatMap(({ metadata, status }) =>
                addresses(status.podIPs).map((host) => ({
                    host,
                    port: 53,
                    what: `the cluster's DNS, ${metadata.name}`,
                })),
            ),
        apiServer: [
            ...((service.spec?.clusterIPs ?? []) as string[]).map((host) => ({
                host,
                port: (service.spec?.ports?.[0]?.port as number | undefined) ?? 443,
                what: "the API server's Service",
            })),
            ...slices.flatMap(({ endpoints = [], ports = [] }) =>
                (endpoints as { addresses: string[] }[]).flatMap((endpoint) =>
                    endpoint.addresses.flatMap((host) =>
                        (ports as { port: number }[]).map(({ port }) => ({ host, port, what: "the API server" })),
                    ),
                ),
            ),
        ],
    };
}

function addresses(ips: { ip: string }[] = []): string[] {
    return ips.map(({ ip }) => ip);
}
