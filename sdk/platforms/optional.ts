import { peerDependencies } from "../../package.json";

/**
 * Loads a part that needs a package which is installed only by who wants it. `load` must require the part itself, so that
 * nothing of it is read before.
 */
export function loadOptional<T>(what: string, load: () => T): T {
    try {
        return load();
    } catch (error) {
        const missing = /Cannot find module '(@pulumi\/[a-z-]+)/.exec(String(error))?.[1];
        if (missing === undefined) throw error;
        const version = (peerDependencies as Record<string, string>)[missing] ?? "latest";
        const message = `${what} needs the package ${missing}: npm install ${missing}@${version}`;
        throw new Error(message, { cause: error });
    }
}
