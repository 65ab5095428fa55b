import { closeSync, mkdirSync, openSync, readFileSync, renameSync, writeFileSync } from "node:fs";

import { LabFolders } from "./folders";
import { identify, isAlive, ProcessIdentity } from "./processes";
import { RunningLab } from "./runningLab";
import type { World } from "./world";

/** What a lab remembers of itself, written before anything it names may have to be cleaned up. */
export interface LabState {
    /** Who is bringing it up, or did. */
    launcher: ProcessIdentity;
    world?: Partial<World>;
    programs: Record<string, ProcessIdentity>;
    /** There once the lab is up. */
    lab?: RunningLab;
}

export function readState(folders: LabFolders): LabState | undefined {
    try {
        return JSON.parse(readFileSync(folders.stateFile, "utf8")) as LabState;
    } catch {
        return undefined;
    }
}

export function writeState(folders: LabFolders, state: LabState): void {
    const next = `${folders.stateFile}.next`;
    writeFileSync(next, JSON.stringify(state, undefined, 2), { mode: 0o600 });
    renameSync(next, folders.stateFile);
}

/** Takes the lab's folder for this process; refuses while another one is bringing the same lab up. */
export function claimState(folders: LabFolders): LabState {
    mkdirSync(folders.state, { recursive: true, mode: 0o700 });
    const state: LabState = { launcher: identify(process.pid), programs: {} };
    try {
        const file = openSync(folders.stateFile, "wx", 0o600);
        writeFileSync(file, JSON.stringify(state));
        closeSync(file);
    } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "EEXIST") {
            throw new Error(`another process has just begun to bring lab "${folders.name}" up`);
        }
        throw error;
    }
    return state;
}

/** Another process that is bringing the lab up right now. */
export function otherLauncher(state: LabState): number | undefined {
    const { launcher, lab } = state;
    return !lab && launcher.pid !== process.pid && isAlive(launcher) ? launcher.pid : undefined;
}
