/** Where vCluster's chart comes from, and what is wrong with one that lies on this machine. */
import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { vcluster } from "../../catalog/vcluster";
import type { Refusal } from "../refusal";
import type { ChartPlan } from "../types";
import { filesIn } from "./archive";
import { schemaFaults } from "./schema";

const { version, chart: chartName, repository, archiveSha256 } = vcluster;
const pull = `helm pull ${chartName} --repo ${repository} --version ${version}`;

export function chartPlan(given: string = repository): ChartPlan {
    if (given.startsWith("https://")) return { chart: chartName, repository: given };
    return { chart: given };
}

/** Whether the Kubernetes plugin is to fetch it. */
function isAddress(given: string): boolean {
    return /^[a-z][a-z0-9+.-]*:\/\//i.test(given);
}

/** `known`: the digest that the archive has to have. */
export function chartRefusals(
    at: string,
    given: string | undefined,
    values: object,
    known: string = archiveSha256,
): Refusal[] {
    if (given === undefined) return [];
    const refuse = (reason: string, nearest: string): Refusal[] => [{ path: at, reason, nearest }];
    if (isAddress(given)) return addressRefusals(at, given);

    const files = read(given, known);
    if (typeof files === "string") return refuse(files, pull);
    const { name, version: found } = (files.chart ?? {}) as { name?: unknown; version?: unknown };
    if (name !== chartName || found !== version) {
        const what = `${String(name)} ${String(found)}`;
        return refuse(`"${given}" is ${what}, and its values are written for ${chartName} ${version}`, pull);
    }
    if (files.schema === undefined)
        return refuse(`"${given}" has no values.schema.json, which ${chartName} ${version} has`, pull);
    const faults = schemaFaults(files.schema, values);
    return faults.length > 0 ? refuse(`the schema of "${given}" does not take its values: ${faults[0]}`, pull) : [];
}

function addressRefusals(at: string, given: string): Refusal[] {
    if (!/^(https|oci):\/\//.test(given)) {
        const reason = `"${given}" is neither a path nor the address of a repository`;
        return [{ path: at, reason, nearest: `"${repository}"` }];
    }
    return given.endsWith(".tgz")
        ? [
              {
                  path: at,
                  reason: `"${given}" is an archive elsewhere`,
                  nearest: `"${repository}", or the archive itself`,
              },
          ]
        : [];
}

interface ChartFiles {
    chart: unknown;
    schema?: unknown;
}

/** Its two files that matter, or why they cannot be had. */
function read(given: string, known: string): ChartFiles | string {
    const kind = kindOf(given);
    if (kind === undefined) return `"${given}" cannot be read on this machine`;
    try {
        const text = kind === "folder" ? fromFolder(given) : fromArchive(given, known);
        if (typeof text === "string") return text;
        const [chart, schema] = text;
        if (chart === undefined) return `"${given}" has no Chart.yaml`;
        return {
            chart: parse(chart) as unknown,
            ...(schema !== undefined && { schema: JSON.parse(schema) as unknown }),
        };
    } catch (error) {
        return `"${given}" is no chart: ${(error as Error).message}`;
    }
}

type Texts = [chart: string | undefined, schema: string | undefined];

const wanted = ["Chart.yaml", "values.schema.json"] as const;

function fromFolder(folder: string): Texts {
    const [chart, schema] = wanted.map((name) => {
        const file = path.join(folder, name);
        return kindOf(file) === "file" ? readFileSync(file, "utf8") : undefined;
    });
    return [chart, schema];
}

function fromArchive(file: string, known: string): Texts | string {
    const bytes = readFileSync(file);
    const digest = createHash("sha256").update(bytes).digest("hex");
    if (digest !== known) return `"${file}" has SHA-256 ${digest}, and ${chartName} ${version} has ${known}`;
    const names = wanted.map((name) => `${chartName}/${name}`);
    const files = filesIn(bytes, names);
    const [chart, schema] = names.map((name) => files.get(name));
    return [chart, schema];
}

function kindOf(file: string): "file" | "folder" | undefined {
    const found = statSync(file, { throwIfNoEntry: false });
    if (!found) return undefined;
    return found.isDirectory() ? "folder" : "file";
}
