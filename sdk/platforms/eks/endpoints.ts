/** AWS's services inside the VPC, so that private nodes reach them without a way out. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type EksContext, tagsOf } from "./context";
import type { EksNetwork } from "./network";

export function createEndpoints(
    context: EksContext,
    region: pulumi.Output<string>,
    network: EksNetwork,
    group: pulumi.Input<string>,
): pulumi.Resource[] {
    const { name, options, plan } = context;
    const endpoint = (service: string, args: Partial<aws.ec2.VpcEndpointArgs>) => {
        const resource = `${name}-endpoint-${service.replaceAll(".", "-")}`;
        return new aws.ec2.VpcEndpoint(
            resource,
            {
                vpcId: network.vpcId,
                serviceName: pulumi.interpolate`com.amazonaws.${region}.${service}`,
                tags: tagsOf(context, resource),
                ...args,
            },
            options,
        );
    };
    return [
        ...plan.network.interfaceEndpoints.map((service) =>
            endpoint(service, {
                vpcEndpointType: "Interface",
                privateDnsEnabled: true,
                subnetIds: network.subnets.endpoints,
                securityGroupIds: [group],
            }),
        ),
        ...plan.network.gatewayEndpoints.map((service) =>
            endpoint(service, {
                vpcEndpointType: "Gateway",
                routeTableIds: network.privateRouteTables.map(({ id }) => id),
            }),
        ),
    ];
}
