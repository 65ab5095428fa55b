/** The stub plugins as programs that the engine can start. */
import { version as awsVersion } from "@pulumi/aws/package.json";
import { version as azureVersion } from "@pulumi/azure-native/package.json";
import { version as gcpVersion } from "@pulumi/gcp/package.json";
import { version as certManagerVersion } from "@pulumi/kubernetes-cert-manager/package.json";
import { version as kubernetesVersion } from "@pulumi/kubernetes/package.json";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";

const compiler = path.join(__dirname, "..", "..", "..", "lab", "provider", "typescript.cjs");

/** Writes a program for each package, and says in which folder it is. */
export function writeExecutables(folder: string): Record<string, string> {
    const plugins = path.join(folder, "plugins");
    mkdirSync(plugins, { recursive: true });
    const shared = JSON.stringify(folder);
    const starts = {
        aws: `serve("aws", ${JSON.stringify(awsVersion)}, ${shared})`,
        "azure-native": `serve("azure-native", ${JSON.stringify(azureVersion)}, ${shared})`,
        gcp: `serve("gcp", ${JSON.stringify(gcpVersion)}, ${shared})`,
        kubernetes: `serve("kubernetes", ${JSON.stringify(kubernetesVersion)}, ${shared})`,
        "kubernetes-cert-manager": `serve(${JSON.stringify(certManagerVersion)}, process.argv.slice(2))`,
    };
    for (const [name, start] of Object.entries(starts)) {
        const module = path.join(__dirname, name === "kubernetes-cert-manager" ? "certManager.ts" : "plugin.ts");
        const lines = [
            "#!/usr/bin/env node",
            `require(${JSON.stringify(compiler)});`,
            `require(${JSON.stringify(module)}).${start};`,
        ];
        writeFileSync(path.join(plugins, `pulumi-resource-${name}`), `${lines.join("\n")}\n`, { mode: 0o755 });
    }
    return Object.fromEntries(Object.keys(starts).map((name) => [name, plugins]));
}
