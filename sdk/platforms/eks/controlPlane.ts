/** The control plane, and the way into it. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type EksContext, tagsOf } from "./context";
import type { EncryptionKey } from "./logs";
import type { EksNetwork } from "./network";
import type { MadeRole } from "./roles";

export interface ControlPlaneNeeds {
    network: EksNetwork;
    role: MadeRole;
    key: EncryptionKey;
    log: pulumi.Resource;
}

export function createControlPlane(context: EksContext, { network, role, key, log }: ControlPlaneNeeds) {
    const { name, options, plan } = context;
    const { controlPlane } = plan;
    const { endpoint } = controlPlane;
    return new aws.eks.Cluster(
        `${name}-cluster`,
        {
            // Fixed, because its log has it in its name. And what would replace the cluster fails, since the name is taken.
            name,
            version: controlPlane.version,
            roleArn: role.role.arn,
            accessConfig: {
                authenticationMode: controlPlane.authenticationMode,
                bootstrapClusterCreatorAdminPermissions: controlPlane.bootstrapClusterCreatorAdminPermissions,
            },
            // The add-ons are made one by one, with versions; EKS would put its own there first.
            bootstrapSelfManagedAddons: false,
            encryptionConfig: { provider: { keyArn: key.arn }, resources: controlPlane.encryptedResources },
            enabledClusterLogTypes: controlPlane.logs.types,
            deletionProtection: controlPlane.deletionProtection,
            kubernetesNetworkConfig: { serviceIpv4Cidr: plan.network.serviceCidr },
            vpcConfig: {
                subnetIds: network.subnets["control-plane"],
                endpointPrivateAccess: endpoint.privateAccess,
                endpointPublicAccess: endpoint.publicAccess,
                ...(endpoint.publicAccess && { publicAccessCidrs: endpoint.publicCidrs }),
            },
            tags: tagsOf(context, name),
        },
        {
            ...options,
            // AWS would refuse to delete it, but only once all that is in it and round it is gone.
            protect: controlPlane.deletionProtection,
            dependsOn: [log, ...role.attachments],
        },
    );
}

/** A kubeconfig without a credential in it: the AWS CLI makes a token for each call. */
export function kubeconfig(
    { args }: EksContext,
    cluster: aws.eks.Cluster,
    region: pulumi.Output<string>,
): pulumi.Output<string> {
    const { roleArn, profile } = args.credentials ?? {};
    return pulumi.secret(
        pulumi
            .all([cluster.name, cluster.endpoint, cluster.certificateAuthority, region, roleArn, profile])
            .apply(([name, server, authority, where, role, configured]) =>
                JSON.stringify({
                    apiVersion: "v1",
                    kind: "Config",
                    clusters: [{ name, cluster: { server, "certificate-authority-data": authority.data } }],
                    contexts: [{ name, context: { cluster: name, user: name } }],
                    "current-context": name,
                    users: [
                        {
                            name,
                            user: {
                                exec: {
                                    apiVersion: "client.authentication.k8s.io/v1beta1",
                                    command: "aws",
                                    args: [
                                        ...["eks", "get-token", "--cluster-name", name, "--region", where],
                                        ...["--output", "json"],
                                        ...(role ? ["--role-arn", role] : []),
                                    ],
                                    env: configured ? [{ name: "AWS_PROFILE", value: configured }] : null,
                                    interactiveMode: "Never",
                                },
                            },
                        },
                    ],
                }),
            ),
    );
}
