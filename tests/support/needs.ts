import type { Context } from "mocha";

import { chooseNetwork } from "../../lab/network";
import { languageHost, type SdkLanguage } from "../../lab/languages";
import { ensurePackages, findInPath, type NeedName } from "../../lab/packages";

/**
 * Skips a suite where the lab can have no node, with the reason in its title. Where it must have one, on continuous
 * integration as root on Linux, a skip would be a pass that nothing stands behind: there it runs, and fails if it has to.
 */
export function needsNode(context: Context): void {
    const reason = rootProblem("a node") ?? (process.env.LAB_NODE === "never" ? "LAB_NODE=never" : undefined);
    if (reason !== undefined) skip(context, reason);
}

/** Skips a suite that works in a Debian of its own where there can be none. */
export async function needsDebian(context: Context): Promise<void> {
    const reason = rootProblem("a Debian in a folder") ?? (await packageProblem(["debootstrap"]));
    if (reason !== undefined) skip(context, reason);
}

/** Skips a suite that boots a machine where none can be had. */
export async function needsMachine(context: Context): Promise<void> {
    needsNode(context);
    await needsPackages(context, ["debootstrap", "systemd-nspawn", "bzip2"]);
}

/** Skips a suite where packages are missing and cannot be installed either. */
export async function needsPackages(context: Context, names: NeedName[]): Promise<void> {
    const reason = await packageProblem(names);
    if (reason !== undefined) skip(context, reason);
}

/** Skips a suite that needs network policies to be enforced, where the lab's plugin for that cannot run. */
export async function needsCilium(context: Context): Promise<void> {
    needsNode(context);
    await needsPackages(context, ["clang"]);
    const { reason } = await chooseNetwork(undefined, console.log);
    if (reason !== undefined) skip(context, reason);
}

/** Skips a suite about a language for which neither the Pulumi CLI nor the lab has a host. */
export async function needsLanguage(context: Context, language: SdkLanguage, pulumi: string): Promise<void> {
    const problem = await languageHost(language, pulumi, console.log).catch((error: Error) => error);
    if (problem instanceof Error) skip(context, problem.message);
}

/** Skips a suite that builds vCluster, which takes minutes more than all else, where nobody asked for it. */
export function needsVcluster(context: Context): void {
    if (process.env.LAB_VCLUSTER !== "build")
        skip(context, "LAB_VCLUSTER=build builds vCluster, which takes about 10 minutes on two cores");
}

function rootProblem(what: string): string | undefined {
    if (process.platform !== "linux") return `${what} needs Linux, and this is ${process.platform}`;
    return process.getuid?.() === 0 ? undefined : `${what} needs root`;
}

async function packageProblem(names: NeedName[]): Promise<string | undefined> {
    try {
        await ensurePackages(names, console.log);
        return undefined;
    } catch (error) {
        const couldInstall =
            process.getuid?.() === 0 && process.env.LAB_INSTALL !== "never" && (await findInPath("apt-get"));
        if (couldInstall) throw error;
        return (error as Error).message;
    }
}

function skip(context: Context, reason: string): never {
    const suite = context.test?.parent;
    if (suite) suite.title += ` (skipped: ${reason})`;
    return context.skip();
}
