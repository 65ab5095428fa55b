/** The package as a plugin of the engine's, of the sources as they are: what is built is tested elsewhere. */
import { chmodSync, writeFileSync } from "node:fs";
import path from "node:path";

const root = path.join(__dirname, "../..");

export const packagePlugin = "pulumi-resource-kernel-isolation";

export function writePackagePlugin(file: string): void {
    const modules = ["lab/provider/typescript.cjs", "cli/resourcePlugin.ts"];
    const lines = modules.map((module) => `require(${JSON.stringify(path.join(root, module))});`);
    writeFileSync(file, `#!/usr/bin/env node\n${lines.join("\n")}\n`);
    chmodSync(file, 0o755);
}
