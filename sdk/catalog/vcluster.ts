/** vCluster as this version of the package installs it: one version, and what is known of it. */
import { minorOf } from "./kubernetesVersion";

/**
 * The chart, its archive's digest and the versions that were run together, as of 2026-09-19:
 * https://github.com/loft-sh/vcluster/releases/tag/v0.37.1, whose archive another project pins by this digest and runs
 * on hosts with Kubernetes 1.35.8 and 1.36.4 (https://github.com/nimeshbuilds/replicove, docs/upstream.md).
 */
export const vcluster = {
    version: "0.37.1",
    chart: "vcluster",
    repository: "https://charts.loft.sh",
    archiveSha256: "afb57fb5f2e3088519ffa9112fa0bfc3543bc3465f86f7e7e655ba30aea0d969",
    /** What the tenant's own API server is: https://www.vcluster.com/docs/vcluster/configure/vcluster-yaml (default of 0.37). */
    kubernetes: "v1.36.0",
    /** The free build: the chart's default is the vendor's other one, which has features that need a licence. */
    images: {
        vcluster: "ghcr.io/loft-sh/vcluster-oss:0.37.1",
        kubernetes: "ghcr.io/loft-sh/kubernetes:v1.36.0",
    },
} as const;

/** https://www.vcluster.com/docs/vcluster/operate/upgrade/supported_versions, as of 2026-05-28. */
const hosts = ["1.33", "1.34", "1.35", "1.36"];

export const newestHost = "1.36";

export function isHostOf(version: string): boolean {
    return hosts.includes(minorOf(version));
}

/** The name of the release, and with it of all that the chart makes: one in a namespace, so it needs no name of the tenant's. */
export const release = "control-plane";

/** What the chart derives from the release's name. */
export const names = {
    pod: `${release}-0`,
    syncer: `vc-${release}`,
    workloads: `vc-workload-${release}`,
    kubeconfig: `vc-${release}`,
    /** The label that the syncer puts on every pod that it makes, which the tenant cannot take off. */
    synced: "vcluster.loft.sh/managed-by",
} as const;

interface Needs {
    requests: Record<"cpu" | "memory" | "ephemeral-storage", string>;
    limits: Record<"cpu" | "memory" | "ephemeral-storage", string>;
}

/** The chart's own requests; its limits, with one for the processor, which the chart has not and a quota asks for. */
export const containers = {
    /** API server, controller manager, store and syncer, as processes of one container. */
    syncer: {
        requests: { cpu: "200m", memory: "256Mi", "ephemeral-storage": "400Mi" },
        limits: { cpu: "1", memory: "2Gi", "ephemeral-storage": "8Gi" },
    },
    /** Copies Kubernetes' programs and ends before the other begins. */
    kubernetes: {
        requests: { cpu: "40m", memory: "64Mi", "ephemeral-storage": "400Mi" },
        limits: { cpu: "100m", memory: "256Mi", "ephemeral-storage": "2Gi" },
    },
    dns: {
        requests: { cpu: "20m", memory: "64Mi", "ephemeral-storage": "64Mi" },
        limits: { cpu: "200m", memory: "170Mi", "ephemeral-storage": "128Mi" },
    },
} satisfies Record<string, Needs>;

/** The volume in which the tenant's API keeps its objects; of the chart's default size. */
export const volume = "5Gi";

/**
 * How many objects in the tenant's namespace are the control plane's: pods, claims and so on as the chart makes them, the
 * last two releases of Helm, and a Secret and ConfigMap for the DNS server that is synced. Some are left over for the next
 * version, which the vendor may cut otherwise.
 */
export const counts = {
    pods: 2,
    services: 4,
    persistentVolumeClaims: 1,
    configMaps: 6,
    secrets: 12,
    workloads: 2,
} as const;
