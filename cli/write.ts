import { type Mode, writeFileSync } from "node:fs";
import { Failure, messageOf } from "./failure";

/** Writes a file that the user asked for; why that cannot be is the user's to mend. */
export function write(path: string, content: string, mode: Mode = 0o666): void {
    try {
        writeFileSync(path, content, { mode });
    } catch (error) {
        throw new Failure(`cannot write ${path}: ${messageOf(error)}`);
    }
}
