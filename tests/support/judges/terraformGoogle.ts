/**
 * What Google's resources are called in Terraform. The names are those of the provider's own table
 * (github.com/pulumi/pulumi-gcp, provider/cmd/pulumi-resource-gcp/bridge-metadata.json) and of Terraform's documentation of
 * each resource (registry.terraform.io/providers/hashicorp/google).
 */
import { many, one, type TerraformCloud, type TerraformType } from "./terraformTypes";

const nodeConfig = one("node_config", {
    oauthScopes: "oauth_scopes",
    shieldedInstanceConfig: one("shielded_instance_config"),
    workloadMetadataConfig: one("workload_metadata_config"),
    metadata: "metadata",
    linuxNodeConfig: one("linux_node_config", { nodeKernelModuleLoading: one("node_kernel_module_loading") }),
    sandboxConfig: one("sandbox_config", { type: "type" }),
    kubeletConfig: one("kubelet_config"),
    labels: "labels",
    taints: many("taint"),
    resourceLabels: "resource_labels",
});

const condition = one("condition");

const types: Record<string, TerraformType> = {
    "gcp:compute/firewall:Firewall": {
        type: "google_compute_firewall",
        fields: {
            destinationRanges: "destination_ranges",
            sourceRanges: "source_ranges",
            targetServiceAccounts: "target_service_accounts",
            allows: many("allow", { ports: "ports" }),
            denies: many("deny", { ports: "ports" }),
            logConfig: one("log_config"),
        },
    },
    "gcp:compute/network:Network": { type: "google_compute_network", fields: {} },
    "gcp:compute/router:Router": { type: "google_compute_router", fields: {} },
    "gcp:compute/routerNat:RouterNat": {
        type: "google_compute_router_nat",
        fields: {
            subnetworks: many("subnetwork", { sourceIpRangesToNats: "source_ip_ranges_to_nat" }),
            logConfig: one("log_config"),
        },
    },
    "gcp:compute/subnetwork:Subnetwork": {
        type: "google_compute_subnetwork",
        fields: { secondaryIpRanges: many("secondary_ip_range"), logConfig: one("log_config") },
    },
    "gcp:container/cluster:Cluster": {
        type: "google_container_cluster",
        fields: {
            nodeLocations: "node_locations",
            releaseChannel: one("release_channel"),
            ipAllocationPolicy: one("ip_allocation_policy"),
            dnsConfig: one("dns_config"),
            privateClusterConfig: one("private_cluster_config"),
            masterAuthorizedNetworksConfig: one("master_authorized_networks_config", {
                cidrBlocks: many("cidr_blocks"),
            }),
            workloadIdentityConfig: one("workload_identity_config"),
            authenticatorGroupsConfig: one("authenticator_groups_config"),
            masterAuth: one("master_auth", { clientCertificateConfig: one("client_certificate_config") }),
            rbacBindingConfig: one("rbac_binding_config"),
            anonymousAuthenticationConfig: one("anonymous_authentication_config"),
            databaseEncryption: one("database_encryption"),
            binaryAuthorization: one("binary_authorization"),
            loggingConfig: one("logging_config", { enableComponents: "enable_components" }),
            monitoringConfig: one("monitoring_config", {
                enableComponents: "enable_components",
                managedPrometheus: one("managed_prometheus"),
            }),
            costManagementConfig: one("cost_management_config"),
            addonsConfig: one("addons_config", {
                httpLoadBalancing: one("http_load_balancing"),
                gcePersistentDiskCsiDriverConfig: one("gce_persistent_disk_csi_driver_config"),
                dnsCacheConfig: one("dns_cache_config"),
            }),
            nodePoolDefaults: one("node_pool_defaults", { nodeConfigDefaults: one("node_config_defaults") }),
            nodeConfig,
            resourceLabels: "resource_labels",
        },
    },
    "gcp:container/nodePool:NodePool": {
        type: "google_container_node_pool",
        fields: {
            nodeLocations: "node_locations",
            autoscaling: one("autoscaling"),
            management: one("management"),
            upgradeSettings: one("upgrade_settings"),
            networkConfig: one("network_config"),
            nodeConfig,
        },
    },
    "gcp:kms/cryptoKey:CryptoKey": { type: "google_kms_crypto_key", fields: { labels: "labels" } },
    "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember": { type: "google_kms_crypto_key_iam_member", fields: {} },
    "gcp:kms/keyRing:KeyRing": { type: "google_kms_key_ring", fields: {} },
    "gcp:projects/iAMAuditConfig:IAMAuditConfig": {
        type: "google_project_iam_audit_config",
        fields: { auditLogConfigs: many("audit_log_config") },
    },
    "gcp:projects/iAMMember:IAMMember": { type: "google_project_iam_member", fields: { condition } },
    "gcp:serviceaccount/account:Account": { type: "google_service_account", fields: {} },
};

export const google: TerraformCloud = { prefix: "gcp:", provider: "google", types };
