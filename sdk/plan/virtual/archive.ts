/** Files of a chart's archive by name: all that is asked of a tar archive here. */
import { gunzipSync } from "node:zlib";

const block = 512;

/** The texts of files in a `.tgz`, by their paths in it. */
export function filesIn(archive: Buffer, wanted: readonly string[]): Map<string, string> {
    const tar = gunzipSync(archive);
    const found = new Map<string, string>();
    for (let at = 0; at + block <= tar.length;) {
        const field = (from: number, length: number) =>
            tar
                .subarray(at + from, at + from + length)
                .toString("utf8")
                .replace(/\0.*$/s, "");
        const prefix = field(345, 155);
        const name = prefix === "" ? field(0, 100) : `${prefix}/${field(0, 100)}`;
        const size = parseInt(field(124, 12).trim() || "0", 8);
        const start = at + block;
        if (wanted.includes(name)) found.set(name, tar.subarray(start, start + size).toString("utf8"));
        at = start + Math.ceil(size / block) * block;
    }
    return found;
}
