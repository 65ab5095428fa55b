import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { arch } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { LabFolders } from "./folders";
import { findStaticBusybox } from "./packages";
import { tar, TarEntry } from "./tar";

export const registry = "localhost:5000";

/** What a probe may call. */
export const probeApplets = [
    ...["sh", "cat", "ls", "sleep", "dmesg", "uname", "id", "mount", "wget", "nc", "ping", "true", "false", "echo"],
    ...["env", "ps", "head", "grep", "httpd", "dd", "time", "seq", "printf", "sed", "awk", "tr", "cut", "date"],
    ...["hostname", "test", "sync", "timeout"],
];

export interface Image {
    name: string;
    applets: string[];
    command: string[];
    /** What else is in it. */
    files?: TarEntry[];
}

const forever = "2147483647";
const user = 65532;

export const labImages: Image[] = [
    // The sandbox's own container: it only has to be there. As the first process it would not hear a signal by itself,
    // and CRI-O waits a minute before it ends one that does not.
    {
        name: `${registry}/pause:1`,
        applets: ["sh", "sleep"],
        command: ["/bin/sh", "-c", `trap "exit 0" TERM; sleep ${forever} & wait`],
    },
    { name: `${registry}/probe:1`, applets: probeApplets, command: ["/bin/sleep", forever] },
];

/** An image of one static busybox and links to it, in the format of `docker save`. */
export function imageArchive(image: Image, busybox: Buffer): Buffer {
    const digest = (data: Buffer): string => createHash("sha256").update(data).digest("hex");
    const folders: TarEntry[] = ["bin", "dev", "etc", "proc", "sys"].map((path) => ({ path }));
    const layer = tar([
        ...folders,
        { path: "tmp", mode: 0o1777 },
        // Only here does a container runtime find which group goes with a user.
        { path: "etc/passwd", content: Buffer.from(`probe:x:${user}:${user}:probe:/:/bin/sh\n`) },
        { path: "etc/group", content: Buffer.from(`probe:x:${user}:\n`) },
        { path: "bin/busybox", mode: 0o755, content: busybox },
        ...image.applets.map((applet) => ({ path: `bin/${applet}`, mode: 0o777, target: "busybox" })),
        ...(image.files ?? []),
    ]);
    const config = Buffer.from(
        JSON.stringify({
            architecture: arch() === "x64" ? "amd64" : arch(),
            os: "linux",
            config: { Cmd: image.command, Env: ["PATH=/bin"], User: `${user}:${user}`, WorkingDir: "/" },
            rootfs: { type: "layers", diff_ids: [`sha256:${digest(layer)}`] },
        }),
    );
    const names = { config: `${digest(config)}.json`, layer: `${digest(layer)}.tar` };
    const manifest = [{ Config: names.config, RepoTags: [image.name], Layers: [names.layer] }];
    return tar([
        { path: names.config, content: config },
        { path: names.layer, content: layer },
        { path: "manifest.json", content: Buffer.from(JSON.stringify(manifest)) },
    ]);
}

/** Makes images and pushes them to the lab's registry. */
export async function pushImages(
    folders: LabFolders,
    crane: (args: string[]) => Promise<string>,
    images = labImages,
): Promise<void> {
    const busybox = findStaticBusybox();
    if (!busybox) {
        throw new Error("no static busybox to make images of");
    }
    const content = readFileSync(busybox);
    await Promise.all(
        images.map(async (image) => {
            const archive = join(folders.state, "tmp", `${image.name.replace(/\W/g, "-")}.tar`);
            writeFileSync(archive, imageArchive(image, content));
            await retry(() => crane(["push", archive, image.name]));
        }),
    );
}

/** The registry needs a moment to listen. */
async function retry(action: () => Promise<unknown>): Promise<void> {
    for (let attempts = 20; ; attempts--) {
        try {
            await action();
            return;
        } catch (error) {
            if (attempts === 0) {
                throw error;
            }
            await sleep(100);
        }
    }
}
