/** The cluster's network: what of it contradicts itself, and what it becomes. */
import { EksNat } from "../../eksSpec";
import { firstAddress, isAligned, overlap, parseCidr } from "../cidr";
import { rangeRefusals } from "../ranges";
import { join, type Refusal } from "../refusal";
import type { PlainEks } from "./shape";
import { splitVpc, type SubnetPlan } from "./subnets";

export interface EksNetworkPlan {
    /** Whether the VPC is made or is the user's. */
    kind: "own" | "given";
    /** Empty where the user's VPC is used. */
    cidr: string;
    /** Names of the zones; empty where the first `zoneCount` of the region are meant. */
    zones: string[];
    zoneCount: number;
    /** Empty where the user's subnets are used: those are in the arguments. */
    subnets: SubnetPlan[];
    nat: { mode: EksNat; count: number };
    /** Services behind interface endpoints, `ec2` for `com.amazonaws.<region>.ec2`. */
    interfaceEndpoints: string[];
    /** Services behind gateway endpoints, which cost nothing. */
    gatewayEndpoints: string[];
    flowLogs: { days: number } | undefined;
    serviceCidr: string;
}

type PlainNetwork = NonNullable<PlainEks["network"]>;

export const defaultVpcCidr = "10.0.0.0/16";
export const defaultServiceCidr = "172.20.0.0/16";
const path = "eks.network";

/**
 * What nodes in private subnets call: EC2 for the node's name and the CNI's interfaces, ECR for the add-ons' images,
 * STS and EKS Auth for credentials.
 */
export const neededEndpoints = ["ec2", "ecr.api", "ecr.dkr", "eks-auth", "sts"];

export function networkRefusals(eks: PlainEks): Refusal[] {
    const network = eks.network ?? {};
    const given = network.vpcId !== undefined || network.subnets !== undefined;
    return [
        ...(given ? givenRefusals(network) : ownRefusals(network)),
        ...serviceRefusals(network),
        ...(network.flowLogs === false && network.flowLogDays !== undefined
            ? [{ path: join(path, "flowLogDays"), reason: "flow logs are off", nearest: "flowLogs true" }]
            : []),
        ...(network.endpoints ?? []).flatMap((name, index): Refusal[] =>
            /^[a-z0-9]+([.-][a-z0-9]+)*$/.test(name) && !name.startsWith("com.amazonaws")
                ? []
                : [
                      {
                          path: join(path, "endpoints", index),
                          reason: `"${name}" is not the short name of an AWS service`,
                          nearest: '"logs"',
                      },
                  ],
        ),
    ];
}

function ownRefusals(network: PlainNetwork): Refusal[] {
    const cidr = network.cidr ?? defaultVpcCidr;
    const prefix = parseCidr(cidr)?.prefix ?? 0;
    const count = network.zoneCount ?? 3;
    return [
        ...rangeRefusals(join(path, "cidr"), "AWS", cidr, defaultVpcCidr),
        ...(isAligned(cidr) && (prefix < 16 || prefix > 22)
            ? [
                  {
                      path: join(path, "cidr"),
                      reason: `/${prefix} is outside what can be cut into zones: AWS takes /16 at most, and below /22 pods run out of addresses`,
                      nearest: `"${cidr.replace(/\/\d+$/, prefix < 16 ? "/16" : "/22")}"`,
                  },
              ]
            : []),
        ...(network.zones === undefined && (count < 2 || count > 3)
            ? [
                  {
                      path: join(path, "zoneCount"),
                      reason: `EKS needs two zones, and the network is cut for three at most, not ${count}`,
                      nearest: count < 2 ? "2" : "3",
                  },
              ]
            : []),
        ...(network.zones ? zoneRefusals(network.zones, network.zoneCount) : []),
    ];
}

function zoneRefusals(zones: string[], count: number | undefined): Refusal[] {
    const at = join(path, "zones");
    if (zones.length < 2 || zones.length > 3) {
        const reason = `EKS needs two zones, and the network is cut for three at most, not ${zones.length}`;
        return [{ path: at, reason, nearest: '["us-east-1a", "us-east-1b"]' }];
    }
    if (count !== undefined && count !== zones.length) {
        const reason = `says ${count}, and zones names ${zones.length}`;
        return [{ path: join(path, "zoneCount"), reason, nearest: "leave it out" }];
    }
    return zones.flatMap((zone, index): Refusal[] => {
        const here = join(at, index);
        if (zones.indexOf(zone) !== index) return [{ path: here, reason: `"${zone}" is named twice` }];
        return /^[a-z]{2}(-[a-z0-9]+)+[a-z]$/.test(zone)
            ? []
            : [{ path: here, reason: `"${zone}" is not an availability zone`, nearest: '"us-east-1a"' }];
    });
}

function givenRefusals(network: PlainNetwork): Refusal[] {
    const { subnets = [], vpcId } = network;
    const own = (["cidr", "zones", "zoneCount", "nat", "endpoints", "flowLogs", "flowLogDays"] as const).filter(
        (field) => network[field] !== undefined,
    );
    const zones = new Set(subnets.map(({ zone }) => zone));
    return [
        ...own.map((field) => ({
            path: join(path, field),
            reason: "is of a VPC that the package makes, but vpcId or subnets name the user's",
            nearest: "leave it out",
        })),
        ...(vpcId === undefined
            ? [{ path: join(path, "vpcId"), reason: "is required with subnets: security groups belong to a VPC" }]
            : []),
        ...(zones.size < 2
            ? [
                  {
                      path: join(path, "subnets"),
                      reason: `EKS needs subnets in two zones, and these are in ${zones.size === 0 ? "none" : [...zones].join(", ")}`,
                      nearest: "a private subnet of each of two zones",
                  },
              ]
            : []),
        ...subnets.flatMap(({ cidr, id }, index): Refusal[] => {
            const at = join(path, "subnets", index);
            const others = subnets.slice(0, index);
            if (typeof id === "string" && !/^subnet-[0-9a-f]{8,}$/.test(id))
                return [{ path: join(at, "id"), reason: `"${id}" is not a subnet's id` }];
            if (typeof id === "string" && others.some((other) => other.id === id))
                return [{ path: join(at, "id"), reason: `"${id}" is named twice` }];
            if (cidr === undefined) return [];
            const wrong = rangeRefusals(join(at, "cidr"), "AWS", cidr, "10.0.0.0/20");
            if (wrong.length > 0) return wrong;
            const clash = others.find((other) => other.cidr !== undefined && overlap(other.cidr, cidr));
            return clash ? [{ path: join(at, "cidr"), reason: `"${cidr}" overlaps ${clash.cidr}` }] : [];
        }),
    ];
}

function serviceRefusals(network: PlainNetwork): Refusal[] {
    const at = join(path, "serviceCidr");
    const cidr = network.serviceCidr ?? defaultServiceCidr;
    const wrong = rangeRefusals(at, "AWS", cidr, defaultServiceCidr);
    if (wrong.length > 0) return wrong;
    const prefix = parseCidr(cidr)?.prefix ?? 0;
    if (prefix < 12 || prefix > 24) {
        return [{ path: at, reason: `EKS takes /12 to /24, not /${prefix}`, nearest: `"${defaultServiceCidr}"` }];
    }
    const ranges = network.subnets?.flatMap((subnet) => subnet.cidr ?? []) ?? [network.cidr ?? defaultVpcCidr];
    const clash = ranges.find((range) => overlap(range, cidr));
    const free = [defaultServiceCidr, "10.100.0.0/16", "192.168.0.0/20"].find((candidate) =>
        ranges.every((range) => !overlap(range, candidate)),
    );
    return clash
        ? [
              {
                  path: network.serviceCidr === undefined && network.subnets === undefined ? join(path, "cidr") : at,
                  reason: `the addresses of Services (${cidr}) overlap ${clash}`,
                  ...(free && { nearest: `serviceCidr "${free}"` }),
              },
          ]
        : [];
}

export function resolveNetwork(eks: PlainEks): EksNetworkPlan {
    const network = eks.network ?? {};
    const serviceCidr = network.serviceCidr ?? defaultServiceCidr;
    if (network.subnets !== undefined) {
        const zones = [...new Set(network.subnets.map(({ zone }) => zone))].sort();
        return {
            kind: "given",
            cidr: "",
            zones,
            zoneCount: zones.length,
            subnets: [],
            nat: { mode: EksNat.None, count: 0 },
            interfaceEndpoints: [],
            gatewayEndpoints: [],
            flowLogs: undefined,
            serviceCidr,
        };
    }
    const cidr = network.cidr ?? defaultVpcCidr;
    const zoneCount = network.zones?.length ?? network.zoneCount ?? 3;
    const mode = network.nat ?? EksNat.Single;
    const counts = { none: 0, single: 1, "per-zone": zoneCount };
    return {
        kind: "own",
        cidr,
        zones: network.zones ?? [],
        zoneCount,
        subnets: splitVpc(cidr, zoneCount, mode !== EksNat.None),
        nat: { mode, count: counts[mode] },
        interfaceEndpoints: [...new Set([...neededEndpoints, ...(network.endpoints ?? [])])].sort(),
        gatewayEndpoints: ["s3"],
        flowLogs: network.flowLogs === false ? undefined : { days: network.flowLogDays ?? 90 },
        serviceCidr,
    };
}

/** Where pods see the API server: at its Service's address, and at the control plane's own. */
export function apiServerCidrs(eks: PlainEks, plan: EksNetworkPlan): string[] {
    const own = plan.subnets.filter(({ role }) => role === "control-plane").map(({ cidr }) => cidr);
    const given = eks.network?.subnets?.flatMap(({ cidr }) => cidr ?? []) ?? [];
    const complete = plan.kind === "own" || given.length === eks.network?.subnets?.length;
    return complete ? [`${firstAddress(plan.serviceCidr)}/32`, ...own, ...given] : [];
}

/** Where pods see the endpoints of AWS's services; empty where that is not known. */
export function endpointCidrs(eks: PlainEks, plan: EksNetworkPlan): string[] {
    if (plan.kind === "own") {
        return plan.subnets.filter(({ role }) => role === "endpoints").map(({ cidr }) => cidr);
    }
    const subnets = eks.network?.subnets ?? [];
    const known = subnets.flatMap(({ cidr }) => cidr ?? []);
    return known.length === subnets.length ? known : [];
}
