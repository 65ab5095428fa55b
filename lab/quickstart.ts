/** The stack of the quick start on a lab: its configuration, and the engine it is opened with. */
import type { ConfigMap } from "@pulumi/pulumi/automation";
import { readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { quickstart } from "../examples/quickstart/program";
import { findPulumi, type OpenStack, openStack } from "./engine";
import type { LabLog, RunningLab } from "./lab";
import { ensureProgram } from "./programs";

const project = "kernel-isolation-quickstart";
const stackName = "quickstart";

export async function openQuickstart(
    lab: RunningLab,
    config: ConfigMap,
    log: LabLog = () => undefined,
): Promise<OpenStack> {
    return openStack({
        project,
        stack: stackName,
        program: async () => quickstart(),
        stateFolder: path.join(lab.folder, "pulumi", "state"),
        config,
        log,
        pulumi: await findPulumi(log, () => ensureProgram("pulumi", log)),
    });
}

/**
 * The stack's own file, with the lab's way in, and whether its network enforces policies. Without a node nothing can run,
 * so nothing is started to be proven.
 */
export function configFor(lab: RunningLab): ConfigMap {
    const file = parse(readFileSync(path.join(__dirname, "..", `Pulumi.${stackName}.yaml`), "utf8")) as {
        config: object;
    };
    const config: ConfigMap = Object.fromEntries(
        Object.entries(file.config).map(([key, value]) => [
            key,
            { value: typeof value === "string" ? value : JSON.stringify(value) },
        ]),
    );
    config[`${project}:kubeconfig`] = { value: readFileSync(lab.kubeconfig, "utf8"), secret: true };
    if (lab.network?.enforced) {
        const cluster = `${project}:cluster`;
        const declared = JSON.parse(config[cluster]?.value ?? "{}") as object;
        config[cluster] = { value: JSON.stringify({ ...declared, networkPoliciesEnforced: true }) };
    }
    if (lab.nodes.length === 0) {
        config[`${project}:proof`] = { value: JSON.stringify({ onUpdate: false }) };
        delete config[`${project}:sampleImage`];
    }
    return config;
}
