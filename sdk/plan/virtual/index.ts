/** The virtual control plane of one tenant, resolved: where its chart comes from, what it is given, what it may reach. */
import type { PlainTenant } from "../shape";
import type { ClusterOffer, VirtualPlan } from "../types";
import { chartPlan } from "./chart";
import { isVirtual } from "./validate";
import { controlPlaneValues } from "./values";

export function virtualPlan(
    spec: PlainTenant,
    offer: ClusterOffer,
    { runtimeClass, dns }: { runtimeClass: string; dns: boolean },
): { virtual?: VirtualPlan } {
    if (!isVirtual(spec)) return {};
    const { virtualControlPlane = {} } = spec;
    return {
        virtual: {
            chart: chartPlan(virtualControlPlane.chart),
            values: controlPlaneValues({ runtimeClass, dns, spec: virtualControlPlane }),
            apiServer: { cidrs: offer.apiServerCidrs, port: offer.apiServerPort },
        },
    };
}
