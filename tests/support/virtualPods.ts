/** What vCluster makes in the tenant's namespace: its chart's objects as Helm makes them, and pods as its syncer writes them. */
import type { V1PodSpec, V1StatefulSet } from "@kubernetes/client-node";
import { names, release } from "../../sdk/catalog/vcluster";
import { render, type Rendered } from "./helm";
import { virtualChart } from "./judges/programs";

type Json = Record<string, unknown>;

export async function chartObjects(namespace: string, values: object): Promise<Rendered[]> {
    return render({ chart: await virtualChart(), release, namespace, values });
}

/** The control plane's pod as the StatefulSet's controller makes it. */
export function controlPlanePod(objects: Rendered[]): Json {
    const { metadata, spec } = statefulSet(objects).spec!.template;
    const data = { name: "data", persistentVolumeClaim: { claimName: `data-${names.pod}` } };
    const whole: V1PodSpec = { ...spec!, volumes: [...spec!.volumes!, data] };
    return { apiVersion: "v1", kind: "Pod", metadata: { ...metadata, name: names.pod }, spec: whole };
}

export function statefulSet(objects: Rendered[]): V1StatefulSet {
    return objects.find(({ kind }) => kind === "StatefulSet") as unknown as V1StatefulSet;
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
