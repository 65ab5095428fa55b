/** The main job: the lab, a real `pulumi up` of the quick start on it, and the report with its proofs. */
import { KubeConfig } from "@kubernetes/client-node";
import type { ConfigMap } from "@pulumi/pulumi/automation";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { quickstart } from "../examples/quickstart/program";
import { collectProofs } from "../sdk/proof/collect";
import { renderHtml } from "../sdk/report/html";
import { allProven, buildReport, type ClusterClaims, type IsolationReport } from "../sdk/report/report";
import { renderText } from "../sdk/report/text";
import { findPulumi, openStack } from "./engine";
import { labUp, type RunningLab } from "./lab";
import { ensureProgram } from "./programs";
import { changes, progressLines } from "./progress";

const project = "kernel-isolation-quickstart";
const stackName = "quickstart";
const root = path.join(__dirname, "..");
const log = (line: string) => console.log(line);

async function main(): Promise<number> {
    const started = Date.now();
    heading("The lab: a Kubernetes of this machine's own");
    const lab = await labUp({ log });
    const pulumi = await findPulumi(log, () => ensureProgram("pulumi", log));

    heading("pulumi up");
    const claims = await update(lab, pulumi);

    heading("The report: what was promised, and what was seen from inside");
    const report = await writeReport(lab, claims);
    hints(lab, report);
    log(`\ndone in ${((Date.now() - started) / 1000).toFixed(0)} s`);
    return allProven(report) || lab.noNode !== undefined ? 0 : 1;
}

async function update(lab: RunningLab, pulumi: string): Promise<ClusterClaims> {
    const { stack, provider } = await openStack({
        project,
        stack: stackName,
        program: async () => quickstart(),
        stateFolder: path.join(lab.folder, "pulumi", "state"),
        config: configFor(lab),
        log,
        pulumi,
    });
    log(
        provider.kind === "official"
            ? `with the official Kubernetes plugin ${provider.version}`
            : `with the lab's stand-in for the Kubernetes plugin (${provider.reason ?? "asked for"})`,
    );
    const result = await stack.up({ onEvent: progressLines(log) });
    log(`  ${changes(result.summary.resourceChanges)}`);
    return result.outputs.report?.value as ClusterClaims;
}

/** The stack's own file, with the lab's way in; without a node nothing can run, so nothing is started to be proven. */
function configFor(lab: RunningLab): ConfigMap {
    const file = parse(readFileSync(path.join(root, `Pulumi.${stackName}.yaml`), "utf8")) as { config: object };
    const config: ConfigMap = Object.fromEntries(
        Object.entries(file.config).map(([key, value]) => [
            key,
            { value: typeof value === "string" ? value : JSON.stringify(value) },
        ]),
    );
    config[`${project}:kubeconfig`] = { value: readFileSync(lab.kubeconfig, "utf8"), secret: true };
    if (!lab.node) {
        config[`${project}:proof`] = { value: JSON.stringify({ onUpdate: false }) };
        delete config[`${project}:sampleImage`];
    }
    return config;
}

async function writeReport(lab: RunningLab, claims: ClusterClaims): Promise<IsolationReport> {
    const kubeconfig = new KubeConfig();
    kubeconfig.loadFromFile(lab.kubeconfig);
    const report = buildReport(claims, await collectProofs(kubeconfig, claims.cluster), new Date());
    log(
        renderText(report, {
            width: process.stdout.columns || 100,
            color: process.stdout.isTTY && !process.env.NO_COLOR,
        }),
    );
    if (lab.noNode) log(`not proven here: the lab has no node (${lab.noNode})`);
    for (const [name, content] of [
        ["isolation-report.html", renderHtml(report)],
        ["isolation-report.json", JSON.stringify(report, null, 2)],
    ] as const) {
        const file = path.resolve(name);
        writeFileSync(file, content);
        log(`written: ${file}`);
    }
    return report;
}

function hints(lab: RunningLab, report: IsolationReport): void {
    const tenant = report.tenants.find((candidate) => candidate.isolation === "sandboxed")?.tenant ?? "payments";
    const as = `--as ${tenant}-owner --as-group ${tenant}-owners -n ${tenant}`;
    heading("What to try next");
    log(`eval "$(npm run --silent lab -- env)"       # kubectl of this lab, in this shell`);
    if (lab.node) {
        log(`kubectl ${as} logs deploy/hello             # the kernel the owner's own pod runs on`);
        log(`kubectl ${as} exec deploy/hello -- dmesg    # and its log`);
    }
    log(`# refused: out of the sandbox, and the guard rails`);
    log(`kubectl ${as} run out --image=localhost:5000/probe:1 --overrides='{"spec":{"runtimeClassName":"runc"}}'`);
    log(`kubectl ${as} delete networkpolicy kernel-isolation`);
    log(`npm start                                   # again: changes nothing`);
    log(`npm run lab -- down                         # leaves nothing`);
}

function heading(text: string): void {
    log(`\n── ${text} ${"─".repeat(Math.max(3, 76 - text.length))}`);
}

main().then(
    (code) => {
        process.exitCode = code;
    },
    (error: unknown) => {
        console.error(`\nnpm start failed: ${error instanceof Error ? error.message : String(error)}`);
        process.exitCode = 1;
    },
);
