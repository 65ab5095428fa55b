/** A chart of vCluster's name and version, with a schema of the form that its own has: made here, since its own could not be had at that version. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

interface Schema {
    type?: string | string[];
    properties?: Record<string, Schema>;
    [keyword: string]: unknown;
}

/** A closed schema that takes these values and no others, with a definition that is referred to for each top-level one. */
export function schemaOf(values: Record<string, unknown>): Schema {
    const entries = Object.entries(values);
    return {
        $schema: "https://json-schema.org/draft/2020-12/schema",
        $defs: Object.fromEntries(entries.map(([key, value]) => [key, closed(value)])),
        properties: Object.fromEntries(entries.map(([key]) => [key, { $ref: `#/$defs/${key}` }])),
        additionalProperties: false,
        type: "object",
    };
}

function closed(value: unknown): Schema {
    if (Array.isArray(value)) return { type: "array", ...(value.length > 0 && { items: { type: typeof value[0] } }) };
    if (value === null || typeof value !== "object") return { type: ["string", typeof value] };
    const properties = Object.fromEntries(Object.entries(value).map(([key, field]) => [key, closed(field)]));
    return { type: "object", properties, additionalProperties: false };
}

export class ChartFolder {
    readonly parent = mkdtempSync(path.join(tmpdir(), "chart-"));
    readonly folder = path.join(this.parent, "vcluster");

    constructor(chart: object | string, schema?: object | string) {
        mkdirSync(this.folder);
        const text = (content: object | string) => (typeof content === "string" ? content : JSON.stringify(content));
        writeFileSync(path.join(this.folder, "Chart.yaml"), text(chart));
        if (schema !== undefined) writeFileSync(path.join(this.folder, "values.schema.json"), text(schema));
    }

    /** As `helm package` makes it. */
    archive(): string {
        const file = path.join(this.parent, "vcluster.tgz");
        execFileSync("tar", ["-C", this.parent, "-czf", file, "vcluster/Chart.yaml", "vcluster/values.schema.json"]);
        return file;
    }

    end(): void {
        rmSync(this.parent, { recursive: true, force: true });
    }
}
