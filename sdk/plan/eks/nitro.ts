/** The rules of Nitro Sandboxes on EKS: what of them is the user's to give, and what they cannot be had with. */
import { nitroFacts } from "../../catalog/aws/nitro";
import { takesEnclaves } from "../../catalog/ec2";
import { parseQuantity } from "../quantity";
import { join, type Refusal } from "../refusal";
import type { PlainTenant } from "../shape";
import type { PlainEks, PlainEksPool } from "./shape";

const instead = 'sandbox "kata-clh"';

/** What the cluster as a whole has to say of them: one RuntimeClass serves all pools. */
export function nitroRefusals(eks: PlainEks): Refusal[] {
    const path = "eks.nitro";
    const pools = Object.values(eks.nodePools ?? {}).filter(({ sandbox }) => sandbox === "nitro");
    if (!eks.nitro) {
        const reason =
            "the handler's name and the overhead of Nitro Sandboxes outside Auto Mode are published nowhere, and no RuntimeClass can be made without them";
        return pools.length > 0
            ? [{ path, reason, nearest: `eks.nitro with what the image was built with, or ${instead}` }]
            : [];
    }
    if (pools.length === 0) {
        const reason = "no node pool has the sandbox nitro, so nothing would use it";
        return [{ path, reason, nearest: "leave it out" }];
    }
    return [...handlerRefusals(join(path, "handler"), eks.nitro.handler), ...overheadOf(join(path, "overhead"), eks)];
}

function handlerRefusals(path: string, handler: string): Refusal[] {
    if (/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(handler)) return [];
    const reason = `"${handler}" is no name that a RuntimeClass takes for a handler`;
    return [{ path, reason, nearest: "its name in the image's containerd configuration" }];
}

/** Without both, the scheduler would count a sandbox for nothing and overfill the nodes. */
function overheadOf(path: string, { nitro }: PlainEks): Refusal[] {
    const overhead = nitro?.overhead ?? {};
    const missing = ["cpu", "memory"].filter((resource) => overhead[resource] === undefined);
    return [
        ...missing.map((resource) => ({
            path: join(path, resource),
            reason: `is required: without it nodes would be overfilled by the ${resource} of each sandbox itself`,
            nearest: "what the builder of the image measured",
        })),
        ...Object.entries(overhead).flatMap(([resource, amount]): Refusal[] => {
            const parsed = parseQuantity(amount);
            if (parsed !== undefined && parsed > 0n) return [];
            const reason = `"${amount}" is not a Kubernetes quantity above zero`;
            return [{ path: join(path, resource), reason, nearest: resource === "cpu" ? '"250m"' : '"256Mi"' }];
        }),
    ];
}

/** What a pool of them has to have. */
export function nitroPoolRefusals(path: string, pool: PlainEksPool): Refusal[] {
    if (pool.sandbox !== "nitro") return [];
    return [
        ...(pool.imageId === undefined && pool.kind !== "auto" && pool.os !== "bottlerocket"
            ? [
                  {
                      path: join(path, "imageId"),
                      reason: `is required for nitro: no image of EKS's holds the runtime of Nitro Sandboxes (${nitroFacts.imageGuide.page})`,
                      nearest: `the id of an AL2023 image built by ${nitroFacts.imageGuide.scripts}, or ${instead}`,
                  },
              ]
            : []),
        ...typeRefusals(path, pool),
        ...(pool.kind === "karpenter"
            ? [
                  {
                      path: join(path, "kind"),
                      reason: `Karpenter learns from a NodeOverlay, which is alpha, what a node with enclaves offers (${nitroFacts.karpenter.source}), and nobody publishes what is to stand there`,
                      nearest: '"managed" or "self-managed"',
                  },
              ]
            : []),
    ];
}

function typeRefusals(path: string, pool: PlainEksPool): Refusal[] {
    const at = join(path, "instanceTypes");
    if (pool.instanceTypes === undefined) {
        const reason =
            "is required for nitro: AWS names the types that run Nitro Sandboxes, and this package does not know which they are";
        return [{ path: at, reason, nearest: `types of AWS's list, such as ["m7i.xlarge"] if it is there` }];
    }
    return pool.instanceTypes.flatMap((name, index): Refusal[] => {
        if (takesEnclaves(name) !== false) return [];
        const reason = `EC2 does not start ${name} with Nitro Enclaves, without which a node offers no sandboxes`;
        return [{ path: join(at, index), reason, nearest: nearestType(pool) }];
    });
}

/** Neither bare metal nor the flexible families have enclaves, nor has Intel with two vCPUs. */
function nearestType({ architecture, instanceTypes = [] }: PlainEksPool): string {
    const arm = architecture === "arm64" || instanceTypes.some((name) => /^[a-z]+\d+g/.test(name));
    return arm ? '"m7g.xlarge"' : '"m7i.xlarge"';
}

/** A tenant that asks for two boundaries of which one shuts out the other. */
export function userNamespaceRefusals(path: string, { isolation, sandbox }: PlainTenant): Refusal[] {
    return sandbox === "nitro" && isolation === "user-namespace"
        ? [
              {
                  path: join(path, "sandbox"),
                  reason: nitroFacts.excludes.hostUsers.reason,
                  nearest: 'sandbox "runc-userns", or isolation "microvm"',
              },
          ]
        : [];
}

/** Nobody but the user can say of what image such a pool is. */
export function undeclaredRefusal(path: string): Refusal {
    const reason = "no node pool that the tenant may use has nitro, and none is made by default: its image is your own";
    return { path, reason, nearest: `a node pool with sandbox "nitro", imageId and instanceTypes, or ${instead}` };
}
