import { closeSync, existsSync, fstatSync, openSync, readSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** The last lines of a log, without reading the whole of it. */
export function tailOf(path: string, lines = 15): string {
    if (!existsSync(path)) {
        return "";
    }
    const file = openSync(path, "r");
    try {
        const { size } = fstatSync(file);
        const buffer = Buffer.alloc(Math.min(size, 64 << 10));
        readSync(file, buffer, 0, buffer.length, size - buffer.length);
        return buffer.toString("utf8").trimEnd().split("\n").slice(-lines).join("\n");
    } finally {
        closeSync(file);
    }
}

/** Writes what is appended to a log until the file is gone. */
export async function follow(path: string, write: (text: string) => void): Promise<void> {
    const file = openSync(path, "r");
    try {
        let position = fstatSync(file).size;
        while (existsSync(path)) {
            const buffer = Buffer.alloc(64 << 10);
            const count = readSync(file, buffer, 0, buffer.length, position);
            position += count;
            if (count > 0) {
                write(buffer.toString("utf8", 0, count));
            } else {
                await sleep(200);
            }
        }
    } finally {
        closeSync(file);
    }
}
