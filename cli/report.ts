/** `kernel-isolation report`: what a cluster's tenants were promised, and what was seen. */
import { type BaselineName, baselineNames, baselines } from "../sdk/catalog/controls";
import { collectProofs } from "../sdk/proof/collect";
import { claimsOf, Disagreement } from "../sdk/report/claimed";
import { controlsHtml, controlsText } from "../sdk/report/controls";
import { renderHtml } from "../sdk/report/html";
import { allProven, buildReport, type IsolationReport } from "../sdk/report/report";
import { renderText } from "../sdk/report/text";
import { asking, clusterName, loadKubeconfig, readCluster } from "./cluster";
import { type ExitCode, exitCodes, Failure } from "./failure";
import { guess } from "./guess";
import type { Io } from "./io";
import { write } from "./write";

export interface ReportOptions {
    kubeconfig?: string;
    context?: string;
    cluster?: string;
    json?: string;
    html?: string;
    controls?: string;
}

export async function report(options: ReportOptions, io: Io): Promise<ExitCode> {
    if (options.controls !== undefined) return controls(options.controls, options, io);
    const made = await makeReport(options);
    if (options.json !== undefined) write(options.json, `${JSON.stringify(made, null, 2)}\n`);
    if (options.html !== undefined) write(options.html, renderHtml(made));
    io.out(renderText(made, io.terminal));
    return verdict(made);
}

/** Asks no cluster: what becomes of a baseline's controls is the same for all. */
function controls(name: string, options: ReportOptions, io: Io): ExitCode {
    const { kubeconfig, context, cluster } = options;
    if (kubeconfig !== undefined || context !== undefined || cluster !== undefined) {
        throw new Failure("--controls asks no cluster: leave --kubeconfig, --context and --cluster out");
    }
    if (!Object.hasOwn(baselines, name)) {
        throw new Failure(`there is no baseline "${name}"${guess(name, baselineNames)}: ${baselineNames.join(", ")}`);
    }
    const baseline = baselines[name as BaselineName];
    if (options.json !== undefined) write(options.json, `${JSON.stringify(baseline, null, 2)}\n`);
    if (options.html !== undefined) write(options.html, controlsHtml(baseline));
    io.out(controlsText(baseline, io.terminal));
    return exitCodes.good;
}

async function makeReport(options: ReportOptions): Promise<IsolationReport> {
    const config = loadKubeconfig(options.kubeconfig, options.context);
    const server = config.getCurrentCluster()?.server ?? "";
    const { version, namespaces } = await asking(config, () => readCluster(config));
    const name = clusterName(options.cluster, namespaces, server);
    const proofs = await asking(config, () => collectProofs(config, name));
    try {
        return buildReport(claimsOf(name, version, namespaces), proofs, new Date());
    } catch (error) {
        throw error instanceof Disagreement ? new Failure(error.message) : error;
    }
}

function verdict(made: IsolationReport): ExitCode {
    if (made.summary.refuted > 0) return exitCodes.refused;
    return allProven(made) ? exitCodes.good : exitCodes.unproven;
}
