import type { PlatformName } from "../catalog/platforms";
import type { NetworkPlan } from "./types";
import type { ClusterOffer } from "./types";
import { isMetadata, metadataWithin, parseCidr } from "./cidr";
import { nameProblem } from "./names";
import { join, type Refusal } from "./refusal";
import type { PlainTenant } from "./shape";

/** Where the addresses of the API server are said. */
export const apiServerHelp: Record<PlatformName, string> = {
    eks: "the cidr of each of eks.network.subnets",
    gke: "gke.network.serviceCidr, the range of your subnetwork for Services",
    aks: "aks.network.apiServerCidr, the range of your subnet for the API server",
    existing: 'existing.apiServerCidrs, for example ["10.0.0.1/32"]',
};

export function networkRefusals(path: string, tenant: string, spec: PlainTenant, offer: ClusterOffer): Refusal[] {
    const network = spec.network ?? {};
    const at = join(path, "network");
    return [
        ...(network.egress ?? []).flatMap((rule, index) =>
            egressRefusals(join(at, "egress", index, "cidr"), rule.cidr),
        ),
        ...(network.ingressFrom ?? []).flatMap((from, index): Refusal[] => {
            const problem = nameProblem(from);
            if (problem)
                return [{ path: join(at, "ingressFrom", index), reason: `"${from}" is no tenant: it ${problem}` }];
            return from === tenant
                ? [{ path: join(at, "ingressFrom", index), reason: "a tenant's own pods reach each other anyway" }]
                : [];
        }),
        ...(network.apiServer && offer.apiServerCidrs.length === 0
            ? [
                  {
                      path: join(at, "apiServer"),
                      reason: "the cluster does not say at which addresses pods see its API server",
                      nearest: apiServerHelp[offer.platform],
                  },
              ]
            : []),
    ];
}

function egressRefusals(path: string, text: string): Refusal[] {
    const cidr = parseCidr(text);
    if (!cidr) {
        const nearest = /^[0-9a-fA-F.:]+$/.test(text)
            ? `"${text}/${text.includes(":") ? 128 : 32}"`
            : '"203.0.113.0/24"';
        return [{ path, reason: `"${text}" is not an address range`, nearest }];
    }
    return isMetadata(cidr)
        ? [{ path, reason: "is link-local or a metadata address, where clouds keep the node's credentials" }]
        : [];
}

export function resolveNetwork(spec: PlainTenant, offer: ClusterOffer): NetworkPlan {
    const network = spec.network ?? {};
    return {
        egress: (network.egress ?? []).map((rule) => {
            const cidr = parseCidr(rule.cidr);
            return {
                cidr: rule.cidr,
                except: cidr ? metadataWithin(cidr) : [],
                ports: rule.ports ?? [443],
                protocol: rule.protocol ?? "TCP",
            };
        }),
        ingressFrom: network.ingressFrom ?? [],
        dns: network.dns ?? true,
        ...(network.apiServer && { apiServer: { cidrs: offer.apiServerCidrs, port: offer.apiServerPort } }),
    };
}
