/** The engine's own locks on a stack whose state lies in a folder: who holds it, in this portal or outside of it. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { hostname } from "node:os";
import path from "node:path";
import { createHash } from "node:crypto";
import { inspect } from "../../../lab/processes";
import type { ClusterEngine } from "./definition";

export interface Lock {
    /** The file's name, which no two locks share. */
    name: string;
    pid: number;
    user: string;
    host: string;
    since: string;
}

export function locksOn({ stateFolder, project, stack }: ClusterEngine): Lock[] {
    const folder = path.join(stateFolder, ".pulumi", "locks", "organization", project, stack);
    if (!existsSync(folder)) return [];
    return readdirSync(folder).flatMap((name) => {
        try {
            const {
                pid,
                username,
                hostname: host,
                timestamp,
            } = JSON.parse(readFileSync(path.join(folder, name), "utf8")) as Record<string, unknown>;
            return [{ name, pid: Number(pid), user: String(username), host: String(host), since: String(timestamp) }];
        } catch {
            // Let go of, or not yet written in full.
            return [];
        }
    });
}

export function isHolderAlive({ host, pid }: Lock): boolean {
    // Of another machine's processes nothing is known here.
    return host !== hostname() || inspect(pid) !== undefined;
}

export function holderWords({ user, host, pid }: Lock): string {
    return `${user} on ${host} (process ${pid})`;
}

/** What the state was: a preview holds as long as nobody else changed it. */
export function stateDigest({ stateFolder, project, stack }: ClusterEngine): string {
    const file = path.join(stateFolder, ".pulumi", "stacks", project, `${stack}.json`);
    return existsSync(file) ? createHash("sha256").update(readFileSync(file)).digest("hex") : "";
}
