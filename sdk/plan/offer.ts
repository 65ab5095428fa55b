/** What an existing cluster offers, read from its declaration. */
import { isAtLeast, oldestKubernetes, parseKubernetesVersion } from "../catalog/kubernetesVersion";
import { platforms } from "../catalog/platforms";
import { knownOverhead, runtimeClassOf, sandboxes, usualHandler } from "../catalog/sandboxes";
import type { PoolOffer, ProofSpec, SandboxOffer } from "../clusterSpec";
import { type ExistingSandboxSpec } from "../clusterSpec";
import type { Sandbox } from "../isolation";
import { isMetadata, metadataWithin, parseCidr } from "./cidr";
import { isLabelKey, isLabelValue, nameProblem, nameRefusals } from "./names";
import { commonLabels } from "./placement";
import { join, type Refusal } from "./refusal";
import type { PlainCluster } from "./shape";
import type { ClusterOffer, RuntimeClassPlan } from "./types";

export type PlainExisting = NonNullable<PlainCluster["existing"]>;
type PlainPool = NonNullable<PlainExisting["pools"]>[string];

const defaultPools: Record<string, PlainPool> = { all: { sandboxes: { runc: {} } } };
export const defaultProofImage = "docker.io/library/busybox:1.37.0";

export function offerRefusals(existing: PlainExisting): Refusal[] {
    const path = "existing";
    if (!parseKubernetesVersion(existing.version)) {
        return [
            {
                path: join(path, "version"),
                reason: `"${existing.version}" is not a Kubernetes version`,
                nearest: '"1.36"',
            },
        ];
    }
    if (!isAtLeast(existing.version, oldestKubernetes)) {
        const reason = `Kubernetes ${existing.version} has no ValidatingAdmissionPolicy, so nothing could be refused`;
        return [{ path: join(path, "version"), reason, nearest: `"${oldestKubernetes}"` }];
    }
    const pools = Object.entries(existing.pools ?? defaultPools);
    return [
        // Kubernetes clients take an empty kubeconfig for none, and go looking for another one on the machine.
        ...(existing.kubeconfig === "" ? [{ path: join(path, "kubeconfig"), reason: "is empty" }] : []),
        ...pools.flatMap(([name, pool]) => poolRefusals(join(path, "pools", name), name, pool, existing.version)),
        ...disagreements(join(path, "pools"), pools),
        ...openDedications(join(path, "pools"), pools),
        ...sharedRuntimeClasses(join(path, "pools"), pools),
        ...(existing.apiServerCidrs ?? []).flatMap((cidr, index) =>
            apiServerRefusals(join(path, "apiServerCidrs", index), cidr),
        ),
    ];
}

function apiServerRefusals(path: string, text: string): Refusal[] {
    const cidr = parseCidr(text);
    const nearest = '"10.0.0.1/32"';
    if (!cidr) return [{ path, reason: `"${text}" is not an address range`, nearest }];
    // Tenants with network.apiServer reach all of it.
    return isMetadata(cidr) || metadataWithin(cidr).length > 0
        ? [{ path, reason: `"${text}" holds link-local addresses, where clouds keep the metadata service`, nearest }]
        : [];
}

function poolRefusals(path: string, name: string, pool: PlainPool, version: string): Refusal[] {
    const wrongTenant = pool.tenant === undefined ? undefined : nameProblem(pool.tenant);
    return [
        ...nameRefusals(path, name, nameProblem(name)),
        ...(wrongTenant ? [{ path: join(path, "tenant"), reason: wrongTenant }] : []),
        ...(pool.tenant !== undefined && Object.keys(pool.labels ?? {}).length === 0
            ? [
                  {
                      path: join(path, "labels"),
                      reason: "a dedicated pool needs a label of its own",
                      nearest: `{ "kernel-isolation.io/pool": "${name}" }`,
                  },
              ]
            : []),
        ...Object.entries(pool.labels ?? {}).flatMap(([key, value]): Refusal[] =>
            isLabelKey(key) && isLabelValue(value)
                ? []
                : [{ path: `${join(path, "labels")}["${key}"]`, reason: "is not a node label" }],
        ),
        ...declared(pool).flatMap(([sandbox, spec]) =>
            sandboxRefusals(join(path, "sandboxes", sandbox), sandbox, spec, version),
        ),
    ];
}

function sandboxRefusals(path: string, sandbox: Sandbox, spec: ExistingSandboxSpec, version: string): Refusal[] {
    const definition = sandboxes[sandbox];
    const least = definition.kubernetes;
    const hosting = platforms.existing.hosts[sandbox];
    const badName = (field: "handler" | "runtimeClass"): Refusal[] => {
        const value = spec[field];
        return value === undefined || /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/.test(value)
            ? []
            : [{ path: join(path, field), reason: `"${value}" is not a name Kubernetes accepts there` }];
    };
    return [
        ...(isAtLeast(version, least)
            ? []
            : [
                  {
                      path,
                      reason: `${definition.title} need Kubernetes ${least}, the cluster has ${version}`,
                      nearest: `version "${least}"`,
                  },
              ]),
        ...(hosting.kind === "refused"
            ? [{ path, reason: hosting.reason, ...(hosting.nearest && { nearest: hosting.nearest }) }]
            : []),
        ...badName("handler"),
        ...badName("runtimeClass"),
        ...(spec.handler !== undefined && spec.runtimeClass !== undefined
            ? [
                  {
                      path: join(path, "handler"),
                      reason: "an existing runtimeClass names its own handler",
                      nearest: "leave one of them out",
                  },
              ]
            : []),
    ];
}

/** One RuntimeClass serves all pools of a sandbox: they must agree on it, and its selector must find only them. */
function disagreements(path: string, pools: [string, PlainPool][]): Refusal[] {
    const names = new Set(pools.flatMap(([, pool]) => declared(pool).map(([sandbox]) => sandbox)));
    return [...names].flatMap((sandbox): Refusal[] => {
        const carrying = pools.filter(([, pool]) => pool.sandboxes[sandbox] !== undefined);
        const [first, ...others] = carrying;
        if (!first) return [];
        const firstSpec = JSON.stringify(offerOf(sandbox, first[1].sandboxes[sandbox] ?? {}));
        const different = others.filter(
            ([, pool]) => JSON.stringify(offerOf(sandbox, pool.sandboxes[sandbox] ?? {})) !== firstSpec,
        );
        const reached = pools.filter(([, pool]) => pool.sandboxes[sandbox] === undefined && selects(carrying, pool));
        return [
            ...different.map(([name]) => ({
                path: join(path, name, "sandboxes", sandbox),
                reason: `differs from pool ${first[0]}: a RuntimeClass has one handler`,
            })),
            ...reached.map(([name]) => ({
                path: join(path, name, "labels"),
                reason: `nothing tells its nodes from those that carry ${sandbox} (${carrying.map(([carrier]) => carrier).join(", ")})`,
                nearest: `a label that every pool with ${sandbox} has and ${name} has not`,
            })),
        ];
    });
}

/** A dedicated pool's taint keeps others out; only its labels keep its own tenant in. */
function openDedications(path: string, pools: [string, PlainPool][]): Refusal[] {
    const common = pools.filter(([, pool]) => pool.tenant === undefined);
    const tenants = [...new Set(pools.flatMap(([, pool]) => pool.tenant ?? []))];
    return tenants.flatMap((tenant) => {
        const own = pools.filter(([, pool]) => pool.tenant === tenant);
        return common.flatMap(([name, pool]): Refusal[] => {
            const carrying = declared(pool)
                .map(([sandbox]) => own.filter(([, candidate]) => candidate.sandboxes[sandbox] !== undefined))
                .find((same) => same.length > 0 && selects(same, pool));
            const [first] = carrying ?? [];
            if (!carrying || !first) return [];
            const reason = `nothing tells the nodes of tenant ${tenant} (${carrying.map(([carrier]) => carrier).join(", ")}) from those of pool ${name}`;
            return [{ path: join(path, first[0], "labels"), reason, nearest: "a label that only they have" }];
        });
    });
}

function selects(carrying: [string, PlainPool][], pool: PlainPool): boolean {
    const selector = commonLabels(carrying.map(([name, carrier]) => poolOffer(name, carrier)));
    return Object.entries(selector).every(([key, value]) => pool.labels?.[key] === value);
}

/** A RuntimeClass has one handler, so sandboxes that share one share a kernel. */
function sharedRuntimeClasses(path: string, pools: [string, PlainPool][]): Refusal[] {
    const owner = new Map<string, Sandbox>();
    const declarations = pools.flatMap(([, pool]) => declared(pool));
    return declarations.flatMap(([sandbox, spec]): Refusal[] => {
        const { runtimeClass } = offerOf(sandbox, spec);
        const other = owner.get(runtimeClass) ?? sandbox;
        if (runtimeClass !== "") owner.set(runtimeClass, other);
        return sandboxes[other].kernel === sandboxes[sandbox].kernel
            ? []
            : [{ path, reason: `RuntimeClass "${runtimeClass}" cannot be both ${other} and ${sandbox}` }];
    });
}

export function resolveOffer(name: string, existing: PlainExisting, proof: ProofSpec = {}): ClusterOffer {
    const pools = Object.entries(existing.pools ?? defaultPools);
    const offers = new Map(
        pools.flatMap(([, pool]) =>
            declared(pool).map(([sandbox, spec]) => [sandbox, offerOf(sandbox, spec)] as const),
        ),
    );
    return {
        name,
        platform: "existing",
        version: existing.version.replace(/^v/, ""),
        sandboxes: [...offers.values()].sort((a, b) => a.sandbox.localeCompare(b.sandbox)),
        pools: pools.map(([poolName, pool]) => poolOffer(poolName, pool)),
        networkPoliciesEnforced: existing.networkPoliciesEnforced ?? false,
        ...(existing.imageSignatures && { imageSignatures: existing.imageSignatures }),
        apiServerCidrs: existing.apiServerCidrs ?? [],
        apiServerPort: existing.apiServerPort ?? 443,
        proofOnUpdate: proof.onUpdate ?? true,
        proofImage: proof.image ?? defaultProofImage,
    };
}

/** The RuntimeClasses to be made: one for each sandbox with a handler that the user brought no RuntimeClass for. */
export function runtimeClasses(existing: PlainExisting): RuntimeClassPlan[] {
    const pools = Object.entries(existing.pools ?? defaultPools);
    const made = new Map<string, RuntimeClassPlan>();
    for (const [sandbox, spec] of pools.flatMap(([, pool]) => declared(pool))) {
        const offer = offerOf(sandbox, spec);
        if (offer.handler === "") continue;
        const overhead = knownOverhead(sandbox);
        const carrying = pools.filter(([, pool]) => pool.sandboxes[sandbox] !== undefined);
        made.set(sandbox, {
            name: offer.runtimeClass,
            sandbox,
            handler: offer.handler,
            ...(overhead && { overhead }),
            nodeSelector: commonLabels(carrying.map(([name, pool]) => poolOffer(name, pool))),
        });
    }
    return [...made.values()].sort((a, b) => a.name.localeCompare(b.name));
}

function offerOf(sandbox: Sandbox, spec: ExistingSandboxSpec): SandboxOffer {
    if (spec.runtimeClass !== undefined) return { sandbox, runtimeClass: spec.runtimeClass, handler: "" };
    const handler = spec.handler ?? usualHandler(sandbox);
    return { sandbox, runtimeClass: handler === "" ? "" : runtimeClassOf(sandbox), handler };
}

function poolOffer(name: string, pool: PlainPool): PoolOffer {
    return {
        name,
        labels: pool.labels ?? {},
        sandboxes: declared(pool).map(([sandbox]) => sandbox),
        tenant: pool.tenant ?? "",
    };
}

function declared(pool: PlainPool): [Sandbox, ExistingSandboxSpec][] {
    return Object.entries(pool.sandboxes) as [Sandbox, ExistingSandboxSpec][];
}
