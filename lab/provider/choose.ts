import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { version } from "@pulumi/kubernetes/package.json";
import { cacheRoot } from "../folders";
import { runLimited, tryOnceADay } from "./acquire";

export interface ProviderChoice {
    kind: "official" | "stand-in";
    version: string;
    /** Why it is not the official one. */
    reason?: string;
    /** The PULUMI_HOME that holds the official plugin. */
    home?: string;
}

/** The folder with the stand-in's executable. */
export const standInFolder = __dirname;

const installSeconds = 180;

/** The official Kubernetes plugin wherever it is or can be had, else the stand-in. */
export async function chooseProvider(pulumi: string, log: (line: string) => void): Promise<ProviderChoice> {
    const forced = process.env.KERNEL_ISOLATION_PROVIDER;
    if (forced === "stand-in") return { kind: "stand-in", version, reason: "KERNEL_ISOLATION_PROVIDER asks for it" };
    if (forced !== undefined && forced !== "official" && forced !== "")
        throw new Error(`KERNEL_ISOLATION_PROVIDER is "${forced}"; it can be "official" or "stand-in"`);
    const own = path.join(cacheRoot(), "pulumi-home");
    const users = process.env.PULUMI_HOME || path.join(os.homedir(), ".pulumi");
    const home = [users, own].find((folder) => holdsPlugin(folder, version));
    if (home !== undefined) return { kind: "official", version, home };
    const install = async () => {
        log(`installing the Kubernetes plugin ${version} of Pulumi`);
        const env = { PULUMI_HOME: own, PULUMI_SKIP_UPDATE_CHECK: "true" };
        await runLimited(pulumi, ["plugin", "install", "resource", "kubernetes", version], installSeconds, env);
    };
    const reason = await tryOnceADay(`plugin-kubernetes-${version}`, install);
    if (reason === undefined) return { kind: "official", version, home: own };
    if (forced === "official") throw new Error(`the official Kubernetes plugin ${version} cannot be had: ${reason}`);
    return { kind: "stand-in", version, reason: `the official plugin cannot be downloaded: ${reason}` };
}

function holdsPlugin(home: string, version: string): boolean {
    const folder = path.join(home, "plugins", `resource-kubernetes-v${version}`);
    // The engine leaves this mark while, or after, an installation that was cut short.
    return fs.existsSync(path.join(folder, "pulumi-resource-kubernetes")) && !fs.existsSync(`${folder}.partial`);
}
