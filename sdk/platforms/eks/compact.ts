/** User data made small enough for the cluster's part to have room beside it. */
import { gunzipSync, gzipSync } from "node:zlib";

/** Both readers, nodeadm and cloud-init, look for gzip by the first bytes, of a part as of the whole. */
export function compressed(text: string): Buffer {
    const data = gzipSync(Buffer.from(text), { level: 9 });
    // The byte that names the system it was made on: the same plan is the same user data, wherever it is made.
    data[9] = 255;
    return data;
}

/** The script without its comments and compressed: with them, no room is left for the cluster's part. */
export function compact(text: string): string {
    const [, boundary = ""] = /boundary="([^"]+)"/.exec(text) ?? [];
    const script = scriptIn(text);
    if (script === undefined) return text;
    const lines =
        compressed(withoutComments(script))
            .toString("base64")
            .match(/.{1,76}/g) ?? [];
    const part = `Content-Type: ${scriptType}\nContent-Transfer-Encoding: base64\n\n${lines.join("\n")}\n`;
    return text.replace(new RegExp(`Content-Type: text/x-shellscript[^]*?(?=--${boundary})`), () => part);
}

const scriptType = 'text/x-shellscript; charset="us-ascii"';

/** The script among the parts, as it is run. */
export function scriptIn(text: string): string | undefined {
    const [, boundary = ""] = /boundary="([^"]+)"/.exec(text) ?? [];
    const part = text.split(`--${boundary}`).find((each) => each.includes("Content-Type: text/x-shellscript"));
    const [head = "", ...body] = part?.trimStart().split("\n\n") ?? [];
    if (part === undefined) return undefined;
    const content = body.join("\n\n");
    return head.includes("base64") ? gunzipSync(Buffer.from(content, "base64")).toString() : content;
}

/** Files that the script writes are kept as they are. */
export function withoutComments(script: string): string {
    let end = "";
    const kept = script.split("\n").filter((line, index) => {
        if (end !== "") {
            if (line === end) end = "";
            return true;
        }
        end = /(?<!<)<<(?!<)-?\s*['"]?([A-Za-z_]+)/.exec(line)?.[1] ?? "";
        return index === 0 || !/^\s*#/.test(line);
    });
    return kept.join("\n");
}
