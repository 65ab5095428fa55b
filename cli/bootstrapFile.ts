/** A node's fields in a file, YAML or JSON. */
import { readFileSync } from "node:fs";
import { parseDocument } from "yaml";
import { Failure, messageOf } from "./failure";

export function readSpecFile(path: string): Record<string, unknown> {
    let text: string;
    try {
        text = readFileSync(path, "utf8");
    } catch (error) {
        throw new Failure(`cannot read ${path}: ${messageOf(error)}`);
    }
    const document = parseDocument(text);
    const [first] = document.errors;
    if (first) throw new Failure(`${path} is neither YAML nor JSON: ${first.message}`);
    const content: unknown = document.toJS();
    if (typeof content !== "object" || content === null || Array.isArray(content)) {
        throw new Failure(`${path} holds no node: expected a map with sandbox, runtime, os and the like`);
    }
    return content as Record<string, unknown>;
}
