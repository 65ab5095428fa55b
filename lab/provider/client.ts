import * as http from "node:http";
import * as https from "node:https";
import { ApiError, CancelledError, UnknownKindError, UnreachableError, messageOf } from "./errors";
import { Target } from "./kubeconfig";
import { KubeObject, Ref } from "./objects";
import { Bag, isBag } from "./values";

export interface ResourceType {
    plural: string;
    namespaced: boolean;
}

interface Request {
    method: "GET" | "POST" | "PATCH" | "DELETE";
    path: string;
    query?: Record<string, string | undefined>;
    body?: unknown;
    contentType?: string;
}

export interface Answer {
    text: string;
    warnings: string[];
}

const attempts = 6;
const requestTimeout = 60_000;
const brokenConnection = new Set(["ECONNRESET", "ECONNREFUSED", "EPIPE", "ETIMEDOUT", "EAI_AGAIN"]);

/** One cluster's API server: plain requests that are repeated where that is safe, and which path a kind has. */
export class Client {
    private readonly agent: http.Agent;
    private readonly types = new Map<string, Promise<Map<string, ResourceType>>>();

    constructor(
        private readonly target: Target,
        private readonly cancelled: AbortSignal,
    ) {
        const secure = target.server.protocol === "https:";
        this.agent = new (secure ? https : http).Agent({ keepAlive: true, maxSockets: 32 });
    }

    async get(ref: Ref): Promise<KubeObject> {
        return this.json({ method: "GET", path: await this.pathOf(ref) });
    }

    /** Nothing if there is no such object, also if its kind is gone with its definition. */
    async find(ref: Ref): Promise<KubeObject | undefined> {
        try {
            return await this.get(ref);
        } catch (error) {
            if (error instanceof UnknownKindError || (error instanceof ApiError && error.status === 404))
                return undefined;
            throw error;
        }
    }

    async list(type: { apiVersion: string; kind: string }, namespace: string, query: Bag): Promise<KubeObject[]> {
        const path = (await this.pathOf({ ...type, namespace, name: "" })).replace(/\/$/, "");
        const list = await this.json({ method: "GET", path, query: query as Record<string, string> });
        return Array.isArray(list.items) ? (list.items as KubeObject[]) : [];
    }

    async send(request: Omit<Request, "path">, ref: Ref): Promise<{ object: KubeObject; warnings: string[] }> {
        const path = (await this.pathOf(ref)).replace(/\/$/, "");
        const answer = await this.request({ ...request, path });
        return { object: JSON.parse(answer.text) as KubeObject, warnings: answer.warnings };
    }

    async logs(pod: KubeObject, container: string, lines: number): Promise<string> {
        const path = await this.pathOf({ ...pod, name: pod.metadata.name!, namespace: pod.metadata.namespace });
        return (await this.once({ method: "GET", path: `${path}/log`, query: { container, tailLines: String(lines) } }))
            .text;
    }

    /** Asks the server which resource a kind is. A kind that was not there is asked for anew: its CRD may just have come. */
    async resolve(apiVersion: string, kind: string): Promise<ResourceType> {
        let kinds = this.types.get(apiVersion);
        if (kinds === undefined) {
            kinds = this.discover(apiVersion);
            this.types.set(apiVersion, kinds);
        }
        const found = await kinds.then(
            (known) => known.get(kind),
            (error: unknown) => {
                this.types.delete(apiVersion);
                throw error;
            },
        );
        if (found !== undefined) return found;
        this.types.delete(apiVersion);
        throw new UnknownKindError(`the API server knows no ${kind} in ${apiVersion}`);
    }

    private async discover(apiVersion: string): Promise<Map<string, ResourceType>> {
        const kinds = new Map<string, ResourceType>();
        let list: Bag;
        try {
            list = await this.json({ method: "GET", path: groupPath(apiVersion) });
        } catch (error) {
            if (error instanceof ApiError && error.status === 404) return kinds;
            throw error;
        }
        for (const item of Array.isArray(list.resources) ? (list.resources as Bag[]) : []) {
            const plural = String(item.name);
            if (!plural.includes("/")) kinds.set(String(item.kind), { plural, namespaced: item.namespaced === true });
        }
        return kinds;
    }

    private async pathOf(ref: Ref): Promise<string> {
        const { plural, namespaced } = await this.resolve(ref.apiVersion, ref.kind);
        const place = namespaced ? `/namespaces/${encodeURIComponent(ref.namespace ?? "default")}` : "";
        return `${groupPath(ref.apiVersion)}${place}/${plural}/${encodeURIComponent(ref.name)}`;
    }

    private async json(request: Request): Promise<KubeObject> {
        return JSON.parse((await this.request(request)).text) as KubeObject;
    }

    /** Every request of this provider means the same when it is sent twice, so all of them may be repeated. */
    private async request(request: Request): Promise<Answer> {
        for (let attempt = 1; ; attempt++) {
            try {
                return await this.once(request);
            } catch (error) {
                if (attempt === attempts || !passes(error)) throw error;
                const pause = error instanceof ApiError ? (error.retryAfterSeconds ?? 0) * 1000 : 0;
                await wait(Math.max(pause, 100 * 2 ** attempt), this.cancelled);
            }
        }
    }

    private async once(request: Request): Promise<Answer> {
        const { target } = this;
        const credentials = await target.credentials();
        const query = Object.entries(request.query ?? {}).filter(
            (pair): pair is [string, string] => pair[1] !== undefined,
        );
        const body = request.body === undefined ? undefined : Buffer.from(JSON.stringify(request.body));
        const headers: http.OutgoingHttpHeaders = {
            Accept: "application/json",
            "User-Agent": "kernel-isolation-lab",
            ...target.impersonation,
        };
        if (credentials.authorization !== undefined) headers.Authorization = credentials.authorization;
        if (body !== undefined) {
            headers["Content-Type"] = request.contentType ?? "application/json";
            headers["Content-Length"] = String(body.length);
        }
        const search = query.length === 0 ? "" : `?${new URLSearchParams(query)}`;
        const options: https.RequestOptions = {
            method: request.method,
            hostname: target.server.hostname.replace(/^\[|\]$/g, ""),
            port: target.server.port,
            path: `${target.server.pathname.replace(/\/$/, "")}${request.path}${search}`,
            headers,
            agent: this.agent,
            timeout: requestTimeout,
            signal: this.cancelled,
            ca: target.ca,
            cert: credentials.cert ?? target.cert,
            key: credentials.key ?? target.key,
            rejectUnauthorized: !target.insecure,
            servername: target.serverName,
        };
        return new Promise((resolve, reject) => {
            const fail = (error: NodeJS.ErrnoException) => {
                if (this.cancelled.aborted) return reject(new CancelledError());
                const lost = new UnreachableError(`${target.server.host} cannot be reached: ${messageOf(error)}`);
                lost.cause = error;
                reject(lost);
            };
            const secure = target.server.protocol === "https:";
            const outgoing = (secure ? https : http).request(options, (incoming) => {
                const parts: Buffer[] = [];
                incoming.on("data", (part: Buffer) => parts.push(part));
                incoming.on("error", fail);
                incoming.on("end", () => {
                    const text = Buffer.concat(parts).toString("utf8");
                    const status = incoming.statusCode ?? 0;
                    if (status >= 400)
                        reject(new ApiError(status, statusOf(text), Number(incoming.headers["retry-after"]) || 0));
                    else resolve({ text, warnings: warningsOf(incoming.headers.warning) });
                });
            });
            outgoing.on("error", fail);
            outgoing.on("timeout", () =>
                outgoing.destroy(Object.assign(new Error("no answer"), { code: "ETIMEDOUT" })),
            );
            outgoing.end(body);
        });
    }
}

export async function wait(milliseconds: number, cancelled: AbortSignal): Promise<void> {
    if (cancelled.aborted) throw new CancelledError();
    await new Promise<void>((resolve, reject) => {
        const stop = () => {
            clearTimeout(timer);
            reject(new CancelledError());
        };
        const timer = setTimeout(() => {
            cancelled.removeEventListener("abort", stop);
            resolve();
        }, milliseconds);
        cancelled.addEventListener("abort", stop, { once: true });
    });
}

function passes(error: unknown): boolean {
    if (error instanceof ApiError) {
        // A quota that is being changed and an object that was just written by somebody else answer so for a moment.
        const moment = error.status === 409 && error.reason === "Conflict" && !error.isOwnershipConflict;
        return error.status === 429 || error.status >= 500 || moment;
    }
    const cause = error instanceof UnreachableError ? (error.cause as NodeJS.ErrnoException | undefined) : undefined;
    return brokenConnection.has(cause?.code ?? "");
}

function groupPath(apiVersion: string): string {
    return apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}

function statusOf(text: string): Bag {
    try {
        const body: unknown = JSON.parse(text);
        if (isBag(body)) return body;
    } catch {
        // Some refusals come from the server's front and are plain text.
    }
    return { message: text.trim() };
}

function warningsOf(header: string | string[] | undefined): string[] {
    const joined = Array.isArray(header) ? header.join(", ") : (header ?? "");
    return [...joined.matchAll(/\b299 \S+ "((?:[^"\\]|\\.)*)"/g)].map((match) => match[1]!.replace(/\\(.)/g, "$1"));
}
