/** The control plane: how it is reached, what encrypts it, and how it is kept up to date. */
import { AksNodeImageChannel, AksTier, AksUpgradeChannel, AksWeekday } from "../../aksSpec";
import { endpointRefusals, versionRefusals } from "../endpoint";
import { join, type Refusal } from "../refusal";
import { clusterTag, guid, idRefusals } from "./azureNames";
import type { PlainAks } from "./shape";

/** When AKS may work on the cluster, in the API's words. */
export interface MaintenancePlan {
    /** `Sunday` and so on. */
    dayOfWeek: string;
    /** `HH:mm`, in UTC. */
    startTime: string;
    durationHours: number;
}

export interface ControlPlanePlan {
    location: string;
    resourceGroup: "own" | "given";
    /** Empty where the location has none. */
    zones: string[];
    version: string;
    tier: AksTier;
    upgradeChannel: AksUpgradeChannel;
    nodeImageChannel: AksNodeImageChannel;
    maintenance: MaintenancePlan;
    /** Object ids of Entra ID's groups. */
    adminGroups: string[];
    endpoint: { privateCidrs: string[]; publicAccess: boolean; publicCidrs: string[] };
    /** Whether the key, with its vault, is made or the user's. */
    key: "own" | "given";
    deletionProtection: boolean;
    tags: Record<string, string>;
}

export function controlPlaneRefusals(aks: PlainAks): Refusal[] {
    return [
        ...versionRefusals("aks.version", "AKS", aks.version),
        ...adminRefusals(aks.adminGroups),
        ...endpointRefusals("aks.endpoint", "AKS", aks.endpoint ?? {}),
        ...keyRefusals(aks),
    ];
}

function adminRefusals(groups: string[]): Refusal[] {
    const path = "aks.adminGroups";
    const nearest = '["11111111-2222-3333-4444-555555555555"]';
    if (groups.length === 0) {
        const reason = "nobody could enter the cluster, not even Pulumi: it has no accounts of its own";
        return [{ path, reason, nearest }];
    }
    return groups.flatMap((group, index): Refusal[] => {
        const at = join(path, index);
        if (groups.indexOf(group) !== index) return [{ path: at, reason: `"${group}" is named twice` }];
        return guid.test(group)
            ? []
            : [
                  {
                      path: at,
                      reason: `"${group}" is not the object id of a group in Entra ID, by which AKS knows groups`,
                      nearest: '"11111111-2222-3333-4444-555555555555"',
                  },
              ];
    });
}

function keyRefusals({ kmsKey, kmsVault }: PlainAks): Refusal[] {
    if (kmsKey === undefined && kmsVault === undefined) return [];
    const missing = kmsKey === undefined ? "kmsKey" : kmsVault === undefined ? "kmsVault" : undefined;
    const form = [
        ...idRefusals(
            "aks.kmsKey",
            kmsKey,
            /^https:\/\/[a-z][a-z0-9-]{1,22}[a-z0-9]\.vault\.azure\.net\/keys\/[\w-]+\/[0-9a-f]{32}$/i,
            "a key in a vault, with its version",
            "https://my-vault.vault.azure.net/keys/secrets/0123456789abcdef0123456789abcdef",
        ),
        ...idRefusals(
            "aks.kmsVault",
            kmsVault,
            /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.KeyVault\/vaults\/[^/]+$/i,
            "a vault",
            "/subscriptions/.../resourceGroups/keys/providers/Microsoft.KeyVault/vaults/my-vault",
        ),
    ];
    if (missing !== undefined) {
        const other = missing === "kmsKey" ? "kmsVault" : "kmsKey";
        return [...form, { path: `aks.${missing}`, reason: `is required with ${other}` }];
    }
    if (form.length > 0 || typeof kmsKey !== "string" || typeof kmsVault !== "string") return form;
    const [, vault = ""] = /^https:\/\/([^.]+)\./.exec(kmsKey) ?? [];
    const named = kmsVault.split("/").at(-1) ?? "";
    return vault.toLowerCase() === named.toLowerCase()
        ? []
        : [{ path: "aks.kmsVault", reason: `is the vault ${named}, and the key is in ${vault}` }];
}

export function resolveControlPlane(cluster: string, aks: PlainAks): ControlPlanePlan {
    const { privateCidrs = [], publicAccess = false, publicCidrs = [] } = aks.endpoint ?? {};
    const { day = AksWeekday.Sunday, startHour = 2, durationHours = 6 } = aks.maintenance ?? {};
    return {
        location: aks.location,
        resourceGroup: aks.resourceGroup === undefined ? "own" : "given",
        zones: aks.zones ?? ["1", "2", "3"],
        version: aks.version,
        tier: aks.tier ?? AksTier.Standard,
        upgradeChannel: aks.upgradeChannel ?? AksUpgradeChannel.Patch,
        nodeImageChannel: aks.nodeImageChannel ?? AksNodeImageChannel.NodeImage,
        maintenance: {
            dayOfWeek: `${day.slice(0, 1).toUpperCase()}${day.slice(1)}`,
            startTime: `${String(startHour).padStart(2, "0")}:00`,
            durationHours,
        },
        adminGroups: aks.adminGroups,
        endpoint: { privateCidrs, publicAccess, publicCidrs },
        key: aks.kmsKey === undefined ? "own" : "given",
        deletionProtection: aks.deletionProtection ?? true,
        tags: { ...aks.tags, [clusterTag]: cluster },
    };
}
