/** The main job: the lab, a real `pulumi up` of the quick start on it, and the report with its proofs. */
import { KubeConfig } from "@kubernetes/client-node";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { collectProofs } from "../sdk/proof/collect";
import { renderHtml } from "../sdk/report/html";
import { allProven, buildReport, type ClusterClaims, type IsolationReport } from "../sdk/report/report";
import { terminalOptions } from "../sdk/report/terminal";
import { renderText } from "../sdk/report/text";
import { labUp, type RunningLab } from "./lab";
import { networkLine } from "./network";
import { changes, progressLines } from "./progress";
import { configFor, openQuickstart } from "./quickstart";

const log = (line: string) => console.log(line);

async function main(): Promise<number> {
    const started = Date.now();
    heading("The lab: a Kubernetes of this machine's own");
    const lab = await labUp({ log });

    if (lab.network) log(networkLine(lab.network));

    heading("pulumi up");
    const claims = await update(lab);

    heading("The report: what was promised, and what was seen from inside");
    const report = await writeReport(lab, claims);
    hints(lab);
    log(`\ndone in ${((Date.now() - started) / 1000).toFixed(0)} s`);
    return allProven(report) || lab.noNode !== undefined ? 0 : 1;
}

async function update(lab: RunningLab): Promise<ClusterClaims> {
    const { stack, provider } = await openQuickstart(lab, configFor(lab), log);
    log(
        provider?.kind === "official"
            ? `with the official Kubernetes plugin ${provider.version}`
            : `with the lab's stand-in for the Kubernetes plugin (${provider?.reason ?? "asked for"})`,
    );
    const result = await stack.up({ onEvent: progressLines(log) }).catch((error: unknown) => {
        throw new Error(
            `the update failed; what it created is kept, and npm start goes on from there\n${reasons(error)}`,
            { cause: error },
        );
    });
    log(`  ${changes(result.summary.resourceChanges)}`);
    return result.outputs.report?.value as ClusterClaims;
}

/** The engine's own error lines; those of resources have been shown as they came. */
function reasons(error: unknown): string {
    const lines = String(error instanceof Error ? error.message : error).split("\n");
    return [...new Set(lines.filter((line) => /^\s*error:/.test(line)).map((line) => line.trim()))].join("\n");
}

async function writeReport(lab: RunningLab, claims: ClusterClaims): Promise<IsolationReport> {
    const kubeconfig = new KubeConfig();
    kubeconfig.loadFromFile(lab.kubeconfig);
    const report = buildReport(claims, await collectProofs(kubeconfig, claims.cluster), new Date());
    log(renderText(report, terminalOptions(process.stdout, process.env)));
    if (lab.noNode) log(`not proven here: ${lab.noNode}`);
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

function hints(lab: RunningLab): void {
    const as = (tenant: string) => `kubectl -n ${tenant} --as ${tenant}-owner --as-group ${tenant}-owners`;
    heading("What to try next");
    log(`eval "$(npm run --silent lab -- env)"     # kubectl of this lab, in this shell`);
    if (lab.nodes.length > 0) {
        log("# the kernel the owner's own pod runs on, and its log:");
        log(`${as("payments")} logs deploy/hello`);
        log(`${as("payments")} exec deploy/hello -- dmesg`);
    }
    log("# admitted, since it names nothing and gets its level; refused, since it asks for the node's user namespace:");
    log(`${as("storefront")} create -f examples/quickstart/pod.yaml`);
    log(`${as("storefront")} create -f examples/quickstart/escape.yaml`);
    log("# refused, since it is the tenant's own guard rail:");
    log(`${as("storefront")} delete networkpolicy kernel-isolation`);
    log("npm start                                 # again: changes nothing");
    log("npm run lab -- down                       # leaves nothing");
}

function heading(text: string): void {
    log(`\n── ${text} ${"─".repeat(Math.max(3, 76 - text.length))}`);
}

// The engine's and the client's connections would keep the process alive for seconds after its work is done.
main().then(
    (code) => process.exit(code),
    (error: unknown) => {
        console.error(`\nnpm start failed: ${error instanceof Error ? error.message : String(error)}`);
        process.exit(1);
    },
);
