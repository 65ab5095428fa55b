/** What passes between a test and the plugins it is run with: wishes one way, what was done the other. */
import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

/** Something that happened to a resource, in the order in which it was finished. */
export interface Operation {
    op: "create" | "update" | "delete";
    type: string;
    name: string;
    urn: string;
}

export interface Wishes {
    /** Names of resources whose next creation or update fails. */
    fail?: string[];
    /** Types whose deletion takes a moment, so that what does not wait for it is seen to overtake it. */
    slow?: string;
}

export function record(folder: string, operation: Operation): void {
    appendFileSync(path.join(folder, "operations"), `${JSON.stringify(operation)}\n`);
}

export function operationsIn(folder: string): Operation[] {
    const file = path.join(folder, "operations");
    if (!existsSync(file)) return [];
    const lines = readFileSync(file, "utf8").split("\n").filter(Boolean);
    return lines.map((line) => JSON.parse(line) as Operation);
}

export function forgetOperations(folder: string): void {
    writeFileSync(path.join(folder, "operations"), "");
}

export function wish(folder: string, wishes: Wishes): void {
    writeFileSync(path.join(folder, "wishes"), JSON.stringify(wishes));
}

export function wishesIn(folder: string): Wishes {
    const file = path.join(folder, "wishes");
    return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Wishes) : {};
}
