/** `kernel-isolation verify`: whether what was claimed of a cluster's tenants holds against attacks from inside. */
import { writeFileSync } from "node:fs";
import type { KubeConfig } from "@kubernetes/client-node";
import { stringify } from "yaml";
import { claimLabels } from "../sdk/tenancy/claims";
import { type Verification, verification } from "../sdk/verify/claims";
import { verificationHtml } from "../sdk/verify/html";
import { readTargets, readTenantNamespaces } from "../sdk/verify/read";
import { roleFor } from "../sdk/verify/role";
import type { Result } from "../sdk/verify/run";
import { claimOn } from "../sdk/verify/target";
import { verificationLine, verificationText } from "../sdk/verify/text";
import { verify } from "../sdk/verify/verify";
import { asking, loadKubeconfig, onlyCluster } from "./cluster";
import { milliseconds } from "./duration";
import { type ExitCode, exitCodes, Failure, messageOf } from "./failure";
import type { Io } from "./io";

export interface VerifyOptions {
    kubeconfig?: string;
    context?: string;
    cluster?: string;
    tenant?: string;
    json?: string;
    html?: string;
    watch?: string;
    every?: string;
    role?: boolean;
}

export async function verifyCommand(options: VerifyOptions, io: Io): Promise<ExitCode> {
    const duration = options.watch === undefined ? 0 : milliseconds("--watch", options.watch);
    const pause = milliseconds("--every", options.every ?? "10m");
    if (options.every !== undefined && options.watch === undefined) throw new Failure("--every needs --watch");
    // Read anew each time: a token that a helper program gave may have ended.
    const config = () => loadKubeconfig(options.kubeconfig, options.context);
    if (options.role) return printRole(config(), options, io);

    const until = Date.now() + duration;
    let worst: ExitCode = exitCodes.good;
    for (;;) {
        const made = await verifyOnce(config(), options, io);
        if (options.json !== undefined) write(options.json, `${JSON.stringify(made, null, 2)}\n`);
        if (options.html !== undefined) write(options.html, verificationHtml(made));
        const code = codeOf(made);
        // While it is watched, a run in which all is proven is one line.
        io.out(duration > 0 && code === exitCodes.good ? verificationLine(made) : verificationText(made, io.terminal));
        worst = worse(worst, code);
        if (Date.now() + pause > until) return worst;
        await new Promise((resolve) => setTimeout(resolve, pause));
    }
}

async function verifyOnce(config: KubeConfig, options: VerifyOptions, io: Io): Promise<Verification> {
    const { cluster, namespaces } = await claimsIn(config, options);
    const started = new Date();
    let broken = 0;
    let tenth = 0;
    const onResult = ({ verdict }: Result, done: number, all: number) => {
        if (verdict === "broken") broken += 1;
        const now = Math.floor((done * 10) / all);
        if (now === tenth) return;
        tenth = now;
        io.err(`  ${done} of ${all} tried, ${broken === 0 ? "nothing broken" : `${broken} broken`}\n`);
    };
    const { tenant } = options;
    const results = await verify(config, namespaces, { cluster, ...(tenant !== undefined && { tenant }), onResult });
    return verification(cluster, results, started, (Date.now() - started.valueOf()) / 1000);
}

async function claimsIn(config: KubeConfig, { cluster: asked, tenant }: VerifyOptions) {
    const namespaces = await asking(config, () => readTenantNamespaces(config));
    const server = config.getCurrentCluster()?.server ?? "";
    const cluster = onlyCluster(
        asked,
        namespaces.map((namespace) => claimOn(namespace, claimLabels.cluster)),
        server,
    );
    const tenants = namespaces
        .filter((namespace) => claimOn(namespace, claimLabels.cluster) === cluster)
        .map((namespace) => claimOn(namespace, claimLabels.tenant));
    if (tenant !== undefined && !tenants.includes(tenant)) {
        const known = [...new Set(tenants)].sort().join(", ");
        throw new Failure(`cluster "${cluster}" has no tenant "${tenant}"; it has ${known}`);
    }
    return { cluster, namespaces };
}

async function printRole(config: KubeConfig, options: VerifyOptions, io: Io): Promise<ExitCode> {
    const { cluster, namespaces } = await claimsIn(config, options);
    const { tenant } = options;
    const targets = await asking(config, () =>
        readTargets(config, namespaces, { cluster, ...(tenant !== undefined && { tenant }) }),
    );
    io.out(stringify(roleFor(targets), { aliasDuplicateObjects: false }));
    return exitCodes.good;
}

function codeOf({ verdict }: Verification): ExitCode {
    return { proven: exitCodes.good, broken: exitCodes.refused, "not tried": exitCodes.unproven }[verdict];
}

/** What is broken counts before what could not be tried. */
function worse(a: ExitCode, b: ExitCode): ExitCode {
    const order: ExitCode[] = [exitCodes.good, exitCodes.unproven, exitCodes.refused, exitCodes.failed];
    return order.indexOf(a) > order.indexOf(b) ? a : b;
}

function write(path: string, content: string): void {
    try {
        writeFileSync(path, content);
    } catch (error) {
        throw new Failure(`cannot write ${path}: ${messageOf(error)}`);
    }
}
