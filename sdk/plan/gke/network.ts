/** The cluster's network: what of it contradicts itself, and what it becomes. */
import { GkeNat } from "../../gkeSpec";
import { firstAddress, parseCidr } from "../cidr";
import { clashRefusals, rangeRefusals } from "../ranges";
import { join, type Refusal } from "../refusal";
import type { PlainGke } from "./shape";

export interface GkeNetworkPlan {
    /** Whether the network is made or is the user's. */
    kind: "own" | "given";
    /** Empty where the user's subnetwork is used. */
    nodeCidr: string;
    podCidr: string;
    /** Empty where the user's is not known. */
    serviceCidr: string;
    controlPlaneCidr: string;
    /** Names of the secondary ranges for pods and for Services. */
    ranges: { pods: string; services: string };
    nat: GkeNat;
    flowLogs: boolean;
}

type PlainNetwork = NonNullable<PlainGke["network"]>;

const path = "gke.network";
const defaults = {
    nodeCidr: "10.0.0.0/20",
    podCidr: "10.4.0.0/14",
    serviceCidr: "10.8.0.0/20",
    controlPlaneCidr: "172.16.0.0/28",
};

/** How many addresses each node keeps for its pods: twice as many as there may be pods. */
const podsOfNode = 24;

/** The prefixes that a range may have, from the widest to the narrowest. */
const bounds: Record<keyof typeof defaults, { widest: number; narrowest: number; why: string }> = {
    nodeCidr: { widest: 8, narrowest: 29, why: "Google takes /8 to /29 for a subnetwork" },
    podCidr: {
        widest: 9,
        narrowest: 21,
        why: `each node takes a /${podsOfNode}, and below /21 there is room for seven`,
    },
    serviceCidr: { widest: 16, narrowest: 27, why: "GKE takes /16 to /27 for Services" },
    controlPlaneCidr: { widest: 28, narrowest: 28, why: "GKE puts the control plane into a /28" },
};

const ownFields = ["nodeCidr", "podCidr", "nat", "flowLogs"] as const;
const givenFields = ["vpc", "subnetwork", "podRange", "serviceRange"] as const;

function isGiven(network: PlainNetwork): boolean {
    return givenFields.some((field) => network[field] !== undefined);
}

export function networkRefusals({ network = {} }: PlainGke): Refusal[] {
    const fields = (Object.keys(defaults) as (keyof typeof defaults)[]).filter(
        (field) => !isGiven(network) || field === "controlPlaneCidr" || network[field] !== undefined,
    );
    const ranges = fields.map((field) => ({ field, cidr: network[field] ?? defaults[field] }));
    const wrong = ranges.flatMap(({ field, cidr }) => formRefusals(field, cidr));
    return [
        ...(isGiven(network) ? givenRefusals(network) : []),
        ...wrong,
        ...(wrong.length > 0 ? [] : clashRefusals(path, ranges, network)),
    ];
}

function formRefusals(field: keyof typeof defaults, cidr: string): Refusal[] {
    const at = join(path, field);
    const wrong = rangeRefusals(at, "Google", cidr, defaults[field]);
    if (wrong.length > 0) return wrong;
    const { widest, narrowest, why } = bounds[field];
    const prefix = parseCidr(cidr)?.prefix ?? 0;
    return prefix >= widest && prefix <= narrowest
        ? []
        : [{ path: at, reason: `${why}, not /${prefix}`, nearest: `"${defaults[field]}"` }];
}

function givenRefusals(network: PlainNetwork): Refusal[] {
    const missing = givenFields.filter((field) => network[field] === undefined);
    const own = ownFields.filter((field) => network[field] !== undefined);
    return [
        ...missing.map((field) => ({
            path: join(path, field),
            reason: `is required with ${givenFields.filter((other) => network[other] !== undefined).join(" and ")}`,
        })),
        ...own.map((field) => ({
            path: join(path, field),
            reason: "is of a network that the package makes, but vpc and subnetwork name the user's",
            nearest: "leave it out",
        })),
    ];
}

export function resolveNetwork({ network = {} }: PlainGke): GkeNetworkPlan {
    const controlPlaneCidr = network.controlPlaneCidr ?? defaults.controlPlaneCidr;
    if (isGiven(network)) {
        return {
            kind: "given",
            nodeCidr: "",
            podCidr: "",
            serviceCidr: network.serviceCidr ?? "",
            controlPlaneCidr,
            ranges: { pods: network.podRange ?? "", services: network.serviceRange ?? "" },
            nat: GkeNat.None,
            flowLogs: false,
        };
    }
    return {
        kind: "own",
        nodeCidr: network.nodeCidr ?? defaults.nodeCidr,
        podCidr: network.podCidr ?? defaults.podCidr,
        serviceCidr: network.serviceCidr ?? defaults.serviceCidr,
        controlPlaneCidr,
        ranges: { pods: "pods", services: "services" },
        nat: network.nat ?? GkeNat.Regional,
        flowLogs: network.flowLogs ?? true,
    };
}

/** How many machines there are addresses for; `undefined` in the user's subnetwork. */
export function mostNodes({ kind, nodeCidr, podCidr }: GkeNetworkPlan): number | undefined {
    if (kind === "given") return undefined;
    const sizeOf = (cidr: string, unit: number) => 2 ** (unit - (parseCidr(cidr)?.prefix ?? unit));
    // Google keeps four addresses of each subnetwork for itself.
    return Math.min(sizeOf(nodeCidr, 32) - 4, sizeOf(podCidr, podsOfNode));
}

/** Where pods see the API server: at its Service's address, and at the control plane's own. */
export function apiServerCidrs({ serviceCidr, controlPlaneCidr }: GkeNetworkPlan): string[] {
    return serviceCidr === "" ? [] : [`${firstAddress(serviceCidr)}/32`, controlPlaneCidr];
}
