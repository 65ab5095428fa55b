/** `kernel-isolation images scan`: what is in images, and the lines that approve them. */
import { openFiles } from "../sdk/images/files";
import type { OpenedImage } from "../sdk/images/opened";
import { ImageProblem } from "../sdk/images/problem";
import { openRegistry } from "../sdk/images/registry";
import { type ScannedImage, scanImage } from "../sdk/images/scan";
import { type ExitCode, exitCodes } from "./failure";
import { type Scan, scanText } from "./imagesText";
import type { Io } from "./io";

export interface ScanOptions {
    json?: boolean;
}

export async function scan(images: string[], { json = false }: ScanOptions, io: Io): Promise<ExitCode> {
    const scans: Scan[] = [];
    let failed = false;
    for (const image of images) {
        try {
            for (const opened of await open(image)) scans.push(withLines(await scanImage(opened)));
        } catch (error) {
            if (!(error instanceof ImageProblem)) throw error;
            // The others are still worth looking into.
            failed = true;
            io.err(`kernel-isolation: ${error.message}\n`);
        }
    }
    if (json) io.out(`${JSON.stringify(scans, null, 2)}\n`);
    else if (scans.length > 0) io.out(scanText(scans, io.terminal));
    if (failed) return exitCodes.failed;
    return scans.some(({ shell }) => shell) ? exitCodes.refused : exitCodes.good;
}

async function open(image: string): Promise<OpenedImage[]> {
    return /^\.{0,2}\//.test(image) ? openFiles(image) : [await openRegistry(image)];
}

/** Of an index the whole, and where its platforms differ each of them. */
function withLines(scanned: ScannedImage): Scan {
    const { name, digest, shell, platforms } = scanned;
    const differ = platforms.some((each) => each.shell !== shell);
    const approved = [
        { digest, name, shell },
        ...(differ
            ? platforms.map((each) => ({ digest: each.digest, name: `${name} ${each.platform}`, shell: each.shell }))
            : []),
    ];
    return {
        ...scanned,
        approved: approved.flatMap(({ digest: known, ...line }) =>
            known === undefined ? [] : [{ digest: known, ...line }],
        ),
    };
}
