/** The VPC: subnets, and the ways out of them. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { SubnetPlan, SubnetRole } from "../../plan/eks/subnets";
import { at, type EksContext, tagsOf } from "./context";

export interface EksNetwork {
    vpcId: pulumi.Input<string>;
    subnets: Record<Exclude<SubnetRole, "public">, pulumi.Input<string>[]>;
    /** The ways out of each zone's nodes; empty in the user's VPC. */
    privateRouteTables: aws.ec2.RouteTable[];
    /** What nodes need before they can fetch anything. */
    waysOut: pulumi.Resource[];
}

/** Zones in which EKS puts no control plane (docs.aws.amazon.com/eks/latest/userguide/network-reqs.html). */
const zonesWithoutControlPlane = ["use1-az3", "usw1-az2", "cac1-az3"];

export function createNetwork(context: EksContext): EksNetwork {
    return context.plan.network.kind === "own" ? createVpc(context) : givenNetwork(context);
}

function givenNetwork({ args }: EksContext): EksNetwork {
    const { vpcId = "", subnets = [] } = args.network ?? {};
    // A plain list, as the plan has seen to; the ids in it may be known later.
    const ids = (subnets as { id: pulumi.Input<string> }[]).map(({ id }) => id);
    return { vpcId, subnets: { nodes: ids, "control-plane": ids, endpoints: [] }, privateRouteTables: [], waysOut: [] };
}

function createVpc(context: EksContext): EksNetwork {
    const { name, options, plan } = context;
    const { network } = plan;
    const vpc = new aws.ec2.Vpc(
        `${name}-vpc`,
        {
            cidrBlock: network.cidr,
            // The endpoints' private names are answered only with both.
            enableDnsSupport: true,
            enableDnsHostnames: true,
            tags: tagsOf(context, name),
        },
        options,
    );
    // Every VPC has one, and what names no group is in it: it lets nothing through.
    new aws.ec2.DefaultSecurityGroup(
        `${name}-default-group`,
        { vpcId: vpc.id, tags: tagsOf(context, `${name}-unused`) },
        options,
    );
    const zoneOf = zoneNames(context);
    const subnets = new Map(network.subnets.map((subnet) => [subnet.key, createSubnet(context, vpc, subnet, zoneOf)]));
    const idsOf = (role: SubnetRole) =>
        network.subnets.filter((subnet) => subnet.role === role).map(({ key }) => at(subnets, key).id);

    const gateways = network.nat.count > 0 ? createNat(context, vpc, subnets) : [];
    const privateRouteTables = createPrivateRoutes(context, vpc, subnets);
    const routes = gateways.length === 0 ? [] : createRoutesOut(context, privateRouteTables.tables, gateways);
    return {
        vpcId: vpc.id,
        subnets: { nodes: idsOf("nodes"), "control-plane": idsOf("control-plane"), endpoints: idsOf("endpoints") },
        privateRouteTables: privateRouteTables.tables,
        waysOut: [...privateRouteTables.associations, ...routes],
    };
}

type ZoneOf = (index: number) => pulumi.Input<string>;

function zoneNames({ plan, options }: EksContext): ZoneOf {
    const { zones } = plan.network;
    if (zones.length > 0) return (index) => zones[index] ?? "";
    const found = aws.getAvailabilityZonesOutput(
        {
            state: "available",
            excludeZoneIds: zonesWithoutControlPlane,
            // Local zones and wavelength zones are opted into, and have neither control planes nor NAT.
            filters: [{ name: "opt-in-status", values: ["opt-in-not-required"] }],
        },
        options,
    );
    return (index) => found.names.apply((names) => names[index] ?? "");
}

function createSubnet(context: EksContext, vpc: aws.ec2.Vpc, { key, zone, cidr }: SubnetPlan, zoneOf: ZoneOf) {
    const { name, options, plan } = context;
    // A zone that AWS opens later must not move the subnets of a cluster that is there.
    const ignoreChanges = plan.network.zones.length > 0 ? [] : ["availabilityZone"];
    return new aws.ec2.Subnet(
        `${name}-subnet-${key}`,
        {
            vpcId: vpc.id,
            cidrBlock: cidr,
            availabilityZone: zoneOf(zone),
            // Not for the public ones either: only NAT gateways are there, with addresses of their own.
            mapPublicIpOnLaunch: false,
            tags: tagsOf(context, `${name}-${key}`),
        },
        { ...options, ignoreChanges },
    );
}

/** Gateways in the public subnets, which nothing else is in. */
function createNat(context: EksContext, vpc: aws.ec2.Vpc, subnets: Map<string, aws.ec2.Subnet>) {
    const { name, options, plan } = context;
    const internet = new aws.ec2.InternetGateway(
        `${name}-internet`,
        { vpcId: vpc.id, tags: tagsOf(context, name) },
        options,
    );
    const table = new aws.ec2.RouteTable(
        `${name}-routes-public`,
        { vpcId: vpc.id, tags: tagsOf(context, `${name}-public`) },
        options,
    );
    const route = new aws.ec2.Route(
        `${name}-route-internet`,
        { routeTableId: table.id, destinationCidrBlock: "0.0.0.0/0", gatewayId: internet.id },
        options,
    );
    const zones = plan.network.subnets.filter(({ role }) => role === "public");
    const associations = zones.map(
        ({ key }) =>
            new aws.ec2.RouteTableAssociation(
                `${name}-association-${key}`,
                { routeTableId: table.id, subnetId: at(subnets, key).id },
                options,
            ),
    );
    return zones.slice(0, plan.network.nat.count).map(({ key, zone }) => {
        const resource = `${name}-nat-${zone + 1}`;
        const address = new aws.ec2.Eip(
            `${resource}-address`,
            { domain: "vpc", tags: tagsOf(context, resource) },
            { ...options, dependsOn: [internet] },
        );
        return new aws.ec2.NatGateway(
            resource,
            { allocationId: address.allocationId, subnetId: at(subnets, key).id, tags: tagsOf(context, resource) },
            { ...options, dependsOn: [route, ...associations] },
        );
    });
}

/**
 * A table for each zone's nodes. The control plane's subnets and the endpoints' have none of their own: the VPC's main
 * table leads nowhere but to the VPC itself.
 */
function createPrivateRoutes(context: EksContext, vpc: aws.ec2.Vpc, subnets: Map<string, aws.ec2.Subnet>) {
    const { name, options, plan } = context;
    const made = plan.network.subnets
        .filter(({ role }) => role === "nodes")
        .map(({ key }) => {
            const table = new aws.ec2.RouteTable(
                `${name}-routes-${key}`,
                { vpcId: vpc.id, tags: tagsOf(context, `${name}-${key}`) },
                options,
            );
            const association = new aws.ec2.RouteTableAssociation(
                `${name}-association-${key}`,
                { routeTableId: table.id, subnetId: at(subnets, key).id },
                options,
            );
            return { table, association };
        });
    return { tables: made.map(({ table }) => table), associations: made.map(({ association }) => association) };
}

function createRoutesOut(
    { name, options }: EksContext,
    tables: aws.ec2.RouteTable[],
    gateways: aws.ec2.NatGateway[],
): pulumi.Resource[] {
    return tables.map((table, index) => {
        const gateway = gateways[index] ?? gateways[0];
        return new aws.ec2.Route(
            `${name}-route-nat-${index + 1}`,
            { routeTableId: table.id, destinationCidrBlock: "0.0.0.0/0", natGatewayId: gateway!.id },
            options,
        );
    });
}
