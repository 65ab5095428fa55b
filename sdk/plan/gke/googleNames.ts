/** What Google takes for names and labels, which the cluster's own name and the user's labels become part of. */
import { nameProblem, nearestName, nameRefusals } from "../names";
import { join, type Refusal } from "../refusal";
import type { PlainGke } from "./shape";

/** A service account takes 30 characters (iam.v1 CreateServiceAccount), and the nodes' is named after the cluster. */
const longestAccount = 30;
const longestClusterName = longestAccount - "-nodes".length;

/** The id of the nodes' service account. */
export function nodeAccountId(cluster: string): string {
    return `${cluster}-nodes`;
}

export function clusterNameRefusals(name: string): Refusal[] {
    const problem = nameProblem(name);
    if (problem) return nameRefusals("name", name, problem);
    if (!/^[a-z]/.test(name)) {
        const reason = `"${name}" begins with a digit, and the names of Google's resources with a letter`;
        return [{ path: "name", reason, nearest: `"gke-${name.slice(0, longestClusterName - 4).replace(/-+$/, "")}"` }];
    }
    if (name.length <= longestClusterName) return [];
    const reason = `has ${name.length} characters, and the nodes' service account, which is named after the cluster, leaves room for ${longestClusterName}`;
    const nearest = nearestName(name.slice(0, longestClusterName));
    return [{ path: "name", reason, ...(nearest && { nearest: `"${nearest}"` }) }];
}

export function placeRefusals({ project, region, zones }: PlainGke): Refusal[] {
    return [
        ...(/^[a-z][a-z0-9-]{4,28}[a-z0-9]$/.test(project)
            ? []
            : [
                  {
                      path: "gke.project",
                      reason: `"${project}" is not the id of a project; its name or number will not do`,
                      nearest: '"my-project"',
                  },
              ]),
        ...(/^[a-z]+(-[a-z]+)*-[a-z]+\d+$/.test(region)
            ? []
            : [
                  {
                      path: "gke.region",
                      reason: /^[a-z]+(-[a-z]+)*-[a-z]+\d+-[a-z]$/.test(region)
                          ? `"${region}" is a zone: a control plane in one zone goes with it`
                          : `"${region}" is not a region`,
                      nearest: `"${/^([a-z]+(?:-[a-z]+)*\d+)-[a-z]$/.exec(region)?.[1] ?? "us-central1"}"`,
                  },
              ]),
        ...zoneRefusals(region, zones),
    ];
}

function zoneRefusals(region: string, zones: string[] | undefined): Refusal[] {
    if (zones === undefined) return [];
    const path = "gke.zones";
    const nearest = `["${region}-a", "${region}-b"]`;
    if (zones.length < 2 || zones.length > 3) {
        const reason = `nodes are spread over two zones or three, not ${zones.length}`;
        return [{ path, reason, nearest }];
    }
    return zones.flatMap((zone, index): Refusal[] => {
        const at = join(path, index);
        if (zones.indexOf(zone) !== index) return [{ path: at, reason: `"${zone}" is named twice` }];
        return zone.startsWith(`${region}-`) && /-[a-z]$/.test(zone)
            ? []
            : [{ path: at, reason: `"${zone}" is not a zone of ${region}`, nearest: `"${region}-a"` }];
    });
}

/** So many labels a resource may have, and so many of the package's own are on each. */
const mostLabels = 64;
const ownLabels = 2;

export function resourceLabelRefusals(labels: Record<string, string>): Refusal[] {
    const path = "gke.labels";
    const keys = Object.keys(labels);
    const most = mostLabels - ownLabels;
    return [
        ...(keys.length > most
            ? [{ path, reason: `has ${keys.length} labels, and Google takes ${most} beside the package's own` }]
            : []),
        ...Object.entries(labels).flatMap(([key, value]): Refusal[] => {
            const reason = labelProblem(key, value);
            return reason === undefined ? [] : [{ path: `${path}["${key}"]`, reason }];
        }),
    ];
}

function labelProblem(key: string, value: string): string | undefined {
    if (/^goog-/.test(key)) return "begins with goog-, which Google keeps for itself";
    if (key === clusterLabel || key === tenantLabel) return "is given by the package";
    if (!/^[a-z][a-z0-9_-]{0,62}$/.test(key)) {
        return "a label's key has 1 to 63 lower-case letters, digits, - and _, and begins with a letter";
    }
    return /^[a-z0-9_-]{0,63}$/.test(value)
        ? undefined
        : "a label's value has at most 63 lower-case letters, digits, - and _";
}

/** Google's labels take neither dots nor slashes. */
export const clusterLabel = "kernel-isolation-cluster";
const tenantLabel = "kernel-isolation-tenant";
