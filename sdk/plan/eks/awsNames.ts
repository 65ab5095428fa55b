/** What AWS takes for names and tags, which the cluster's own name and its labels become part of. */
import { nameProblem, nearestName, nameRefusals } from "../names";
import { join, type Refusal } from "../refusal";
import { autoscalerPrefix } from "./labels";
import type { PlainEks, PlainEksPool } from "./shape";

/** IAM takes 64 characters for a role; the longest that is named after the cluster ends in these and Pulumi's eight. */
const longestClusterName = 64 - "-role-self-managed-nodes".length - "-0123abc".length;

export function clusterNameRefusals(name: string): Refusal[] {
    const problem = nameProblem(name);
    if (problem) return nameRefusals("name", name, problem);
    if (name.length > longestClusterName) {
        const reason = `has ${name.length} characters, and IAM takes the names of the cluster's roles up to ${longestClusterName}`;
        const nearest = nearestName(name.slice(0, longestClusterName));
        return [{ path: "name", reason, ...(nearest && { nearest: `"${nearest}"` }) }];
    }
    if (!name.startsWith("sg-")) return [];
    const reason = "security groups are named after the cluster, and EC2 keeps names that begin with sg- for its ids";
    return [{ path: "name", reason, nearest: `"eks-${name.slice(0, longestClusterName - 4).replace(/-+$/, "")}"` }];
}

/** So many tags a resource may have, and so many of the package's own are on none. */
const mostTags = 50;
const ownTags = 4;
/** Letters, spaces, digits and these, of any language (docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html). */
const tagText = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

export function tagRefusals(tags: Record<string, string>): Refusal[] {
    const keys = Object.keys(tags);
    const most = mostTags - ownTags;
    return [
        ...(keys.length > most
            ? [{ path: "eks.tags", reason: `has ${keys.length} tags, and AWS takes ${most} beside the package's own` }]
            : []),
        ...Object.entries(tags).flatMap(([key, value], index): Refusal[] => {
            const reason = tagProblem(key, value, keys.slice(0, index));
            return reason === undefined ? [] : [{ path: `eks.tags["${key}"]`, reason }];
        }),
    ];
}

function tagProblem(key: string, value: string, earlier: string[]): string | undefined {
    if (/^aws:/i.test(key)) return "begins with aws:, which AWS keeps for itself";
    if (/^kubernetes\.io\/cluster\//.test(key) || key.startsWith("kernel-isolation.io/")) {
        return "carries meaning for Kubernetes or this package";
    }
    if (key.toLowerCase() === "name") return "is given by the package: each resource's own name";
    if (key === "" || key.length > 128) return "a tag's key has 1 to 128 characters";
    if (value.length > 256) return "a tag's value has at most 256 characters";
    if (!tagText.test(key) || !tagText.test(value)) return "a tag has letters, digits, spaces and _.:/=+-@ alone";
    const twin = earlier.find((other) => other.toLowerCase() === key.toLowerCase());
    return twin === undefined ? undefined : `differs from "${twin}" by capitals alone, which is the same tag to IAM`;
}

export function hintRefusals(path: string, { labels = {} }: PlainEksPool, eks: PlainEks): Refusal[] {
    const longest = 128 - `${autoscalerPrefix}/label/`.length;
    const keys = Object.keys(labels);
    // Beside the package's own: at most three labels and two taints.
    const most = mostTags - ownTags - 5 - Object.keys(eks.tags ?? {}).length;
    return [
        ...keys
            .filter((key) => key.length > longest)
            .map((key) => ({
                path: `${join(path, "labels")}["${key}"]`,
                reason: `has ${key.length} characters, and ${longest} is what a tag of an auto scaling group has room for`,
                nearest: 'a shorter key, or kind "managed"',
            })),
        ...(keys.length > most
            ? [
                  {
                      path: join(path, "labels"),
                      reason: `has ${keys.length} labels, and an auto scaling group takes ${most} as tags beside all others`,
                      nearest: 'fewer, or kind "managed"',
                  },
              ]
            : []),
    ];
}
