/** Files that a crash leaves either as they were or as they were meant to be. */
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from "node:fs";
import path from "node:path";

export function writeAtomically(file: string, content: unknown): void {
    const next = `${file}.next`;
    mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    const descriptor = openSync(next, "w", 0o600);
    writeSync(descriptor, JSON.stringify(content, undefined, 2));
    fsyncSync(descriptor);
    closeSync(descriptor);
    renameSync(next, file);
    const folder = openSync(path.dirname(file), "r");
    fsyncSync(folder);
    closeSync(folder);
}

export function readJson<T>(file: string): T | undefined {
    try {
        return JSON.parse(readFileSync(file, "utf8")) as T;
    } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
        throw error;
    }
}

/** Lines of JSON that are only ever added to; `durable` waits until the disk has it. */
export function appendLine(file: string, line: unknown, { durable = true } = {}): void {
    mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    const descriptor = openSync(file, "a", 0o600);
    writeSync(descriptor, `${JSON.stringify(line)}\n`);
    if (durable) fsyncSync(descriptor);
    closeSync(descriptor);
}

/** A crash may have cut off the last line. */
export function readLines<T>(file: string): T[] {
    let text: string;
    try {
        text = readFileSync(file, "utf8");
    } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
        throw error;
    }
    return text.split("\n").flatMap((line) => {
        try {
            return line === "" ? [] : [JSON.parse(line) as T];
        } catch {
            return [];
        }
    });
}
