/** Requests to the API server as somebody else. Kubernetes' own client impersonates no groups, and hides refusals. */
import * as http from "node:http";
import * as https from "node:https";
import type { KubeConfig } from "@kubernetes/client-node";
import type { ApiRequest, Json, Review, Try } from "./attack";
import type { Identity } from "./target";

export interface Answer {
    status: number;
    /** Why it was refused; empty where it was not. */
    message: string;
    body: Json;
}

const patienceInMilliseconds = 30_000;

export class ApiClient {
    private constructor(
        private readonly server: URL,
        private readonly options: https.RequestOptions,
    ) {}

    static async of(config: KubeConfig): Promise<ApiClient> {
        const server = new URL(config.getCurrentCluster()?.server ?? "");
        const options: https.RequestOptions = {};
        await config.applyToHTTPSOptions(options);
        // A connection for each of hundreds of requests would take longer than the requests.
        if (options.agent instanceof https.Agent && options.agent.constructor === https.Agent) {
            options.agent = new https.Agent({ ...options.agent.options, keepAlive: true, maxSockets: 8 });
        }
        return new ApiClient(server, options);
    }

    /** One try as somebody; a review that says no is a refusal like another. */
    async try(what: Try, as?: Identity): Promise<Answer> {
        if (what.kind === "request") return this.send(what, as, true);
        const answer = await this.send(reviewRequest(what), as, false);
        if (answer.status >= 300 || answer.body.status?.allowed === true) return answer;
        const target = [what.resource, what.subresource].filter(Boolean).join("/");
        return {
            ...answer,
            status: 403,
            message: `is forbidden: User "${as?.user ?? ""}" cannot ${what.verb} resource "${target}": ${answer.body.status?.reason || "no rule allows it"}`,
        };
    }

    send(request: ApiRequest, as: Identity | undefined, dry: boolean): Promise<Answer> {
        const query = new URLSearchParams({
            ...request.query,
            ...(dry && request.method !== "GET" && { dryRun: "All" }),
        });
        const text = query.size > 0 ? `?${query.toString()}` : "";
        const body = request.body === undefined ? undefined : JSON.stringify(request.body);
        const headers: http.OutgoingHttpHeaders = {
            ...(this.options.headers as http.OutgoingHttpHeaders | undefined),
            accept: "application/json",
            ...(body !== undefined && {
                "content-type": contentType(request),
                "content-length": Buffer.byteLength(body),
            }),
            ...(as && { "impersonate-user": as.user }),
            ...(as && as.groups.length > 0 && { "impersonate-group": as.groups }),
        };
        const base = this.server.pathname.replace(/\/$/, "");
        const options = {
            ...this.options,
            headers,
            method: request.method,
            hostname: this.server.hostname.replace(/^\[|\]$/g, ""),
            port: this.server.port || undefined,
            path: `${base}${request.path}${text}`,
            timeout: patienceInMilliseconds,
        };
        const module = this.server.protocol === "https:" ? https : http;
        return new Promise((resolve, reject) => {
            const sent = module.request(options, (response) => {
                const chunks: Buffer[] = [];
                response.on("data", (chunk: Buffer) => chunks.push(chunk));
                response.on("error", reject);
                response.on("end", () => resolve(answerOf(response.statusCode ?? 0, Buffer.concat(chunks).toString())));
            });
            sent.on("timeout", () => sent.destroy(new Error("the API server has not answered in 30 s")));
            sent.on("error", reject);
            sent.end(body);
        });
    }
}

function contentType({ method, patch }: ApiRequest): string {
    if (method !== "PATCH") return "application/json";
    return patch === "json" ? "application/json-patch+json" : "application/merge-patch+json";
}

function answerOf(status: number, text: string): Answer {
    let body: Json = {};
    try {
        body = JSON.parse(text) as Json;
    } catch {
        // What stands before an API server answers in its own words.
    }
    return { status, message: status < 300 ? "" : String(body.message ?? text), body };
}

function reviewRequest({ verb, group, resource, subresource, namespace, name }: Review): ApiRequest {
    return {
        kind: "request",
        method: "POST",
        path: "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
        body: {
            apiVersion: "authorization.k8s.io/v1",
            kind: "SelfSubjectAccessReview",
            spec: {
                resourceAttributes: {
                    verb,
                    group,
                    resource,
                    ...(subresource && { subresource }),
                    ...(namespace && { namespace }),
                    ...(name && { name }),
                },
            },
        },
    };
}
