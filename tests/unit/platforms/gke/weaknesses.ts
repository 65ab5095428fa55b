/** What would make a resource of a cluster on GKE weak, whatever was asked for. */
import { parseCidr } from "../../../../sdk/plan/cidr";
import { kindOf, type Made } from "./support";

type Inputs = Made["inputs"];
type Check = [weak: (inputs: Inputs, all: Made[]) => unknown, says: string];

const nodes: Check[] = [
    [(i) => !i?.serviceAccount?.includes("-nodes@"), "nodes are another's account"],
    [(i) => i?.workloadMetadataConfig?.mode !== "GKE_METADATA", "pods see the node's credentials"],
    [(i) => i?.imageType !== "COS_CONTAINERD", "nodes are not Container-Optimized OS"],
    [(i) => i?.shieldedInstanceConfig?.enableSecureBoot !== true, "a node starts any kernel"],
    [(i) => i?.shieldedInstanceConfig?.enableIntegrityMonitoring !== true, "nobody sees what a node started"],
    [
        (i) => i?.linuxNodeConfig?.nodeKernelModuleLoading?.policy !== "ENFORCE_SIGNED_MODULES",
        "a node loads any module",
    ],
    [(i) => i?.metadata?.["disable-legacy-endpoints"] !== "true", "old metadata endpoints answer"],
    [(i) => i?.metadata?.["block-project-ssh-keys"] !== "true", "keys of the project open nodes"],
];

const ofNodeConfig = ([weak, says]: Check): Check => [(inputs, all) => weak(inputs.nodeConfig, all), says];

const checks: Record<string, Check[]> = {
    Cluster: [
        ...nodes.map(ofNodeConfig),
        [(i) => i.datapathProvider !== "ADVANCED_DATAPATH", "nothing enforces network policies"],
        [(i) => i.enableIntranodeVisibility !== true, "nobody sees what pods of one node say to each other"],
        [(i) => i.databaseEncryption?.state !== "ENCRYPTED" || !i.databaseEncryption.keyName, "Secrets in plain"],
        [(i) => i.privateClusterConfig?.enablePrivateNodes !== true, "nodes on the internet"],
        [(i) => i.masterAuthorizedNetworksConfig === undefined, "the API server is open to all"],
        [
            (i) =>
                i.masterAuthorizedNetworksConfig?.cidrBlocks?.some(
                    ({ cidrBlock }: { cidrBlock: string }) => (parseCidr(cidrBlock)?.prefix ?? 0) < 8,
                ),
            "the API server is open to the internet",
        ],
        [(i) => i.masterAuthorizedNetworksConfig?.gcpPublicCidrsAccessEnabled !== false, "Google's customers come in"],
        [(i) => i.masterAuthorizedNetworksConfig?.privateEndpointEnforcementEnabled !== true, "the network comes in"],
        [(i) => i.masterAuth?.clientCertificateConfig?.issueClientCertificate !== false, "a certificate that lasts"],
        [(i) => i.enableLegacyAbac !== false, "attributes grant rights"],
        [(i) => i.rbacBindingConfig?.enableInsecureBindingSystemAuthenticated !== false, "everybody may be bound"],
        [(i) => i.rbacBindingConfig?.enableInsecureBindingSystemUnauthenticated !== false, "strangers may be bound"],
        [(i) => i.anonymousAuthenticationConfig?.mode !== "LIMITED", "strangers are answered"],
        [(i) => !/\.svc\.id\.goog$/.test(i.workloadIdentityConfig?.workloadPool ?? ""), "pods have no identity"],
        [(i) => i.enableShieldedNodes !== true, "nodes are not who they say"],
        [(i) => !i.releaseChannel?.channel, "nobody moves the cluster on"],
        [(i) => !i.loggingConfig?.enableComponents?.length, "no logs"],
        [(i) => i.binaryAuthorization?.evaluationMode !== "PROJECT_SINGLETON_POLICY_ENFORCE", "any image starts"],
        [
            (i) => i.nodePoolDefaults?.nodeConfigDefaults?.insecureKubeletReadonlyPortEnabled !== "FALSE",
            "an open kubelet",
        ],
        [(i) => i.removeDefaultNodePool !== true, "a pool that nobody planned"],
        [(i) => i.dnsConfig?.clusterDns !== "KUBE_DNS", "tenants may not ask the resolver"],
    ],
    NodePool: [
        ...nodes.map(ofNodeConfig),
        [(i) => i.networkConfig?.enablePrivateNodes !== true, "nodes on the internet"],
        [(i) => i.nodeConfig?.kubeletConfig?.insecureKubeletReadonlyPortEnabled !== "FALSE", "an open kubelet"],
        [(i) => !(i.nodeConfig?.kubeletConfig?.podPidsLimit > 0), "a pod takes all processes"],
        [(i) => i.management?.autoUpgrade !== true || i.management?.autoRepair !== true, "nobody moves nodes on"],
        [
            (i) =>
                (i.nodeConfig?.labels?.["kernel-isolation.io/sandbox"] === "gvisor") !==
                (i.nodeConfig?.sandboxConfig?.type === "GVISOR"),
            "the label and the sandbox differ",
        ],
        [
            (i) => {
                const tenant = i.nodeConfig?.labels?.["kernel-isolation.io/tenant"];
                const taint = i.nodeConfig?.taints?.find(
                    ({ key }: { key: string }) => key === "kernel-isolation.io/tenant",
                );
                return tenant !== taint?.value;
            },
            "a tenant's nodes are open",
        ],
    ],
    Subnetwork: [
        [(i) => i.privateIpGoogleAccess !== true, "Google is reached by the internet alone"],
        [(i) => i.logConfig?.metadata !== "INCLUDE_ALL_METADATA", "no flow logs"],
    ],
    Network: [[(i) => i.autoCreateSubnetworks !== false, "subnetworks that nobody planned"]],
    Firewall: [
        [(i) => i.direction !== "EGRESS", "lets somebody in"],
        [(i) => !i.targetServiceAccounts?.length, "means every machine"],
        [
            (i) =>
                i.allows?.some(({ protocol }: { protocol: string }) => protocol === "all") &&
                i.destinationRanges?.includes("0.0.0.0/0"),
            "lets everything out",
        ],
        [
            (i, all) =>
                i.denies === undefined &&
                !all.some((other) => other.inputs.denies && other.inputs.priority > i.priority),
            "nothing is refused behind it",
        ],
    ],
    CryptoKey: [
        [(i) => !i.rotationPeriod, "a key that is never renewed"],
        [(i) => !(parseInt(i.destroyScheduledDuration ?? "0") >= 2_592_000), "a key that is gone soon"],
    ],
    CryptoKeyIAMMember: [
        [
            (i) => !/^serviceAccount:service-\d+@container-engine-robot\./.test(i.member),
            "a key for somebody else than GKE",
        ],
        [(i) => i.role !== "roles/cloudkms.cryptoKeyEncrypterDecrypter", "more than the use of a key"],
    ],
    IAMMember: [
        [
            (i) => /^roles\/(owner|editor|viewer|iam\.|resourcemanager\.)|\.admin$/.test(i.role),
            "a role over the project",
        ],
        [(i) => /^(allUsers|allAuthenticatedUsers|principalSet:)/.test(i.member), "a role for many"],
        [
            (i) => !/^serviceAccount:[a-z0-9-]+-nodes@|\/subject\/ns\/[a-z0-9-]+\/sa\/[a-z0-9-]+$/.test(i.member),
            "a role for a stranger",
        ],
    ],
};

export function weaknesses(all: Made[]): string[] {
    return all.flatMap((made) =>
        (checks[kindOf(made)] ?? []).flatMap(([weak, says]) =>
            weak(made.inputs, all) ? [`${made.name}: ${says}`] : [],
        ),
    );
}
