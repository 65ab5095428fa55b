import { isAtLeast, minorOf, mutatingPolicies } from "../catalog/kubernetesVersion";
import { sandboxes } from "../catalog/sandboxes";
import type { SubjectsSpec, TenantSpec } from "../isolation";
import { imagesPlan } from "./approvedImages";
import { certificatePlan } from "./eks/certificates";
import { freeName } from "./names";
import { resolveNetwork } from "./network";
import { choose } from "./placement";
import { join, type Refusal, refusalError } from "./refusal";
import { overheadRefusals, proofRefusals, resolveLimits, resolveQuota } from "./resources";
import { readShape } from "./readShape";
import { type PlainTenant, proofShape, tenantShape } from "./shape";
import { signersPlan } from "./signers";
import type { ClusterOffer, TenantPlan } from "./types";
import { elsewhereRefusals, tenantNameRefusals, tenantRefusals } from "./validateTenant";
import { virtualPlan } from "./virtual";
import { chartRefusals } from "./virtual/chart";
import { roomRefusals } from "./virtual/validate";

export type Planned<T> = { plan: T } | { refusals: Refusal[] };

/** Plans one tenant, or says everything that is wrong with it. `path` is where its fields stand in the arguments. */
export function planTenant(path: string, name: string, spec: TenantSpec, offer: ClusterOffer): Planned<TenantPlan> {
    const named = tenantNameRefusals(path === "" ? "name" : path, name);
    const read = readShape<PlainTenant>(tenantShape, spec, path, ["labels"]);
    if ("refusals" in read) return { refusals: [...named, ...read.refusals] };

    const refusals = [...named, ...tenantRefusals(path, name, read.value, offer)];
    const choice = choose(path, name, read.value, offer);
    if ("refusals" in choice) return { refusals: [...refusals, ...choice.refusals] };
    if (refusals.length > 0) return { refusals };

    const tooSmall = [
        ...overheadRefusals(path, choice.sandbox, read.value),
        ...(offer.proofOnUpdate ? proofRefusals(path, choice.sandbox, read.value) : []),
        ...roomRefusals(path, choice.sandbox, read.value),
    ];
    if (tooSmall.length > 0) return { refusals: tooSmall };
    const plan = resolve(name, read.value, offer, choice);
    const { chart } = read.value.virtualControlPlane ?? {};
    const unusable = plan.virtual
        ? chartRefusals(join(path, "virtualControlPlane.chart"), chart, plan.virtual.values)
        : [];
    return unusable.length > 0 ? { refusals: unusable } : { plan };
}

/** What is wrong with a tenant whatever the cluster offers. */
export function tenantFormRefusals(path: string, name: string, spec: unknown): Refusal[] {
    const read = readShape<PlainTenant>(tenantShape, spec, path, ["labels"]);
    const named = tenantNameRefusals(path === "" ? "name" : path, name);
    return [...named, ...("refusals" in read ? read.refusals : [])];
}

/** The same for what a tenant by itself says of its proof. */
export function proofFormRefusals(proof: unknown): Refusal[] {
    const read = readShape(proofShape, proof, "proof", []);
    return "refusals" in read ? read.refusals : [];
}

/** The same for a caller that has no other tenants to report on. `elsewhere`: the cluster is of another stack. */
export function planTenantOrThrow(
    name: string,
    spec: TenantSpec,
    offer: ClusterOffer,
    { elsewhere = false } = {},
): TenantPlan {
    const planned = planTenant("", name, spec, offer);
    const read = elsewhere ? readShape<PlainTenant>(tenantShape, spec, "", ["labels"]) : undefined;
    const refusals = [
        ...("refusals" in planned ? planned.refusals : []),
        ...(read && "value" in read ? elsewhereRefusals("", read.value, offer) : []),
    ];
    if ("refusals" in planned || refusals.length > 0) throw refusalError(`tenant "${name}"`, refusals);
    return planned.plan;
}

function resolve(
    name: string,
    spec: PlainTenant,
    offer: ClusterOffer,
    choice: Pick<TenantPlan, "sandbox" | "placement">,
): TenantPlan {
    const sandbox = sandboxes[choice.sandbox];
    const offered = offer.sandboxes.find((candidate) => candidate.sandbox === choice.sandbox);
    const quota = resolveQuota(spec.quota);
    const certificates = certificatePlan(name, spec);
    const network = resolveNetwork(spec, offer);
    const runtimeClass = offered?.runtimeClass ?? "";
    return {
        name,
        cluster: offer.name,
        platform: offer.platform,
        isolation: sandbox.level,
        ...choice,
        runtimeClass,
        handler: offered?.handler ?? "",
        hostUsers: sandbox.hostUsers ?? true,
        owners: subjects(spec.owners),
        viewers: subjects(spec.viewers),
        namespaces: spec.namespaces ?? [name],
        quota,
        limits: resolveLimits(spec.limits, quota),
        network,
        images: imagesPlan(spec),
        ...signersPlan(spec, offer),
        ...(spec.identity && { identity: carriers(spec.identity) }),
        ...(certificates && { certificates: { dnsNames: certificates.permittedDnsNames } }),
        ...(spec.sysctls && { sysctls: spec.sysctls }),
        podSecurity: spec.podSecurity ?? "restricted",
        podSecurityVersion: `v${minorOf(offer.version)}`,
        seccomp: spec.seccomp ?? "RuntimeDefault",
        appArmor: spec.appArmor ?? "RuntimeDefault",
        share: spec.fairness?.share ?? 5,
        ...virtualPlan(spec, offer, { runtimeClass, dns: network.dns }),
        ...(spec.reviewBy && { reviewBy: spec.reviewBy }),
        protect: spec.protect ?? false,
        mutates: isAtLeast(offer.version, mutatingPolicies),
        networkPoliciesEnforced: offer.networkPoliciesEnforced,
        proofImage: offer.proofImage,
    };
}

function carriers({ serviceAccounts = ["default"], permissionsBoundary }: NonNullable<PlainTenant["identity"]>) {
    return { serviceAccounts, bounded: permissionsBoundary !== undefined };
}

function subjects(spec: SubjectsSpec = {}): Required<SubjectsSpec> {
    return { users: spec.users ?? [], groups: spec.groups ?? [] };
}

/** Two tenants that would share a namespace: each would hold the other's guard rails. */
export function collisions(tenants: { path: string; plan: TenantPlan }[]): Refusal[] {
    const owner = new Map<string, string>();
    const taken = new Set(tenants.flatMap(({ plan }) => plan.namespaces));
    return tenants.flatMap(({ path, plan }) =>
        plan.namespaces.flatMap((namespace, index): Refusal[] => {
            const other = owner.get(namespace);
            owner.set(namespace, other ?? plan.name);
            if (other === undefined) return [];
            const nearest = freeName(`${plan.name}-${namespace}`, taken);
            taken.add(nearest);
            const reason = `"${namespace}" is already a namespace of ${other}`;
            return [{ path: join(path, "namespaces", index), reason, nearest: `"${nearest}"` }];
        }),
    );
}
