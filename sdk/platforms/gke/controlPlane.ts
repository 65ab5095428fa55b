/** The control plane, and the way into it. */
import * as gcp from "@pulumi/gcp";
import * as pulumi from "@pulumi/pulumi";
import type { GkeLog } from "../../gkeSpec";
import type { ControlPlanePlan } from "../../plan/gke/controlPlane";
import type { GkeContext } from "./context";
import type { EncryptionKey } from "./key";
import type { GkeNetwork } from "./network";
import type { NodeAccount } from "./nodeAccount";
import { nodeBasics } from "./nodeConfig";

export interface ControlPlaneNeeds {
    network: GkeNetwork;
    nodes: NodeAccount;
    key: EncryptionKey;
    /** What is there before the cluster: the rules for its nodes, and who is to be seen reading. */
    after: pulumi.Resource[];
}

/** In Google's words. */
const logNames: Record<GkeLog, string> = {
    system: "SYSTEM_COMPONENTS",
    workloads: "WORKLOADS",
    "api-server": "APISERVER",
    scheduler: "SCHEDULER",
    "controller-manager": "CONTROLLER_MANAGER",
};

export function createControlPlane(context: GkeContext, { network, nodes, key, after }: ControlPlaneNeeds) {
    const { name, options, plan } = context;
    const { controlPlane } = plan;
    return new gcp.container.Cluster(
        `${name}-cluster`,
        {
            // Fixed: what would replace the cluster fails, since the name is taken.
            name,
            project: controlPlane.project,
            location: controlPlane.region,
            ...(controlPlane.zones.length > 0 && { nodeLocations: controlPlane.zones }),
            minMasterVersion: controlPlane.version,
            releaseChannel: { channel: controlPlane.releaseChannel.toUpperCase() },
            deletionProtection: controlPlane.deletionProtection,
            ...networkOf(context, network),
            ...accessOf(controlPlane),
            databaseEncryption: { state: "ENCRYPTED", keyName: key.id },
            binaryAuthorization: {
                evaluationMode: controlPlane.binaryAuthorization ? "PROJECT_SINGLETON_POLICY_ENFORCE" : "DISABLED",
            },
            enableShieldedNodes: true,
            loggingConfig: { enableComponents: controlPlane.logs.components.map((log) => logNames[log]) },
            monitoringConfig: { enableComponents: ["SYSTEM_COMPONENTS"], managedPrometheus: { enabled: false } },
            costManagementConfig: { enabled: true },
            addonsConfig: {
                // Tenants have no right to an Ingress, and what it would bring in their policies drop.
                httpLoadBalancing: { disabled: true },
                gcePersistentDiskCsiDriverConfig: { enabled: true },
                // Its resolver has a link-local address, which tenants' policies close.
                dnsCacheConfig: { enabled: false },
            },
            nodePoolDefaults: { nodeConfigDefaults: { insecureKubeletReadonlyPortEnabled: "FALSE" } },
            // GKE makes no cluster without nodes: the first ones go at once, and are like the others while they are there.
            removeDefaultNodePool: true,
            initialNodeCount: 1,
            nodeConfig: nodeBasics(nodes.account),
            resourceLabels: controlPlane.labels,
        },
        {
            ...options,
            // GKE would refuse to delete it, but only once all that is in it and round it is gone.
            protect: controlPlane.deletionProtection,
            // Read back, it is that of whichever pool comes first.
            ignoreChanges: ["nodeConfig"],
            dependsOn: [...after, ...network.waysOut, ...nodes.grants, key.grant],
        },
    );
}

function networkOf({ plan }: GkeContext, { network, subnetwork }: GkeNetwork) {
    const { endpoint } = plan.controlPlane;
    return {
        network,
        subnetwork,
        networkingMode: "VPC_NATIVE",
        ipAllocationPolicy: {
            clusterSecondaryRangeName: plan.network.ranges.pods,
            servicesSecondaryRangeName: plan.network.ranges.services,
        },
        // Dataplane V2: network policies are in force without an add-on.
        datapathProvider: "ADVANCED_DATAPATH",
        // What pods of one node say to each other would stand in no flow log.
        enableIntranodeVisibility: true,
        // In the cluster, where a tenant's policy lets it ask; Google's own resolver has a link-local address.
        dnsConfig: { clusterDns: "KUBE_DNS" },
        privateClusterConfig: {
            enablePrivateNodes: true,
            enablePrivateEndpoint: !endpoint.publicAccess,
            masterIpv4CidrBlock: plan.network.controlPlaneCidr,
        },
        masterAuthorizedNetworksConfig: {
            cidrBlocks: [...endpoint.privateCidrs, ...endpoint.publicCidrs].map((cidrBlock) => ({ cidrBlock })),
            // Other people's machines at Google are no less strangers.
            gcpPublicCidrsAccessEnabled: false,
            privateEndpointEnforcementEnabled: true,
        },
    };
}

function accessOf({ workloadPool, securityGroup }: ControlPlanePlan) {
    return {
        workloadIdentityConfig: { workloadPool },
        ...(securityGroup !== "" && { authenticatorGroupsConfig: { securityGroup } }),
        // Certificates, attributes and bindings by which people come in past IAM and RBAC.
        masterAuth: { clientCertificateConfig: { issueClientCertificate: false } },
        enableLegacyAbac: false,
        rbacBindingConfig: {
            enableInsecureBindingSystemAuthenticated: false,
            enableInsecureBindingSystemUnauthenticated: false,
        },
        // Health checks alone for who has not said who they are.
        anonymousAuthenticationConfig: { mode: "LIMITED" },
    };
}

/** Who read what, for the whole project: Google has one switch for all of its clusters. */
export function createAudit({ name, options, plan }: GkeContext): pulumi.Resource[] {
    const { project, logs } = plan.controlPlane;
    if (!logs.dataAccess) return [];
    return [
        new gcp.projects.IAMAuditConfig(
            `${name}-audit`,
            {
                project,
                service: "container.googleapis.com",
                auditLogConfigs: ["ADMIN_READ", "DATA_READ", "DATA_WRITE"].map((logType) => ({ logType })),
            },
            options,
        ),
    ];
}

/** A kubeconfig without a credential in it: Google's plugin makes a token for each call. */
export function kubeconfig(cluster: gcp.container.Cluster): pulumi.Output<string> {
    return pulumi.secret(
        pulumi
            .all([cluster.name, cluster.endpoint, cluster.masterAuth])
            .apply(([name, endpoint, { clusterCaCertificate }]) =>
                JSON.stringify({
                    apiVersion: "v1",
                    kind: "Config",
                    clusters: [
                        {
                            name,
                            cluster: {
                                server: `https://${endpoint}`,
                                "certificate-authority-data": clusterCaCertificate,
                            },
                        },
                    ],
                    contexts: [{ name, context: { cluster: name, user: name } }],
                    "current-context": name,
                    users: [
                        {
                            name,
                            user: {
                                exec: {
                                    apiVersion: "client.authentication.k8s.io/v1beta1",
                                    command: "gke-gcloud-auth-plugin",
                                    installHint: "gcloud components install gke-gcloud-auth-plugin",
                                    provideClusterInfo: true,
                                    interactiveMode: "Never",
                                },
                            },
                        },
                    ],
                }),
            ),
    );
}
