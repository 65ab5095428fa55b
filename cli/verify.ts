/** `kernel-isolation verify`: whether what was claimed of a cluster's tenants holds against attacks from inside. */
import { isIP } from "node:net";
import type { KubeConfig } from "@kubernetes/client-node";
import { stringify } from "yaml";
import { claimLabels } from "../sdk/tenancy/claims";
import { type Verification, verification } from "../sdk/verify/claims";
import { verificationHtml } from "../sdk/verify/html";
import type { Address } from "../sdk/verify/network/facts";
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
import { watch } from "./watch";
import { write } from "./write";

export interface VerifyOptions {
    kubeconfig?: string;
    context?: string;
    cluster?: string;
    tenant?: string;
    json?: string;
    html?: string;
    watch?: string;
    every?: string;
    outside?: string[];
    role?: boolean;
}

export async function verifyCommand(options: VerifyOptions, io: Io): Promise<ExitCode> {
    const duration = options.watch === undefined ? 0 : milliseconds("--watch", options.watch);
    const pause = milliseconds("--every", options.every ?? "10m");
    if (options.every !== undefined && options.watch === undefined) throw new Failure("--every needs --watch");
    // Read anew each time: a token that a helper program gave may have ended.
    const config = () => loadKubeconfig(options.kubeconfig, options.context);
    if (options.role) return printRole(config(), options, io);

    const stop = new AbortController();
    const interrupt = () => {
        io.err("  taking away what was made; once more ends at once and leaves it\n");
        stop.abort();
    };
    process.once("SIGINT", interrupt);
    try {
        return await watch(() => round(config(), options, io, stop.signal), {
            duration,
            every: pause,
            stop: stop.signal,
            onFailure: (error) => io.err(`${new Date().toISOString()} could not verify: ${messageOf(error)}\n`),
        });
    } finally {
        process.off("SIGINT", interrupt);
    }
}

async function round(config: KubeConfig, options: VerifyOptions, io: Io, stop: AbortSignal): Promise<ExitCode> {
    const made = await verifyOnce(config, options, io, stop);
    if (options.json !== undefined) write(options.json, `${JSON.stringify(made, null, 2)}\n`);
    if (options.html !== undefined) write(options.html, verificationHtml(made));
    const code = codeOf(made);
    // While it is watched, a run in which all is proven is one line.
    const brief = options.watch !== undefined && code === exitCodes.good;
    io.out(brief ? verificationLine(made) : verificationText(made, io.terminal));
    return code;
}

async function verifyOnce(
    config: KubeConfig,
    options: VerifyOptions,
    io: Io,
    stop: AbortSignal,
): Promise<Verification> {
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
    const outside = (options.outside ?? []).map(addressOf);
    const results = await verify(config, namespaces, {
        cluster,
        ...(tenant !== undefined && { tenant }),
        outside,
        onResult,
        stop,
    });
    return verification(cluster, results, started, (Date.now() - started.valueOf()) / 1000);
}

/** `203.0.113.9:443`, `[2001:db8::9]:443` */
function addressOf(text: string): Address {
    const [, six, four, port] = /^(?:\[([^\]]+)\]|([^:]+)):(\d+)$/.exec(text) ?? [];
    const host = six ?? four ?? "";
    if (isIP(host) === 0 || Number(port) < 1 || Number(port) > 65535) {
        throw new Failure(`--outside is an address and a port, as 203.0.113.9:443 or [2001:db8::9]:443, not "${text}"`);
    }
    return { host, port: Number(port), what: "an address outside" };
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
    // The network of one is tried against the others, by pods that are their owners'.
    const targets = await asking(config, () => readTargets(config, namespaces, { cluster }));
    io.out(stringify(roleFor(targets), { aliasDuplicateObjects: false }));
    return exitCodes.good;
}

function codeOf({ verdict }: Verification): ExitCode {
    return {
        proven: exitCodes.good,
        "not claimed": exitCodes.good,
        "not tried": exitCodes.unproven,
        broken: exitCodes.refused,
    }[verdict];
}
