/** What makes a script fit into user data. */
import { gzipSync } from "node:zlib";
import { bootstrapProgram } from "../files";

/** gzip in lines of base64, of 76 characters where mail's own encoding has to be kept to. */
export function packed(content: string, width = 76): string {
    const data = gzipSync(Buffer.from(content), { level: 9 });
    // The byte that names the system it was made on: the same plan is the same user data, wherever it is made.
    data[9] = 255;
    return (data.toString("base64").match(new RegExp(`.{1,${width}}`, "g")) ?? []).join("\n");
}

/**
 * The script in one that unpacks and runs it. cloud-init would take a part of gzip for a script only where its type says
 * gzip, which is none of the types that EKS documents.
 */
export function unpacking(script: string): string {
    return `#!/bin/bash
# kernel-isolation bootstrap, compressed because user data is short: this unpacks and runs it.
set -euo pipefail
umask 077
base64 --decode <<'END' | gzip --decompress >${bootstrapProgram}
${packed(shortened(script), 900)}
END
chmod 0700 ${bootstrapProgram}
exec ${bootstrapProgram}
`;
}

/**
 * Without comments, which are a sixth of what is packed, and indentation. Comments above the first empty line say what
 * the script is; a file's content stays as it is.
 */
export function shortened(script: string): string {
    let end: string | undefined;
    let isHead = true;
    return script
        .split("\n")
        .flatMap((line) => {
            if (line === "") isHead = false;
            if (end !== undefined) {
                if (line === end) end = undefined;
                return [line];
            }
            end = /<<'(\w+)'/.exec(line)?.[1];
            return isHead || !/^ *# /.test(line) ? [line.trimStart()] : [];
        })
        .join("\n");
}
