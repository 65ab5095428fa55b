/** The network: a subnet for the nodes and one for the API server, who may come and go there, and the way out. */
import * as network from "@pulumi/azure-native/network";
import type * as pulumi from "@pulumi/pulumi";
import type { SecurityRule } from "../../plan/aks/securityRules";
import { type AksContext, placed } from "./context";

export interface AksNetwork {
    nodeSubnet: pulumi.Input<string>;
    apiServerSubnet: pulumi.Input<string>;
    /** What the cluster needs of them before it can start. */
    made: pulumi.Resource[];
}

export function createNetwork(context: AksContext): AksNetwork {
    const { args, plan } = context;
    if (plan.network.kind === "own") return createOwn(context);
    // The plan has refused arguments with the one and without the other.
    return {
        nodeSubnet: args.network?.nodeSubnet ?? "",
        apiServerSubnet: args.network?.apiServerSubnet ?? "",
        made: [],
    };
}

function createOwn(context: AksContext): AksNetwork {
    const { name, group, options, plan } = context;
    const { vnetCidrs, nodeCidr, apiServerCidr } = plan.network;
    const { natGateway, made: waysOut } = createNat(context);
    const groups = {
        nodes: createSecurityGroup(context, "nodes"),
        "api-server": createSecurityGroup(context, "api-server"),
    };
    const vnet = new network.VirtualNetwork(
        `${name}-network`,
        { ...placed(context), addressSpace: { addressPrefixes: vnetCidrs } },
        options,
    );
    const inVnet = {
        resourceGroupName: group,
        virtualNetworkName: vnet.name,
        // Without it Azure lets every machine out through an address that nobody chose.
        defaultOutboundAccess: false,
    };
    const nodes = new network.Subnet(
        `${name}-subnet-nodes`,
        {
            ...inVnet,
            addressPrefix: nodeCidr,
            networkSecurityGroup: { id: groups.nodes.id },
            ...(natGateway && { natGateway: { id: natGateway.id } }),
        },
        { ...options, dependsOn: waysOut },
    );
    const apiServer = new network.Subnet(
        `${name}-subnet-api-server`,
        {
            ...inVnet,
            addressPrefix: apiServerCidr,
            networkSecurityGroup: { id: groups["api-server"].id },
            delegations: [{ name: "aks", serviceName: "Microsoft.ContainerService/managedClusters" }],
        },
        // Azure changes one subnet of a network at a time, and refuses who asks for two.
        { ...options, dependsOn: nodes },
    );
    return { nodeSubnet: nodes.id, apiServerSubnet: apiServer.id, made: [nodes, apiServer] };
}

/** All rules of a group at once: Azure takes no two of one priority, and a rule that is added may move others. */
function createSecurityGroup(context: AksContext, subnet: SecurityRule["subnet"]) {
    const { name, options, plan } = context;
    const rules = plan.securityRules.filter((rule) => rule.subnet === subnet);
    return new network.NetworkSecurityGroup(
        `${name}-rules-${subnet}`,
        { ...placed(context), securityRules: rules.map(securityRule) },
        options,
    );
}

function securityRule(rule: SecurityRule) {
    const { key, direction, access, priority, protocol, sources, destinations, ports, why } = rule;
    return {
        // Of what comes in and of what leaves there may be one by the same name.
        name: `${direction.toLowerCase()}-${key}`,
        direction,
        access,
        priority,
        protocol,
        sourcePortRange: "*",
        ...(isRanges(sources) ? { sourceAddressPrefixes: sources } : { sourceAddressPrefix: sources[0] ?? "" }),
        ...(isRanges(destinations)
            ? { destinationAddressPrefixes: destinations }
            : { destinationAddressPrefix: destinations[0] ?? "" }),
        ...(ports.length > 1 ? { destinationPortRanges: ports } : { destinationPortRange: ports[0] ?? "" }),
        description: why,
    };
}

/** A tag of Azure's, and everything, stand alone and in a field of their own. */
function isRanges(given: string[]): boolean {
    return given.length > 1;
}

function createNat(context: AksContext): { natGateway?: network.NatGateway; made: pulumi.Resource[] } {
    const { name, options, plan } = context;
    if (plan.network.outboundType !== "userAssignedNATGateway") return { made: [] };
    const address = new network.PublicIPAddress(
        `${name}-nat-address`,
        {
            ...placed(context),
            sku: { name: "Standard" },
            publicIPAllocationMethod: "Static",
            publicIPAddressVersion: "IPv4",
        },
        options,
    );
    const natGateway = new network.NatGateway(
        `${name}-nat`,
        { ...placed(context), sku: { name: "Standard" }, publicIpAddresses: [{ id: address.id }] },
        options,
    );
    return { natGateway, made: [natGateway] };
}
