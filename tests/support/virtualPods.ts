/** Pods of a virtual control plane as its parts write them, from what was read of vCluster 0.37: none of it can be run here. */
import { names, release } from "../../sdk/catalog/vcluster";
import type { ImageParts } from "../../sdk/plan/virtual/images";
import type { ControlPlaneValues } from "../../sdk/plan/virtual/values";

type Json = Record<string, unknown>;

const image = ({ registry, repository, tag }: ImageParts) => `${registry}/${repository}:${tag}`;

/** As the chart's templates put the values together (chart/templates/statefulset.yaml and _init-containers.tpl). */
export function controlPlanePod({ controlPlane }: ControlPlaneValues): Json {
    const { distro, statefulSet } = controlPlane;
    const { k8s } = distro;
    const emptyDirs = ["helm-cache", "binaries", "tmp", "certs"].map((name) => ({ name, emptyDir: {} }));
    return {
        apiVersion: "v1",
        kind: "Pod",
        metadata: { name: names.pod, labels: { app: "vcluster", release } },
        spec: {
            serviceAccountName: names.syncer,
            securityContext: statefulSet.security.podSecurityContext,
            enableServiceLinks: true,
            initContainers: [
                {
                    name: "kubernetes",
                    image: image(k8s.image),
                    imagePullPolicy: k8s.imagePullPolicy,
                    command: ["cp"],
                    args: ["-a", "/kubernetes/.", "/binaries/"],
                    resources: k8s.resources,
                    securityContext: k8s.securityContext,
                    volumeMounts: [{ name: "binaries", mountPath: "/binaries" }],
                },
            ],
            containers: [
                {
                    name: "syncer",
                    image: image(statefulSet.image),
                    imagePullPolicy: statefulSet.imagePullPolicy,
                    resources: statefulSet.resources,
                    securityContext: statefulSet.security.containerSecurityContext,
                    volumeMounts: [{ name: "data", mountPath: "/data" }],
                },
            ],
            volumes: [
                ...emptyDirs,
                { name: "vcluster-config", secret: { secretName: `vc-config-${release}` } },
                { name: "data", persistentVolumeClaim: { claimName: `data-${names.pod}` } },
            ],
        },
    };
}

/** As the syncer writes a pod of the tenant's (pkg/controllers/resources/pods/translate/translator.go). */
export function syncedPod(
    runtimeClassName: string,
    changes: { spec?: Json; container?: Json; metadata?: Json } = {},
): Json {
    const { labels, annotations } = (changes.metadata ?? {}) as { labels?: Json; annotations?: Json };
    return {
        apiVersion: "v1",
        kind: "Pod",
        metadata: {
            name: `web-x-default-x-${release}`,
            labels: { app: "web", [names.synced]: release, "vcluster.loft.sh/namespace": "default", ...labels },
            annotations: {
                "vcluster.loft.sh/name": "web",
                "vcluster.loft.sh/namespace": "default",
                "vcluster.loft.sh/uid": "8d5b1c1e-0000-0000-0000-000000000000",
                "vcluster.loft.sh/service-account-name": "default",
                "cluster-autoscaler.kubernetes.io/safe-to-evict": "true",
                ...annotations,
            },
        },
        spec: {
            ...(runtimeClassName && { runtimeClassName }),
            serviceAccountName: names.workloads,
            automountServiceAccountToken: false,
            enableServiceLinks: false,
            hostname: "web",
            hostAliases: [{ ip: "10.0.0.20", hostnames: ["kubernetes", "kubernetes.default"] }],
            dnsPolicy: "None",
            dnsConfig: { nameservers: ["10.0.0.21"], searches: ["default.svc.cluster.local"] },
            securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: "RuntimeDefault" } },
            containers: [
                {
                    name: "main",
                    image: "registry.example.com/web:1",
                    securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
                    ...changes.container,
                },
            ],
            ...changes.spec,
        },
    };
}
