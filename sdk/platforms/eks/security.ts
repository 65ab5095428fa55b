/** Who may speak to whom between machines: a group for each pool and for the endpoints, and one rule a resource. */
import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { GroupKey } from "../../plan/eks/security";
import { at, type EksContext, tagsOf } from "./context";

/** The groups, by key; the control plane's joins them once the cluster is there. */
export type SecurityGroups = Map<string, pulumi.Output<string>>;

export function createSecurityGroups(context: EksContext, vpcId: pulumi.Input<string>): SecurityGroups {
    const { name, options, plan } = context;
    const keys: GroupKey[] = [
        ...(plan.network.kind === "own" ? (["endpoints"] as const) : []),
        ...plan.pools.map((pool) => `pool-${pool.name}` as const),
    ];
    return new Map(
        keys.map((key) => {
            const resource = `${name}-group-${key}`;
            const group = new aws.ec2.SecurityGroup(
                resource,
                // Without rules of its own: the provider then takes away the one that AWS adds, which lets everything out.
                { vpcId, description: `${key} of the cluster ${name}`, tags: tagsOf(context, resource) },
                options,
            );
            return [key, group.id];
        }),
    );
}

export function createSecurityRules(context: EksContext, groups: SecurityGroups): pulumi.Resource[] {
    const { name, options, plan } = context;
    return plan.securityRules.map(({ key, group, direction, protocol, ports, peer, why }) => {
        const resource = `${name}-rule-${key}`;
        const args = {
            securityGroupId: at(groups, group),
            ipProtocol: protocol,
            fromPort: ports[0],
            toPort: ports[1],
            ...("group" in peer ? { referencedSecurityGroupId: at(groups, peer.group) } : { cidrIpv4: peer.cidr }),
            description: why,
            tags: tagsOf(context, key),
        };
        return direction === "in"
            ? new aws.vpc.SecurityGroupIngressRule(resource, args, options)
            : new aws.vpc.SecurityGroupEgressRule(resource, args, options);
    });
}
