/** cert-manager on a lab without nodes: what its chart makes of our values, and its programs beside the API server. */
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parse, stringify } from "yaml";
import { createAuthority, writePair } from "../../lab/pki";
import { freePorts } from "../../lab/ports";
import { certManagerNamespace, chartArguments, otherValues } from "../../sdk/platforms/eks/certManager";
import type { Bench } from "./bench";
import { type Rendered, render } from "./helm";
import { ensureJudge, moduleFolder } from "./judges/programs";

/** The chart's objects, of the version that the judge's go.mod pins. */
export async function renderChart(values: object = { ...otherValues, ...chartArguments }): Promise<Rendered[]> {
    const folder = await moduleFolder("certmanager", "github.com/cert-manager/cert-manager");
    const chart = path.join(folder, "deploy/charts/cert-manager");
    return render({ chart, release: "cert-manager", namespace: certManagerNamespace, values });
}

/** What of the chart an API server without nodes can do something with. */
const installed = /^(CustomResourceDefinition|ServiceAccount|(Cluster)?Role(Binding)?|.*WebhookConfiguration)$/;

export class CertManager {
    private readonly folder = mkdtempSync(path.join(tmpdir(), "cert-manager-"));
    private readonly running: ChildProcess[] = [];

    private constructor(private readonly bench: Bench) {}

    /** Its namespace has to be there. */
    static async start(bench: Bench, chart: Rendered[]): Promise<CertManager> {
        const started = new CertManager(bench);
        try {
            await started.install(chart);
            return started;
        } catch (error) {
            started.end();
            throw error;
        }
    }

    private async install(chart: Rendered[]): Promise<void> {
        const [port = 0] = await freePorts(1);
        const authority = await createAuthority("cert-manager-webhook");
        writePair(
            this.folder,
            "webhook",
            await authority.issue({ subject: "CN=webhook", names: { ip: ["127.0.0.1"] }, usages: ["server"] }),
        );
        const items = chart.filter(({ kind }) => installed.test(kind));
        const input = { apiVersion: "v1", kind: "List", items };
        const made = await this.bench.kubectl(["apply", "--server-side", "-f", "-"], { input });
        assert.equal(made.code, 0, made.stderr);

        const program = await ensureJudge("certmanager");
        const gates = featureGates(chart, "cert-manager");
        await this.run(program, "controller", gates, await this.kubeconfigOf("cert-manager"));
        await this.run(
            program,
            "webhook",
            featureGates(chart, "cert-manager-webhook"),
            await this.kubeconfigOf("cert-manager-webhook"),
            String(port),
            path.join(this.folder, "webhook.crt"),
            path.join(this.folder, "webhook.key"),
        );
        await this.callWebhookAt(port, authority.certificate, items);
    }

    /** There is no network to a Service here: the API server calls the program itself. */
    private async callWebhookAt(port: number, ca: string, items: Rendered[]): Promise<void> {
        const caBundle = Buffer.from(ca).toString("base64");
        const local = items
            .filter(({ kind }) => kind.endsWith("WebhookConfiguration"))
            .map((item) => ({
                ...item,
                webhooks: (item.webhooks as { clientConfig: { service: { path: string } } }[]).map((webhook) => ({
                    ...webhook,
                    clientConfig: { url: `https://127.0.0.1:${port}${webhook.clientConfig.service.path}`, caBundle },
                })),
            }));
        const input = { apiVersion: "v1", kind: "List", items: local };
        const replaced = await this.bench.kubectl(["replace", "-f", "-"], { input });
        assert.equal(replaced.code, 0, replaced.stderr);
        const probe = { apiVersion: "cert-manager.io/v1", kind: "Issuer", metadata: { name: "probe" } };
        const asked = { ...probe, spec: { selfSigned: {} } };
        await this.bench.until(async () => {
            const answer = await this.bench.kubectl(["create", "--dry-run=server", "-f", "-"], { input: asked });
            return answer.code === 0;
        });
    }

    /** With the rights of the chart's own service account, and no more. */
    private async kubeconfigOf(account: string): Promise<string> {
        const token = await this.bench.kubectl(["-n", certManagerNamespace, "create", "token", account]);
        assert.equal(token.code, 0, token.stderr);
        const config = parse(this.bench.kubeconfig) as { users: { user: object }[] };
        config.users = config.users.map((each) => ({ ...each, user: { token: token.stdout.trim() } }));
        const file = path.join(this.folder, `${account}.kubeconfig`);
        writeFileSync(file, stringify(config), { mode: 0o600 });
        return file;
    }

    private async run(program: string, ...args: string[]): Promise<void> {
        const log = openSync(path.join(this.folder, `${args[0]}.log`), "a");
        const child = spawn(program, args, { stdio: ["ignore", log, log] });
        closeSync(log);
        this.running.push(child);
        await new Promise((resolve, reject) => child.once("spawn", resolve).once("error", reject));
    }

    /** What its programs have written down, for whoever waits in vain. */
    log(): string {
        return ["controller", "webhook"]
            .map((name) => readFileSync(path.join(this.folder, `${name}.log`), "utf8").slice(-3000))
            .join("\n");
    }

    end(): void {
        for (const child of this.running) child.kill("SIGKILL");
        rmSync(this.folder, { recursive: true, force: true });
    }
}

/** What the chart tells the program of a pod; empty where it says nothing, and the program's default holds. */
export function featureGates(chart: Rendered[], name: string): string {
    const [container] = podSpecs(chart)[name]?.containers ?? [];
    const prefix = "--feature-gates=";
    return (container?.args ?? []).find((arg) => arg.startsWith(prefix))?.slice(prefix.length) ?? "";
}

export interface PodSpec {
    containers: { args?: string[]; ports?: { name: string; containerPort: number }[] }[];
    hostNetwork?: boolean;
    securityContext?: object;
    tolerations?: object[];
    affinity?: {
        nodeAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: {
                nodeSelectorTerms: { matchExpressions: { key: string; operator: string; values: string[] }[] }[];
            };
        };
    };
}

/** The chart's pods, by the name of what makes them. */
export function podSpecs(chart: Rendered[]): Record<string, PodSpec> {
    const makers = chart.filter(({ kind }) => kind === "Deployment" || kind === "Job");
    return Object.fromEntries(
        makers.map(({ metadata, spec }) => [metadata.name, (spec as { template: { spec: PodSpec } }).template.spec]),
    );
}
