/** The portal's server on a free port of this machine, with nobody behind it who works unless a test lets them. */
import type { FastifyInstance } from "fastify";
import { mkdtempSync, rmSync } from "node:fs";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { createApp } from "../../examples/portal/server/app";
import type { Authentication } from "../../examples/portal/server/authentication/authentication";
import { HeaderAuthentication } from "../../examples/portal/server/authentication/header";
import { Portal } from "../../examples/portal/server/portal";
import type { Run } from "../../examples/portal/server/runner";
import type { Result, Task } from "../../examples/portal/server/worker/protocol";
import { portalFolder } from "./portalClusters";

export const proxySecret = "known-to-the-proxy-alone";
const groups = { platform: ["platform"], viewers: ["staff"] };

/** What a route answers, as a test expects it to be. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- each route answers with a shape of its own
export type Json = any;

export interface Reply {
    status: number;
    headers: http.IncomingHttpHeaders;
    text: string;
    body: Json;
}

export interface Working {
    task: Task;
    run: Run;
    end: (result?: Partial<Result>) => void;
}

export class PortalBench {
    private app!: FastifyInstance;
    private constructor(
        readonly folder: string,
        readonly portal: Portal,
        readonly works: Working[],
    ) {}

    static async start(options: {
        authentication?: Authentication;
        /** One that another portal had. */
        folder?: string;
        started?: boolean;
        requests?: number;
    }): Promise<PortalBench> {
        const folder = options.folder ?? mkdtempSync(path.join(tmpdir(), "portal-"));
        process.env[portalFolder] = folder;
        const works: Working[] = [];
        const portal = new Portal({
            module: path.join(__dirname, "portalClusters.ts"),
            folder: path.join(folder, "kept"),
            refreshMilliseconds: 0,
            runner: (task, run) =>
                new Promise((resolve) => {
                    const status = { at: "2027-01-01T00:00:00Z", proofs: [], pending: [] };
                    works.push({
                        task,
                        run,
                        end: (result = {}) => resolve({ failures: [], began: false, status, ...result }),
                    });
                }),
        });
        const bench = new PortalBench(folder, portal, works);
        bench.app = await createApp({
            portal,
            authentication: options.authentication ?? headerAuthentication(),
            groups,
            security: {
                origins: () => [bench.origin],
                ...(options.requests !== undefined && { limits: { requests: options.requests } }),
            },
        });
        await bench.app.listen({ host: "127.0.0.1", port: 0 });
        if (options.started) portal.start();
        return bench;
    }

    get origin(): string {
        return `http://127.0.0.1:${(this.app.server.address() as AddressInfo).port}`;
    }

    /** As the process ends when it is killed: nothing is waited for. */
    async crash(): Promise<void> {
        this.app.server.closeAllConnections();
        await this.app.close();
    }

    async end(): Promise<void> {
        for (const { end } of this.works) end();
        await Promise.all([this.crash(), this.portal.close()]);
        rmSync(this.folder, { recursive: true, force: true });
    }

    /** Plain HTTP: a header may come twice, and any name may stand for the host. */
    ask(
        method: string,
        url: string,
        { headers = {}, body }: { headers?: http.OutgoingHttpHeaders; body?: unknown } = {},
    ): Promise<Reply> {
        return new Promise((resolve, reject) => {
            const text = body === undefined ? undefined : typeof body === "string" ? body : JSON.stringify(body);
            const request = http.request(
                `${this.origin}${url}`,
                {
                    method,
                    headers: {
                        ...(text !== undefined && {
                            "content-type": "application/json",
                            "content-length": Buffer.byteLength(text),
                        }),
                        ...headers,
                    },
                },
                (answer) => {
                    let read = "";
                    answer.on("data", (chunk: Buffer) => (read += chunk.toString()));
                    answer.on("end", () => {
                        const json = /json/.test(answer.headers["content-type"] ?? "");
                        resolve({
                            status: answer.statusCode ?? 0,
                            headers: answer.headers,
                            text: read,
                            body: json ? JSON.parse(read) : undefined,
                        });
                    });
                },
            );
            request.on("error", reject);
            request.end(text);
        });
    }

    /** As the page asks for somebody: with the token of their session. */
    async as(who: http.OutgoingHttpHeaders, method: string, url: string, body?: unknown): Promise<Reply> {
        const session = method === "GET" ? undefined : await this.ask("GET", "/api/session", { headers: who });
        const token = session && { "x-csrf-token": session.body?.csrfToken as string };
        return this.ask(method, url, { headers: { ...who, ...token }, ...(body !== undefined && { body }) });
    }

    /** The work that is begun next, or has been. */
    async work(index: number): Promise<Working> {
        const until = Date.now() + 5000;
        while (this.works[index] === undefined) {
            if (Date.now() > until) throw new Error(`no work ${index} was begun`);
            await new Promise((resolve) => setTimeout(resolve, 5));
        }
        return this.works[index];
    }

    async ended(id: string, who = ana): Promise<Json> {
        const until = Date.now() + 5000;
        for (;;) {
            const { body } = await this.ask("GET", `/api/operations/${id}`, { headers: who });
            if (!["queued", "running"].includes(body.state as string) || Date.now() > until) return body;
            await new Promise((resolve) => setTimeout(resolve, 5));
        }
    }
}

export function headerAuthentication(): HeaderAuthentication {
    return new HeaderAuthentication({
        userHeader: "x-forwarded-user",
        groupsHeader: "x-forwarded-groups",
        secretHeader: "x-portal-proxy-secret",
        secret: proxySecret,
    });
}

const signedIn = (user: string, ...of: string[]) => ({
    "x-portal-proxy-secret": proxySecret,
    "x-forwarded-user": user,
    "x-forwarded-groups": of.join(","),
});

/** Of the platform team. */
export const ana = signedIn("ana@example.com", "platform");
export const bob = signedIn("bob@example.com", "platform");
/** Owns payments. */
export const olga = signedIn("olga@example.com", "payments-team");
export const vera = signedIn("vera@example.com", "staff");
/** In no group that the portal knows. */
export const noel = signedIn("noel@example.com", "visitors");
