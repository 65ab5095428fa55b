/**
 * The clusters of this portal: the file to replace when it is made one's own (`--clusters`). It is read by the server
 * and by each worker; nothing secret is looked at before a worker asks for it.
 */
import { readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import type { ExistingSpec, ProofSpec, TenantSpec } from "../../index";
import { findPulumi } from "../../lab/engine";
import { defaultLabName, labFolders } from "../../lab/folders";
import { ensureProgram } from "../../lab/programs";
import { readState } from "../../lab/state";
import type { ClusterDefinition } from "./server/definition";

const quickstart = path.join(__dirname, "..", "..", "Pulumi.quickstart.yaml");

/** One: the lab's, with the quick start's tenants. */
export function clusters(): ClusterDefinition[] {
    const folders = labFolders(defaultLabName());
    const lab = readState(folders)?.lab;
    if (lab === undefined) throw new Error(`lab "${folders.name}" is not up`);
    const { config } = parse(readFileSync(quickstart, "utf8")) as { config: Record<string, unknown> };
    const declared = <T>(key: string) => config[`kernel-isolation-quickstart:${key}`] as T;
    const existing = declared<Omit<ExistingSpec, "kubeconfig">>("cluster");
    const log = () => undefined;
    return [
        {
            name: "lab",
            base: {
                existing: { ...existing, networkPoliciesEnforced: lab.network?.enforced ?? false },
                // Without a node nothing can run, so nothing is started to be proven.
                proof: lab.nodes.length === 0 ? { onUpdate: false } : declared<ProofSpec>("proof"),
            },
            firstTenants: declared<Record<string, TenantSpec>>("tenants"),
            kubeconfigFile: lab.kubeconfig,
            engine: {
                project: "kernel-isolation-portal",
                stack: "lab",
                stateFolder: path.join(lab.folder, "portal", "engine", "state"),
                pulumi: () => findPulumi(log, () => ensureProgram("pulumi", log)),
            },
        },
    ];
}
