/** The network: one subnetwork with ranges for pods and Services, and the way out of it. */
import * as gcp from "@pulumi/gcp";
import type * as pulumi from "@pulumi/pulumi";
import type { GkeContext } from "./context";

export interface GkeNetwork {
    network: pulumi.Input<string>;
    subnetwork: pulumi.Input<string>;
    /** What nodes need before they can fetch anything. */
    waysOut: pulumi.Resource[];
}

export function createNetwork(context: GkeContext): GkeNetwork {
    const { args, plan } = context;
    if (plan.network.kind === "own") return createOwn(context);
    // The plan has refused arguments with the one and without the other.
    return { network: args.network?.vpc ?? "", subnetwork: args.network?.subnetwork ?? "", waysOut: [] };
}

function createOwn(context: GkeContext): GkeNetwork {
    const { name, options, plan } = context;
    const { project, region } = plan.controlPlane;
    const { nodeCidr, podCidr, serviceCidr, ranges, flowLogs } = plan.network;
    const network = new gcp.compute.Network(
        `${name}-network`,
        { project, autoCreateSubnetworks: false, routingMode: "REGIONAL", description: `Cluster ${name}` },
        options,
    );
    const subnetwork = new gcp.compute.Subnetwork(
        `${name}-subnetwork`,
        {
            project,
            region,
            network: network.id,
            ipCidrRange: nodeCidr,
            secondaryIpRanges: [
                { rangeName: ranges.pods, ipCidrRange: podCidr },
                { rangeName: ranges.services, ipCidrRange: serviceCidr },
            ],
            // Google's own services and registries, without an address on the internet.
            privateIpGoogleAccess: true,
            ...(flowLogs && {
                logConfig: {
                    aggregationInterval: "INTERVAL_5_SEC",
                    flowSampling: 0.5,
                    metadata: "INCLUDE_ALL_METADATA",
                },
            }),
        },
        options,
    );
    return { network: network.id, subnetwork: subnetwork.id, waysOut: createNat(context, network, subnetwork) };
}

function createNat(
    { name, options, plan }: GkeContext,
    network: gcp.compute.Network,
    subnetwork: gcp.compute.Subnetwork,
): pulumi.Resource[] {
    if (plan.network.nat === "none") return [];
    const { project, region } = plan.controlPlane;
    const router = new gcp.compute.Router(`${name}-router`, { project, region, network: network.id }, options);
    return [
        new gcp.compute.RouterNat(
            `${name}-nat`,
            {
                project,
                region,
                router: router.name,
                natIpAllocateOption: "AUTO_ONLY",
                sourceSubnetworkIpRangesToNat: "LIST_OF_SUBNETWORKS",
                subnetworks: [{ name: subnetwork.id, sourceIpRangesToNats: ["ALL_IP_RANGES"] }],
                logConfig: { enable: true, filter: "ERRORS_ONLY" },
            },
            options,
        ),
    ];
}
