/** The control plane: how it is reached, what encrypts it, what it keeps, and what it refuses. */
import { GkeLog, GkeReleaseChannel } from "../../gkeSpec";
import { endpointRefusals, versionRefusals } from "../endpoint";
import type { Refusal } from "../refusal";
import { clusterLabel } from "./googleNames";
import type { PlainGke } from "./shape";

export interface ControlPlanePlan {
    project: string;
    region: string;
    /** Empty where GKE chooses three. */
    zones: string[];
    zoneCount: number;
    version: string;
    releaseChannel: GkeReleaseChannel;
    endpoint: { privateCidrs: string[]; publicAccess: boolean; publicCidrs: string[] };
    /** Whether the key is made or the user's. */
    key: "own" | "given";
    logs: { components: GkeLog[]; dataAccess: boolean };
    binaryAuthorization: boolean;
    /** Empty where tenants name no groups. */
    securityGroup: string;
    /** Service accounts of the cluster are principals of this pool. */
    workloadPool: string;
    deletionProtection: boolean;
    labels: Record<string, string>;
}

export function controlPlaneRefusals(gke: PlainGke): Refusal[] {
    return [
        ...versionRefusals("gke.version", "GKE", gke.version),
        ...endpointRefusals("gke.endpoint", "GKE", gke.endpoint ?? {}),
        ...keyRefusals(gke),
        ...groupRefusals(gke.securityGroup),
        ...(gke.logs?.components?.length === 0
            ? [
                  {
                      path: "gke.logs.components",
                      reason: "nobody could say later what the cluster did",
                      nearest: '["system"]',
                  },
              ]
            : []),
    ];
}

function keyRefusals({ kmsKey, region }: PlainGke): Refusal[] {
    if (typeof kmsKey !== "string") return [];
    const path = "gke.kmsKey";
    const nearest = `"projects/my-project/locations/${region}/keyRings/clusters/cryptoKeys/secrets"`;
    const [, location] =
        /^projects\/[^/]+\/locations\/([^/]+)\/keyRings\/[\w-]+\/cryptoKeys\/[\w-]+$/.exec(kmsKey) ?? [];
    if (location === undefined) {
        return [{ path, reason: `"${kmsKey}" is not the id of a key in Cloud KMS, without a version`, nearest }];
    }
    const reason = `the key is in ${location}, and GKE takes one of the cluster's region, ${region}`;
    return location === region ? [] : [{ path, reason, nearest }];
}

function groupRefusals(group: string | undefined): Refusal[] {
    if (group === undefined || /^gke-security-groups@[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(group)) return [];
    const reason = `"${group}" is not the group that GKE looks into, which is called gke-security-groups`;
    const domain = /@([a-z0-9-]+(?:\.[a-z0-9-]+)+)$/.exec(group)?.[1] ?? "example.com";
    return [{ path: "gke.securityGroup", reason, nearest: `"gke-security-groups@${domain}"` }];
}

export function resolveControlPlane(cluster: string, gke: PlainGke): ControlPlanePlan {
    const { privateCidrs = [], publicAccess = false, publicCidrs = [] } = gke.endpoint ?? {};
    return {
        project: gke.project,
        region: gke.region,
        zones: gke.zones ?? [],
        zoneCount: gke.zones?.length ?? 3,
        version: gke.version,
        releaseChannel: gke.releaseChannel ?? GkeReleaseChannel.Regular,
        endpoint: { privateCidrs, publicAccess, publicCidrs },
        key: gke.kmsKey === undefined ? "own" : "given",
        logs: {
            components: gke.logs?.components ?? Object.values(GkeLog),
            dataAccess: gke.logs?.dataAccess ?? false,
        },
        binaryAuthorization: gke.binaryAuthorization ?? true,
        securityGroup: gke.securityGroup ?? "",
        workloadPool: `${gke.project}.svc.id.goog`,
        deletionProtection: gke.deletionProtection ?? true,
        labels: { ...gke.labels, [clusterLabel]: cluster },
    };
}
