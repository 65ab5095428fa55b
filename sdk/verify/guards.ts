/**
 * Whether what guards a tenant is there as it was made. An attack shows that a guard holds against what it tries; a
 * guard that somebody changed is seen here, also where no request of the tenant's would show it.
 */
import { names } from "../catalog/vcluster";
import { parseCidr } from "../plan/cidr";
import { ownerRole, subjectsOf, viewerRole } from "../tenancy/access";
import { claimAnnotations } from "../tenancy/claims";
import type { Guards } from "../tenancy/guards";
import { controlPlaneObject } from "../tenancy/virtual";
import type { Json, Layer } from "./attack";
import type { ApiClient } from "./client";
import { difference } from "./difference";
import { inNamespace, root } from "./honest";
import { type Judgement, notTried } from "./judge";
import { found } from "./readings";
import { strangersIn } from "./strangers";
import { bindingNames, type Target } from "./target";

export interface Guard {
    id: string;
    layer: Layer;
    title: string;
    /** What is wrong with it, as a sentence; nothing where it is as it was made. */
    fault: (client: ApiClient, target: Target, guards: Guards) => Promise<string | undefined>;
}

const nobody = { users: [], groups: [] };

const none = async () => Promise.resolve(undefined);

export const guards: Guard[] = [
    {
        id: "guard.claims",
        layer: "kernel",
        title: "the namespace says what it was made to say",
        fault: async (_, { live }, { claims }) =>
            Promise.resolve(
                difference(claims.labels, only(live.labels, claims.labels), "labels") ??
                    difference(claims.annotations, only(live.annotations, claims.annotations), "annotations"),
            ),
    },
    {
        id: "guard.quota",
        layer: "resources",
        title: "the quota is as it was made",
        fault: async (client, { namespace }, { quota }) =>
            compare(client, inNamespace(namespace, "resourcequotas/kernel-isolation"), { spec: quota }),
    },
    {
        id: "guard.limits",
        layer: "resources",
        title: "the limits are as they were made",
        fault: async (client, { namespace }, { limits }) =>
            compare(client, inNamespace(namespace, "limitranges/kernel-isolation"), { spec: limits }),
    },
    {
        id: "guard.network",
        layer: "network",
        title: "the network policy is as it was made",
        fault: async (client, { namespace }, { network }) =>
            compare(client, `${policies(namespace)}/kernel-isolation`, { spec: network }),
    },
    {
        id: "guard.other-policies",
        layer: "network",
        title: "no other network policy opens what this one closes",
        fault: async (client, { namespace }, { identities, controlPlane }) => {
            const { items = [] } = await object(client, policies(namespace));
            const wide = (items as Json[]).find(
                (policy) =>
                    policy.metadata.name !== "kernel-isolation" &&
                    !(controlPlane && policy.metadata.name === controlPlaneObject) &&
                    (policy.spec.ingress?.length || policy.spec.egress?.length) &&
                    !leadsToCredentials(policy, identities),
            );
            return wide && `the network policy ${wide.metadata.name} allows more than its own`;
        },
    },
    {
        id: "guard.owners",
        layer: "access",
        title: "the owners are who they were said to be",
        fault: async (client, target, { owners, controlPlane }) =>
            controlPlane
                ? ((await binding(client, target, bindingNames.owners, ownerRole, nobody)) ??
                  (await binding(client, target, controlPlaneObject, controlPlaneObject, owners, "Role")))
                : binding(client, target, bindingNames.owners, ownerRole, owners),
    },
    {
        id: "guard.control-plane",
        layer: "access",
        title: "the tenant's own API reaches the cluster's as it was made to, and with no other rights",
        fault: async (client, { namespace }, { owners, controlPlane }) => {
            if (!controlPlane) return undefined;
            const { network, syncer, rules } = controlPlane;
            const role = (name: string) => inNamespace(namespace, `roles/${name}`, `${rbac}/v1`);
            return (
                (await compare(client, `${policies(namespace)}/${controlPlaneObject}`, { spec: network })) ??
                (await compare(client, role(names.syncer), { rules: syncer })) ??
                (subjectsOf(owners).length > 0 ? compare(client, role(controlPlaneObject), { rules }) : undefined)
            );
        },
    },
    {
        id: "guard.viewers",
        layer: "access",
        title: "the viewers are who they were said to be",
        fault: (client, target, { viewers }) => binding(client, target, bindingNames.viewers, viewerRole, viewers),
    },
    {
        id: "guard.strangers",
        layer: "access",
        title: "nobody else was let in",
        fault: strangersIn,
    },
    {
        id: "guard.account",
        layer: "access",
        title: "the default service account gives pods no token",
        fault: async (client, { namespace }) =>
            compare(client, inNamespace(namespace, "serviceaccounts/default"), {
                automountServiceAccountToken: false,
            }),
    },
    {
        id: "guard.handler",
        layer: "kernel",
        title: "the RuntimeClass has the handler of the sandbox",
        fault: (client, { runtimeClass }, { handler }) =>
            runtimeClass === "" || handler === ""
                ? none()
                : compare(client, `${root("node.k8s.io/v1")}/runtimeclasses/${runtimeClass}`, { handler }),
    },
    {
        id: "guard.priority-level",
        layer: "resources",
        title: "the tenant's share of the API server is as it was made",
        fault: (client, { tenant }, { priorityLevel }) =>
            compare(client, `${flowControl}/prioritylevelconfigurations/kernel-isolation-${tenant}`, {
                spec: priorityLevel,
            }),
    },
    {
        id: "guard.flow-schema",
        layer: "resources",
        title: "the tenant's requests to the API server are counted as its own",
        fault: (client, { tenant }, { flowSchema }) =>
            compare(client, `${flowControl}/flowschemas/kernel-isolation-${tenant}`, { spec: flowSchema }),
    },
];

const rbac = "rbac.authorization.k8s.io";
const flowControl = root("flowcontrol.apiserver.k8s.io/v1");

export async function judgeGuard(client: ApiClient, target: Target, guard: Guard): Promise<Judgement> {
    if (!target.guards) {
        const evidence = `the namespace does not say what its guards were made as (${claimAnnotations.guards}): update it with this version`;
        return notTried(evidence);
    }
    return verdictOf(() => guard.fault(client, target, target.guards as Guards));
}

/** A fault, or none; what could not be read shows nothing. */
export async function verdictOf(fault: () => Promise<string | undefined>): Promise<Judgement> {
    try {
        const wrong = await fault();
        return wrong === undefined
            ? { verdict: "proven", evidence: "read, and as it was made" }
            : { verdict: "broken", evidence: wrong };
    } catch (error) {
        return notTried(error);
    }
}

/** Fields of an object that are to say what they were made to say. */
export async function compare(client: ApiClient, path: string, made: Json): Promise<string | undefined> {
    const name = path.split("/").slice(-2).join("/");
    const live = await found(client, path);
    return live ? difference(made, only(live, made), name) : `${name} is gone`;
}

async function object(client: ApiClient, path: string): Promise<Json> {
    return (await found(client, path)) ?? {};
}

async function binding(
    client: ApiClient,
    { namespace }: Target,
    name: string,
    role: string,
    people: Guards["owners"],
    kind: "ClusterRole" | "Role" = "ClusterRole",
): Promise<string | undefined> {
    const path = inNamespace(namespace, `rolebindings/${name}`, `${rbac}/v1`);
    const subjects = subjectsOf(people);
    if (subjects.length > 0) return compare(client, path, { roleRef: { apiGroup: rbac, kind, name: role }, subjects });
    return (await found(client, path)) ? `${name} lets somebody in, and nobody was to be` : undefined;
}

/** Of AWS's agent, of AWS's endpoints, and of GKE's metadata server on the node. */
const credentialPorts = [80, 443, 8080];

/** The way of a tenant's role in the cloud to whoever gives out its credentials, and no way beside it. */
function leadsToCredentials({ metadata, spec }: Json, identities: readonly string[] = []): boolean {
    const isNarrow = ({ ipBlock }: Json) => {
        const range = parseCidr(String(ipBlock?.cidr));
        // No network of a cloud's is wider.
        return range !== undefined && range.prefix >= (range.family === "ipv4" ? 16 : 44);
    };
    return (
        identities.some((account) => metadata.name === `kernel-isolation-credentials-${account}`) &&
        !spec.ingress?.length &&
        (spec.egress as Json[]).every(
            ({ to = [], ports = [] }) =>
                to.length > 0 &&
                to.every(isNarrow) &&
                ports.length > 0 &&
                ports.every(({ port }: Json) => credentialPorts.includes(port)),
        )
    );
}

function policies(namespace: string): string {
    return inNamespace(namespace, "networkpolicies", "networking.k8s.io/v1");
}

/** The fields that were made; an object has others that are nobody's promise. */
function only(live: Json, made: Json): Json {
    return Object.fromEntries(Object.keys(made).map((key) => [key, live[key]]));
}
