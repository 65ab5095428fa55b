/** One tenant floods, and what another's requests take meanwhile. */
import { spawn } from "node:child_process";
import { Agent, request } from "node:https";
import path from "node:path";
import { parse } from "yaml";
import type { Bench } from "./bench";

export type Credentials = { token: string } | { cert: string; key: string };

export interface ApiAddress {
    server: string;
    ca: string;
}

export function addressOf(bench: Bench): ApiAddress {
    const config = parse(bench.kubeconfig) as {
        clusters: { cluster: { server: string; "certificate-authority-data": string } }[];
    };
    const [{ cluster } = { cluster: undefined }] = config.clusters;
    if (!cluster) throw new Error("the kubeconfig has no cluster");
    return {
        server: cluster.server,
        ca: Buffer.from(cluster["certificate-authority-data"], "base64").toString(),
    };
}

export interface Flood {
    path: string;
    users: Credentials[];
    /** Of each user, at the same time. */
    lists: number;
    watches: number;
    /** How long a list's answer is left unread, in milliseconds. */
    hold: number;
}

/** Starts a flood; what it returns ends it, and tells the answers by status. */
export function startFlood(address: ApiAddress, flood: Flood): () => Promise<Record<string, number>> {
    const child = spawn(process.execPath, [path.join(__dirname, "flooder.mjs")], {
        stdio: ["pipe", "pipe", "inherit"],
    });
    let counted = "";
    child.stdout.on("data", (chunk: Buffer) => (counted += chunk.toString()));
    const closed = new Promise<void>((resolve) => child.on("close", () => resolve()));
    child.stdin.write(`${JSON.stringify({ ...address, ...flood })}\n`);
    return async () => {
        child.stdin.end();
        await closed;
        return JSON.parse(counted) as Record<string, number>;
    };
}

/** Milliseconds of each request, by its verb. */
export type Latencies = Record<string, number[]>;

/** One at a time, over one connection, as an operator at work. */
export class Worker {
    private readonly agent: Agent;
    private readonly headers: Record<string, string>;
    private made = 0;

    constructor(
        private readonly address: ApiAddress,
        private readonly path: string,
        who: Credentials,
    ) {
        const own = "cert" in who ? { cert: who.cert, key: who.key } : {};
        this.agent = new Agent({ ca: address.ca, keepAlive: true, maxSockets: 1, ...own });
        this.headers = {
            "content-type": "application/json",
            ...("token" in who && { authorization: `Bearer ${who.token}` }),
        };
    }

    async work(milliseconds: number, into: Latencies): Promise<void> {
        const until = Date.now() + milliseconds;
        do {
            const name = `work-${this.made++}`;
            const made = await this.timed(into, "create", "POST", "", { metadata: { name }, data: { a: "b" } });
            await this.timed(into, "list", "GET", "");
            if (!made) continue;
            await this.timed(into, "get", "GET", `/${name}`);
            await this.timed(into, "delete", "DELETE", `/${name}`);
            await new Promise((resolve) => setTimeout(resolve, 10));
        } while (Date.now() < until);
    }

    end(): void {
        this.agent.destroy();
    }

    /** Whether it was answered; what the server has no room for counts as never. */
    private async timed(into: Latencies, verb: string, method: string, more: string, body?: unknown): Promise<boolean> {
        const started = performance.now();
        const status = await new Promise<number>((resolve, reject) => {
            const url = `${this.address.server}${this.path}${more}`;
            const outgoing = request(url, { method, agent: this.agent, headers: this.headers }, (incoming) => {
                incoming.resume().on("end", () => resolve(incoming.statusCode ?? 0));
                incoming.on("error", reject);
            });
            outgoing.on("error", reject);
            outgoing.end(body === undefined ? undefined : JSON.stringify(body));
        });
        if (status >= 300 && status !== 429) throw new Error(`${method} ${this.path}${more}: ${status}`);
        (into[verb] ??= []).push(status === 429 ? Infinity : performance.now() - started);
        return status !== 429;
    }
}

export interface Ratio {
    p50: number;
    p95: number;
}

/** How much longer requests took, each measured against the quiet median of its own verb. */
export function ratioOf(quiet: Latencies, flooded: Latencies): Ratio {
    const usual = Object.fromEntries(Object.entries(quiet).map(([verb, times]) => [verb, quantile(times, 0.5)]));
    const relative = (latencies: Latencies) =>
        Object.entries(latencies).flatMap(([verb, times]) => times.map((time) => time / usual[verb]!));
    const [before, during] = [relative(quiet), relative(flooded)];
    const ratio = (share: number) => quantile(during, share) / quantile(before, share);
    return { p50: ratio(0.5), p95: ratio(0.95) };
}

export function quantile(values: number[], share: number): number {
    const sorted = [...values].sort((a, b) => a - b);
    const value = sorted[Math.floor(sorted.length * share)];
    if (value === undefined) throw new Error("nothing was measured");
    return value;
}

/** Gauges and counters of API Priority and Fairness, each summed over a priority level. */
export async function flowControl<Metric extends string>(
    bench: Bench,
    level: string,
    ...metrics: Metric[]
): Promise<Record<Metric, number>> {
    const { stdout, stderr, code } = await bench.kubectl(["get", "--raw", "/metrics"]);
    if (code !== 0) throw new Error(stderr);
    const lines = stdout.split("\n").filter((line) => line.includes(`priority_level="${level}"`));
    const sum = (metric: Metric) =>
        lines
            .filter((line) => line.startsWith(`apiserver_flowcontrol_${metric}{`))
            .reduce((total, line) => total + Number(line.slice(line.lastIndexOf(" "))), 0);
    return Object.fromEntries(metrics.map((metric) => [metric, sum(metric)])) as Record<Metric, number>;
}
