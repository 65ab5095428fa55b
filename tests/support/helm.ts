/** What Helm makes of a chart and values. It refuses values that the chart's schema has not. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { parseAllDocuments } from "yaml";
import { ensureJudge } from "./judges/programs";

export interface Rendered {
    apiVersion: string;
    kind: string;
    metadata: { name: string; namespace?: string; annotations?: Record<string, string> };
    [field: string]: unknown;
}

export interface Rendering {
    /** The chart's folder. */
    chart: string;
    release: string;
    namespace: string;
    values: object;
}

export async function render(request: Rendering): Promise<Rendered[]> {
    const { status, stdout, stderr } = spawnSync(await ensureJudge("helm"), {
        input: JSON.stringify(request),
        encoding: "utf8",
        maxBuffer: 64 << 20,
    });
    assert.equal(status, 0, stderr);
    return parseAllDocuments(stdout).flatMap((document) => (document.toJS() as Rendered | null) ?? []);
}
