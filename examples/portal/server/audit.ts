/** Who asked for what, and what came of it: lines that are only ever added to. */
import type { AuditEntry } from "../api";
import { appendLine, readLines } from "./files";

const mostShown = 500;

export class Audit {
    constructor(private readonly file: string) {}

    add(entry: Omit<AuditEntry, "at">): void {
        appendLine(this.file, { at: new Date().toISOString(), ...entry } satisfies AuditEntry);
    }

    /** The newest first. */
    entries(): AuditEntry[] {
        return readLines<AuditEntry>(this.file).slice(-mostShown).reverse();
    }
}
