/** What is wrong with a node pool on any platform whose nodes the package makes. */
import { isAtLeast, parseKubernetesVersion } from "../catalog/kubernetesVersion";
import { platforms, type PlatformName } from "../catalog/platforms";
import { sandboxes, sandboxNames } from "../catalog/sandboxes";
import type { Sandbox } from "../isolation";
import { isLabelKey, isLabelValue } from "./names";
import { systemPool } from "./poolLabels";
import { join, type Refusal } from "./refusal";
import type { Applicant } from "./tenants";

/** What all of them have. */
export interface PlainPool {
    sandbox: Sandbox;
    tenant?: string | undefined;
}

/** Whether the platform has the sandbox at all, in this version. */
export function sandboxRefusals(path: string, platform: PlatformName, sandbox: Sandbox, version: string): Refusal[] {
    const { title, kubernetes } = sandboxes[sandbox];
    const hosting = platforms[platform].hosts[sandbox];
    if (hosting.kind === "refused") {
        return [{ path, reason: hosting.reason, ...(hosting.nearest && { nearest: hosting.nearest }) }];
    }
    const least = hosting.since && isAtLeast(hosting.since, kubernetes) ? hosting.since : kubernetes;
    return !parseKubernetesVersion(version) || isAtLeast(version, least)
        ? []
        : [
              {
                  path,
                  reason: `${title} on ${platform.toUpperCase()}: Kubernetes ${least} or newer, the cluster has ${version}`,
                  nearest: `${platform}.version "${least}"`,
              },
          ];
}

/** The package makes pools under these names by itself. */
export function nameClashes(path: string, name: string, pool: PlainPool): Refusal[] {
    if (name === systemPool && (pool.sandbox !== "runc" || pool.tenant !== undefined)) {
        const reason = "is the pool of the cluster's own pods, which are of no tenant and run under runc";
        return [{ path, reason, nearest: "another name" }];
    }
    if (name.startsWith("tenant-")) {
        return [{ path, reason: "begins as the pools do that the package makes for tenants", nearest: "another name" }];
    }
    const isOther = (sandboxNames as string[]).includes(name) && (name !== pool.sandbox || pool.tenant !== undefined);
    const reason = `is named after a sandbox, and is not the pool of ${name} that is open to all tenants`;
    return isOther ? [{ path, reason, nearest: "another name" }] : [];
}

export function sizeRefusals(
    path: string,
    { minSize = 1, maxSize }: { minSize?: number | undefined; maxSize?: number | undefined },
): Refusal[] {
    return maxSize !== undefined && maxSize < minSize
        ? [
              {
                  path: join(path, "maxSize"),
                  reason: `${maxSize} is less than minSize ${minSize}`,
                  nearest: String(minSize),
              },
          ]
        : [];
}

/** What runs the cluster tolerates no other pool's taint, and nothing starts a machine before it runs. */
export function ownPodsRefusals(
    path: string,
    { minSize, spot }: { minSize?: number | undefined; spot?: boolean | undefined },
): Refusal[] {
    const reason = "the cluster's own pods wait for it: DNS, metrics and the way to the API server";
    return [
        ...(minSize === 0 ? [{ path: join(path, "minSize"), reason, nearest: "2" }] : []),
        ...(spot
            ? [
                  {
                      path: join(path, "spot"),
                      reason: `${reason}; all of it could be taken back at once`,
                      nearest: "false",
                  },
              ]
            : []),
    ];
}

/** Labels of the user's; `reserved` are the prefixes of the platform's own. */
export function labelRefusals(
    path: string,
    labels: Record<string, string>,
    { platform, reserved }: { platform: string; reserved: RegExp },
): Refusal[] {
    return Object.entries(labels).flatMap(([key, value]): Refusal[] => {
        const at = `${join(path, "labels")}["${key}"]`;
        if (!isLabelKey(key) || !isLabelValue(value)) return [{ path: at, reason: "is not a node label" }];
        return reserved.test(key)
            ? [{ path: at, reason: `has a prefix that carries meaning for Kubernetes, ${platform} or this package` }]
            : [];
    });
}

/** Machines of a tenant that cannot use them cost money for nothing. */
export function idlePools(
    path: string,
    pools: Record<string, PlainPool>,
    tenants: Applicant[],
    choices: Map<string, { sandbox: Sandbox }>,
    refused: Set<string>,
    allNames: string[],
): Refusal[] {
    return Object.entries(pools).flatMap(([name, pool]): Refusal[] => {
        if (pool.tenant === undefined || refused.has(pool.tenant)) return [];
        const at = join(path, name);
        const owner = tenants.find((tenant) => tenant.name === pool.tenant);
        if (!owner) {
            if (allNames.includes(pool.tenant)) return [];
            const reason = `there is no tenant "${pool.tenant}", so nothing could run on these nodes`;
            const nearest = allNames.length > 0 ? allNames.map((tenant) => `"${tenant}"`).join(", ") : "no pool";
            return [{ path: join(at, "tenant"), reason, nearest }];
        }
        if (owner.spec.placement !== "dedicated") {
            const reason = `tenant ${owner.name} has placement ${owner.spec.placement ?? "shared"}, so its pods never run here`;
            return [{ path: join(at, "tenant"), reason, nearest: `${owner.path}.placement "dedicated"` }];
        }
        const sandbox = choices.get(owner.name)?.sandbox;
        return sandbox === undefined || sandbox === pool.sandbox
            ? []
            : [
                  {
                      path: join(at, "sandbox"),
                      reason: `tenant ${owner.name} runs under ${sandboxes[sandbox].name}, so its pods never run here`,
                      nearest: `"${sandbox}"`,
                  },
              ];
    });
}
