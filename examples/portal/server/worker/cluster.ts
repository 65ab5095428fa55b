/** One cluster as a worker has it in hands: its stack, and the way into it. */
import { KubeConfig } from "@kubernetes/client-node";
import type { Stack } from "@pulumi/pulumi/automation";
import * as pulumi from "@pulumi/pulumi";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { IsolatedCluster, type IsolatedClusterArgs, type TenantSpec } from "../../../../index";
import { openStack } from "../../../../lab/engine";
import { collectProofs } from "../../../../sdk/proof/collect";
import type { KnownReport } from "../../../../sdk/report/clusterReport";
import type { ClusterDefinition } from "../definition";
import type { Status } from "./protocol";
import type { Secrets } from "./secrets";

export async function openCluster(
    definition: ClusterDefinition,
    tenants: Record<string, TenantSpec>,
    secrets: Secrets,
): Promise<Stack> {
    const { name, base, engine, kubeconfigFile, program = standardProgram(name) } = definition;
    const config = engine.config?.();
    for (const { value, secret } of Object.values(config ?? {})) if (secret) secrets.add(value);
    const kubeconfig = kubeconfigFile === undefined ? undefined : readFileSync(kubeconfigFile, "utf8");
    if (kubeconfig !== undefined) secrets.addKubeconfig(kubeconfig);
    const { existing, ...rest } = base;
    const args: IsolatedClusterArgs = {
        ...rest,
        ...(existing && { existing: { ...existing, kubeconfig: pulumi.secret(kubeconfig ?? "") } }),
        tenants,
    };
    const { stack } = await openStack({
        project: engine.project,
        stack: engine.stack,
        stateFolder: engine.stateFolder,
        pulumi: await engine.pulumi(),
        program: async () => program(args),
        ...(config && { config }),
        ...(engine.plugins && { plugins: engine.plugins }),
    });
    const passphrase = path.join(path.dirname(engine.stateFolder), "passphrase");
    if (existsSync(passphrase)) secrets.add(readFileSync(passphrase, "utf8"));
    return stack;
}

function standardProgram(name: string) {
    return (args: IsolatedClusterArgs) => {
        const cluster = new IsolatedCluster(name, args);
        return { report: cluster.report, kubeconfig: cluster.kubeconfig };
    };
}

/** The way into the cluster; `undefined` before there is one. */
export async function wayIn(
    { kubeconfigFile, base }: ClusterDefinition,
    stack: Stack,
    secrets: Secrets,
): Promise<KubeConfig | undefined> {
    const outputs = kubeconfigFile === undefined ? await stack.outputs() : {};
    const text = kubeconfigFile === undefined ? outputs.kubeconfig?.value : readFileSync(kubeconfigFile, "utf8");
    if (typeof text !== "string") return undefined;
    secrets.addKubeconfig(text);
    const config = new KubeConfig();
    config.loadFromString(text);
    const { context } = base.existing ?? {};
    if (typeof context === "string" && context !== "") config.setCurrentContext(context);
    return config;
}

/** What the stack put out last, and what the cluster shows of it. */
export async function readStatus(definition: ClusterDefinition, stack: Stack, secrets: Secrets): Promise<Status> {
    const at = new Date().toISOString();
    const report = (await stack.outputs()).report?.value as KnownReport | undefined;
    const pending = await pendingResources(stack);
    const config = report && (await wayIn(definition, stack, secrets));
    // A cluster that does not answer proves nothing; its claims can be shown all the same.
    const proofs = config ? await collectProofs(config, definition.name).catch(() => []) : [];
    return { at, proofs, pending, ...(report && { report }) };
}

interface Deployment {
    pending_operations?: { resource?: { urn?: string }; type?: string }[];
}

async function pendingResources(stack: Stack): Promise<string[]> {
    const { deployment } = (await stack.exportStack()) as { deployment?: Deployment };
    return (deployment?.pending_operations ?? []).map(
        ({ resource, type }) => `${type ?? "changing"} ${resource?.urn?.split("::").at(-1) ?? "a resource"}`,
    );
}
