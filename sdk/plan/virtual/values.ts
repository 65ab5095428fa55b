/** What vCluster's chart is given, as the tenant's guards need it. Pure: a preview shows all of it. */
import { containers, vcluster, volume } from "../../catalog/vcluster";
import type { VirtualControlPlaneSpec } from "../../isolation";
import { imageParts } from "./images";

/** Nobody in the image, and what vCluster's own documents take: https://www.vcluster.com/docs/vcluster/deploy/security/rootless-mode. */
const user = 12345;

/** What Pod Security `restricted` asks of a container. The chart's own user is root, and would win where none is named. */
const unprivileged = {
    allowPrivilegeEscalation: false,
    capabilities: { drop: ["ALL"] },
    runAsNonRoot: true,
    runAsUser: user,
    runAsGroup: user,
    seccompProfile: { type: "RuntimeDefault" },
};

const off = { enabled: false };

/** The syncer's rights in the tenant's namespace, all that it has in the cluster. */
export const syncerRules = [
    {
        apiGroups: [""],
        resources: [
            "configmaps",
            "persistentvolumeclaims",
            "pods",
            "pods/attach",
            "pods/exec",
            "pods/portforward",
            "secrets",
            "services",
        ],
        verbs: ["create", "delete", "patch", "update", "get", "list", "watch"],
    },
    // Without the second, pods stay pending whose resources the host's LimitRange filled in (loft-sh/vcluster#4091).
    { apiGroups: [""], resources: ["pods/ephemeralcontainers", "pods/resize"], verbs: ["patch", "update"] },
    // The chart's own rules write `pods/status` and endpoints too: with them a tenant could tell the network of any
    // address that it is its own. They serve readiness gates, and Services without selectors.
    { apiGroups: [""], resources: ["endpoints", "events", "pods/log"], verbs: ["get", "list", "watch"] },
    // Its informers ask for them whether they are synced or not, and nothing starts without an answer.
    { apiGroups: ["discovery.k8s.io"], resources: ["endpointslices"], verbs: ["get", "list", "watch"] },
    { apiGroups: ["apps"], resources: ["deployments", "replicasets", "statefulsets"], verbs: ["get", "list", "watch"] },
];

export interface ValuesInput {
    /** Empty where the node's default runtime is meant. */
    runtimeClass: string;
    dns: boolean;
    spec: VirtualControlPlaneSpec;
}

export function controlPlaneValues({ runtimeClass, dns, spec }: ValuesInput) {
    const { images = {}, storageClass } = spec;
    return {
        controlPlane: {
            distro: {
                k8s: {
                    enabled: true,
                    image: imageParts(images.kubernetes ?? vcluster.images.kubernetes),
                    imagePullPolicy: "Always",
                    resources: containers.kubernetes,
                    securityContext: unprivileged,
                },
            },
            backingStore: { database: { embedded: { enabled: true } } },
            coredns: {
                deployment: { ...(images.coredns && { image: images.coredns }), resources: containers.dns },
            },
            service: { spec: { type: "ClusterIP" } },
            statefulSet: {
                // An API server gives it to the pod as well; here whoever reads the release sees it.
                ...(runtimeClass && { runtimeClassName: runtimeClass }),
                image: imageParts(images.vcluster ?? vcluster.images.vcluster),
                imagePullPolicy: "Always",
                resources: containers.syncer,
                security: {
                    podSecurityContext: { fsGroup: user, seccompProfile: { type: "RuntimeDefault" } },
                    containerSecurityContext: unprivileged,
                },
                persistence: {
                    // With the tenant goes what its API kept.
                    volumeClaim: {
                        enabled: true,
                        size: volume,
                        retentionPolicy: "Delete",
                        ...(storageClass && { storageClass }),
                    },
                },
            },
        },
        sync: {
            toHost: {
                pods: {
                    ...(runtimeClass && { runtimeClassName: runtimeClass }),
                    // Else they stand in annotations, which whoever may read pods reads.
                    useSecretsForSATokens: true,
                    // Would put a container of another registry, with root in it, into every pod of a StatefulSet.
                    rewriteHosts: off,
                },
                // Endpoints by hand lend a Service's name to any address; owners of shared tenants may not write them either.
                endpoints: off,
                endpointSlices: off,
                // These would write objects that the tenant's guards are made of, or that reach out of its namespace.
                ingresses: off,
                networkPolicies: off,
                priorityClasses: off,
                persistentVolumes: off,
                storageClasses: off,
                serviceAccounts: off,
            },
            // The tenant sees made-up nodes, and nothing of the cluster's own objects but its events.
            fromHost: {
                nodes: off,
                storageClasses: off,
                ingressClasses: off,
                runtimeClasses: off,
                priorityClasses: off,
                csiDrivers: off,
                csiNodes: off,
                csiStorageCapacities: off,
            },
        },
        networking: {
            advanced: {
                // The host's DNS server is the one that the network policy opens; the node's own would be asked elsewhere.
                fallbackHostCluster: dns,
                // A Service of the tenant's quota for each node, for metrics alone.
                proxyKubelets: { byHostname: false, byIP: false },
            },
        },
        policies: {
            resourceQuota: off,
            limitRange: off,
            // Network policies add up. The chart's opens ports 443, 6443 and 8443 of every address there is, link-local
            // ones as well, for the control plane; the package's opens the API server's addresses and nothing else.
            networkPolicy: off,
        },
        rbac: {
            role: { enabled: true, overwriteRules: syncerRules },
            clusterRole: off,
        },
        telemetry: off,
    };
}

export type ControlPlaneValues = ReturnType<typeof controlPlaneValues>;
