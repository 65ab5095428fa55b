/** What Azure takes for names, ids and tags, which the cluster's own name and the user's tags become part of. */
import { nameProblem, nearestName, nameRefusals } from "../names";
import { join, type Refusal } from "../refusal";
import type { PlainAks } from "./shape";

/** A vault takes 24 characters, of which eight are drawn: the names of vaults are the world's, and come free late (keyvault Vault.vaultName). */
const longestVault = 24;
const vaultSuffix = "-kv";
const longestWithVault = longestVault - vaultSuffix.length - 8;

export function clusterNameRefusals(name: string, ownVault: boolean): Refusal[] {
    const problem = nameProblem(name);
    if (problem) return nameRefusals("name", name, problem);
    if (!ownVault) return [];
    if (!/^[a-z]/.test(name)) {
        const reason = `"${name}" begins with a digit, and the vault of the key for Secrets, which is named after the cluster, with a letter`;
        const room = longestWithVault - "aks-".length;
        return [{ path: "name", reason, nearest: `"aks-${name.slice(0, room).replace(/-+$/, "")}"` }];
    }
    if (name.includes("--")) {
        const reason = `"${name}" has two hyphens on end, which the vault of the key for Secrets, named after the cluster, may not have`;
        return [{ path: "name", reason, nearest: `"${name.replace(/-+/g, "-")}"` }];
    }
    if (name.length <= longestWithVault) return [];
    const reason = `has ${name.length} characters, and the vault of the key for Secrets, which is named after the cluster, leaves room for ${longestWithVault}`;
    const short = nearestName(name.slice(0, longestWithVault));
    return [{ path: "name", reason, nearest: `${short ? `"${short}", or ` : ""}a key of your own by aks.kmsKey` }];
}

export function placeRefusals({ location, zones }: PlainAks): Refusal[] {
    const cleaned = location.toLowerCase().replace(/[^a-z0-9]/g, "");
    return [
        ...(/^[a-z][a-z0-9]+$/.test(location)
            ? []
            : [
                  {
                      path: "aks.location",
                      reason: `"${location}" is not the name of a location as Azure's API has it`,
                      nearest: `"${/^[a-z][a-z0-9]+$/.test(cleaned) ? cleaned : "westeurope"}"`,
                  },
              ]),
        ...zoneRefusals(zones),
    ];
}

function zoneRefusals(zones: string[] = []): Refusal[] {
    const path = "aks.zones";
    if (zones.length === 1) {
        const reason = "all nodes would go with one zone";
        return [{ path, reason, nearest: '["1", "2"], or [] where the location has no zones' }];
    }
    return zones.flatMap((zone, index): Refusal[] => {
        const at = join(path, index);
        if (zones.indexOf(zone) !== index) return [{ path: at, reason: `"${zone}" is named twice` }];
        return /^[123]$/.test(zone)
            ? []
            : [{ path: at, reason: `"${zone}" is not a zone: Azure numbers them from 1 to 3`, nearest: '"1"' }];
    });
}

/** The form of an id that is known already. */
export function idRefusals(
    path: string,
    id: string | undefined,
    form: RegExp,
    what: string,
    nearest: string,
): Refusal[] {
    return typeof id !== "string" || form.test(id)
        ? []
        : [{ path, reason: `"${id}" is not the id of ${what}`, nearest: `"${nearest}"` }];
}

export const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** So many tags a resource may have (learn.microsoft.com/azure/azure-resource-manager/management/tag-resources). */
const mostTags = 50;

/** The package's own tag. */
export const clusterTag = "kernel-isolation-cluster";

export function tagRefusals(tags: Record<string, string>): Refusal[] {
    const path = "aks.tags";
    const names = Object.keys(tags);
    const most = mostTags - 1;
    return [
        ...(names.length > most
            ? [{ path, reason: `has ${names.length} tags, and Azure takes ${most} beside the package's own` }]
            : []),
        ...Object.entries(tags).flatMap(([name, value], index): Refusal[] => {
            const twin = names.slice(0, index).find((other) => other.toLowerCase() === name.toLowerCase());
            const reason = twin ? `is the tag "${twin}" again: Azure tells no capitals apart` : tagProblem(name, value);
            return reason === undefined ? [] : [{ path: `${path}["${name}"]`, reason }];
        }),
    ];
}

function tagProblem(name: string, value: string): string | undefined {
    if (/^(microsoft|azure|windows|aks-managed)/i.test(name)) return "begins as the tags that Azure keeps for itself";
    if (name.toLowerCase() === clusterTag) return "is given by the package";
    // AKS puts the cluster's tags on machines and disks, whose names are held to the same.
    if (!/^[^<>%&\\?/]{1,512}$/.test(name)) return "a tag's name has 1 to 512 characters, and none of < > % & \\ ? /";
    return value.length <= 256 ? undefined : "a tag's value has at most 256 characters";
}
