/** A cluster's arguments in a file, YAML or JSON. */
import { readFileSync } from "node:fs";
import { parseDocument } from "yaml";
import type { ClusterInput } from "../sdk/plan/clusterPlan";
import { Failure, messageOf } from "./failure";

/** Planning looks into no cluster, so a file need not carry the way into one. */
const placeholder = "left out: for planning only";

export function readPlanFile(path: string): { name: string; args: ClusterInput } {
    const content = parse(path);
    if (typeof content !== "object" || content === null || Array.isArray(content)) {
        throw new Failure(`${path} holds no arguments: expected a map with name, a platform and tenants`);
    }
    const { name, ...args } = content as Record<string, unknown>;
    // A missing name becomes one more refusal beside the others.
    return { name: typeof name === "string" ? name : "", args: withKubeconfig(args) };
}

function parse(path: string): unknown {
    let text: string;
    try {
        text = readFileSync(path, "utf8");
    } catch (error) {
        throw new Failure(`cannot read ${path}: ${messageOf(error)}`);
    }
    const document = parseDocument(text);
    const [first] = document.errors;
    if (first) throw new Failure(`${path} is neither YAML nor JSON: ${first.message}`);
    return document.toJS();
}

function withKubeconfig(args: Record<string, unknown>): ClusterInput {
    const { existing } = args;
    const isMap = typeof existing === "object" && existing !== null && !Array.isArray(existing);
    return isMap ? { ...args, existing: { kubeconfig: placeholder, ...existing } } : args;
}
