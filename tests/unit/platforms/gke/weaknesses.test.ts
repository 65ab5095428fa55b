/** No resource of a real cluster is weak; and each way of being weak would be seen. */
import assert from "node:assert/strict";
import { shapes } from "./shapes";
import { built, type Built, type Made } from "./support";
import { weaknesses } from "./weaknesses";

describe("GKE resources are sound", () => {
    for (const [name, request] of Object.entries(shapes)) {
        it(`of the cluster ${name}`, async () => assert.deepEqual(weaknesses((await built(request)).all), []));
    }
});

describe("GKE resources: a weak one is seen", () => {
    let whole: Built;
    before(async () => (whole = await built(shapes.sandboxes)));

    const cluster = "prod-cluster";
    const pool = "prod-pool-gvisor";
    const own = "prod-pool-boxes";
    const rows: [name: string, change: (inputs: Made["inputs"]) => void, says: RegExp][] = [
        [cluster, (i) => (i.datapathProvider = "LEGACY_DATAPATH"), /network policies/],
        [cluster, (i) => (i.enableIntranodeVisibility = false), /pods of one node/],
        [cluster, (i) => (i.databaseEncryption.state = "DECRYPTED"), /in plain/],
        [cluster, (i) => (i.privateClusterConfig.enablePrivateNodes = false), /nodes on the internet/],
        [cluster, (i) => delete i.masterAuthorizedNetworksConfig, /open to all/],
        [
            cluster,
            (i) => i.masterAuthorizedNetworksConfig.cidrBlocks.push({ cidrBlock: "0.0.0.0/0" }),
            /open to the internet/,
        ],
        [cluster, (i) => (i.masterAuthorizedNetworksConfig.gcpPublicCidrsAccessEnabled = true), /customers/],
        [
            cluster,
            (i) => (i.masterAuthorizedNetworksConfig.privateEndpointEnforcementEnabled = false),
            /network comes in/,
        ],
        [cluster, (i) => (i.masterAuth.clientCertificateConfig.issueClientCertificate = true), /certificate/],
        [cluster, (i) => (i.enableLegacyAbac = true), /attributes/],
        [cluster, (i) => (i.rbacBindingConfig.enableInsecureBindingSystemAuthenticated = true), /everybody/],
        [cluster, (i) => (i.rbacBindingConfig.enableInsecureBindingSystemUnauthenticated = true), /strangers may/],
        [cluster, (i) => (i.anonymousAuthenticationConfig.mode = "ENABLED"), /strangers are answered/],
        [cluster, (i) => delete i.workloadIdentityConfig, /no identity/],
        [cluster, (i) => (i.enableShieldedNodes = false), /who they say/],
        [cluster, (i) => delete i.releaseChannel, /moves the cluster on/],
        [cluster, (i) => (i.loggingConfig.enableComponents = []), /no logs/],
        [cluster, (i) => (i.binaryAuthorization.evaluationMode = "DISABLED"), /any image/],
        [cluster, (i) => delete i.nodePoolDefaults, /open kubelet/],
        [cluster, (i) => (i.removeDefaultNodePool = false), /nobody planned/],
        [cluster, (i) => (i.dnsConfig.clusterDns = "CLOUD_DNS"), /resolver/],
        [cluster, (i) => delete i.nodeConfig.serviceAccount, /another's account/],
        [pool, (i) => (i.nodeConfig.serviceAccount = "default"), /another's account/],
        [pool, (i) => (i.nodeConfig.workloadMetadataConfig.mode = "GCE_METADATA"), /node's credentials/],
        [pool, (i) => (i.nodeConfig.imageType = "UBUNTU_CONTAINERD"), /Container-Optimized/],
        [pool, (i) => (i.nodeConfig.shieldedInstanceConfig.enableSecureBoot = false), /any kernel/],
        [pool, (i) => (i.nodeConfig.shieldedInstanceConfig.enableIntegrityMonitoring = false), /what a node started/],
        [pool, (i) => delete i.nodeConfig.linuxNodeConfig.nodeKernelModuleLoading, /any module/],
        [pool, (i) => delete i.nodeConfig.metadata["disable-legacy-endpoints"], /old metadata/],
        [pool, (i) => delete i.nodeConfig.metadata["block-project-ssh-keys"], /keys of the project/],
        [pool, (i) => (i.networkConfig.enablePrivateNodes = false), /on the internet/],
        [pool, (i) => (i.nodeConfig.kubeletConfig.insecureKubeletReadonlyPortEnabled = "TRUE"), /open kubelet/],
        [pool, (i) => delete i.nodeConfig.kubeletConfig.podPidsLimit, /all processes/],
        [pool, (i) => (i.management.autoUpgrade = false), /moves nodes on/],
        [pool, (i) => delete i.nodeConfig.sandboxConfig, /label and the sandbox/],
        ["prod-pool-system", (i) => (i.nodeConfig.sandboxConfig = { type: "GVISOR" }), /label and the sandbox/],
        [own, (i) => (i.nodeConfig.taints = []), /tenant's nodes are open/],
        ["prod-subnetwork", (i) => (i.privateIpGoogleAccess = false), /by the internet alone/],
        ["prod-subnetwork", (i) => delete i.logConfig, /no flow logs/],
        ["prod-network", (i) => (i.autoCreateSubnetworks = true), /nobody planned/],
        ["prod-firewall-https", (i) => (i.direction = "INGRESS"), /lets somebody in/],
        ["prod-firewall-https", (i) => (i.targetServiceAccounts = []), /every machine/],
        ["prod-firewall-https", (i) => (i.allows[0].protocol = "all"), /everything out/],
        ["prod-firewall-nothing-out", (i) => (i.priority = 500), /refused behind it/],
        ["prod-key", (i) => delete i.rotationPeriod, /never renewed/],
        ["prod-key", (i) => (i.destroyScheduledDuration = "86400s"), /gone soon/],
        ["prod-key-grant", (i) => (i.member = "user:ana@example.com"), /somebody else/],
        ["prod-key-grant", (i) => (i.role = "roles/cloudkms.admin"), /use of a key/],
        ["prod-node-grant-node", (i) => (i.role = "roles/editor"), /over the project/],
        ["prod-node-grant-node", (i) => (i.member = "allUsers"), /for many/],
        ["prod-node-grant-images", (i) => (i.member = "user:ana@example.com"), /a stranger/],
        [
            "prod-payments-grant.payments.api.1.storage.objectViewer",
            (i) => (i.role = "roles/storage.admin"),
            /over the project/,
        ],
    ];
    for (const [name, change, says] of rows) {
        it(`${name}: ${says.source}`, () => {
            const all = structuredClone(whole.all);
            const made = all.find((each) => each.name === name && each.type.startsWith("gcp:"));
            assert.ok(made, name);
            change(made.inputs);
            assert.match(weaknesses(all).join("\n"), says);
        });
    }
});
