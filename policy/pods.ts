/** Pods in tenants' namespaces, written as such or as a workload's template. */
import { at, kindOf, listAt, type Rule, type StackResource, textAt, type Violation } from "./stackResource";
import { type TenantNamespace, tenantNamespaces, tenantOf } from "./tenants";

/** Where each kind that makes pods says what they are. */
const podSpecs: Record<string, string> = {
    Pod: "spec",
    PodTemplate: "template.spec",
    Deployment: "spec.template.spec",
    ReplicaSet: "spec.template.spec",
    ReplicationController: "spec.template.spec",
    StatefulSet: "spec.template.spec",
    DaemonSet: "spec.template.spec",
    Job: "spec.template.spec",
    CronJob: "spec.jobTemplate.spec.template.spec",
};

interface TenantPod {
    resource: StackResource;
    tenant: TenantNamespace;
    /** Path of the pod's spec. */
    path: string;
    spec: unknown;
}

type Found = Omit<Violation, "resource">;

/** A rule over every pod of every tenant. */
function everyPod(judge: (pod: TenantPod) => Found[]): Rule["check"] {
    return (resources) => {
        const tenants = tenantNamespaces(resources);
        return resources.flatMap((resource) => {
            const path = podSpecs[kindOf(resource)];
            const tenant = tenantOf(resource, tenants);
            if (path === undefined || tenant === undefined) return [];
            const found = judge({ resource, tenant, path, spec: at(resource.props, path) });
            return found.map((violation) => ({ ...violation, resource, path: `${path}.${violation.path}` }));
        });
    };
}

/** What a pod leaves out it is given, or on an older API server refused for; another value is a way round. */
function sandboxOf({ tenant, spec }: TenantPod): Found[] {
    const asked = at(spec, "runtimeClassName");
    const promised = tenant.runtimeClass;
    const other = typeof asked === "string" && asked !== "" && promised !== undefined && asked !== promised;
    const owner = `tenant ${tenant.tenant}`;
    return [
        ...(other
            ? [
                  {
                      path: "runtimeClassName",
                      reason: `"${asked}" is not the sandbox of ${owner}, which runs under ${tenant.sandbox}`,
                      nearest: promised === "" ? "leave it out" : `"${promised}", or leave it out`,
                  },
              ]
            : []),
        ...(at(spec, "hostUsers") === true && !tenant.hostUsers
            ? [
                  {
                      path: "hostUsers",
                      reason: `pods of ${owner} run in a user namespace of their own`,
                      nearest: "false, or leave it out",
                  },
              ]
            : []),
    ];
}

function fromTheNode({ tenant, spec }: TenantPod): Found[] {
    const out = "leave it out";
    const namespaces = (["hostNetwork", "hostPID", "hostIPC"] as const).filter((field) => at(spec, field) === true);
    return [
        ...namespaces.map((field) => ({
            path: field,
            reason: `the node's own namespace is no part of tenant ${tenant.tenant}'s level`,
            nearest: out,
        })),
        ...listAt(spec, "volumes").flatMap((volume, index) =>
            typeof at(volume, "hostPath") !== "object"
                ? []
                : [
                      {
                          path: `volumes.${index}.hostPath`,
                          reason: `"${textAt(volume, "hostPath.path")}" is a path of the node, and other tenants' pods are there too`,
                          nearest: "a PersistentVolumeClaim, or emptyDir",
                      },
                  ],
        ),
        ...(["containers", "initContainers", "ephemeralContainers"] as const).flatMap((list) =>
            listAt(spec, list).flatMap((container, index) => containerOf(container, `${list}.${index}`)),
        ),
        ...(textAt(spec, "nodeName") === ""
            ? []
            : [{ path: "nodeName", reason: "passes by the scheduler, which keeps tenants apart", nearest: out }]),
    ];
}

function containerOf(container: unknown, path: string): Found[] {
    const ports = listAt(container, "ports").flatMap((port, index): Found[] => {
        const hostPort = at(port, "hostPort");
        return typeof hostPort === "number" && hostPort !== 0
            ? [{ path: `${path}.ports.${index}.hostPort`, reason: "opens a port of the node", nearest: "a Service" }]
            : [];
    });
    const privileged = at(container, "securityContext.privileged") === true;
    const reason = "a privileged container has the node's devices and every capability";
    return [
        ...(privileged ? [{ path: `${path}.securityContext.privileged`, reason, nearest: "false" }] : []),
        ...ports,
    ];
}

export const podRules: Rule[] = [
    {
        name: "tenant-pods-keep-their-sandbox",
        description:
            "Pods in a tenant's namespace name no other runtime class than the tenant's, nor the node's users.",
        check: everyPod(sandboxOf),
    },
    {
        name: "tenant-pods-stay-off-the-node",
        description:
            "Pods in a tenant's namespace have no host namespaces, paths, ports, devices or node of their choice.",
        check: everyPod(fromTheNode),
    },
];
