/** Images in a registry, by the Distribution API (github.com/opencontainers/distribution-spec). */
import { Readable } from "node:stream";
import type { ReadableStream } from "node:stream/web";
import { type Credentials, credentialsFor } from "./credentials";
import { collect, digestOf, openOci, type Store } from "./oci";
import type { OpenedImage } from "./opened";
import { ImageProblem } from "./problem";
import { parseReference, type Reference } from "./reference";

const manifestTypes = [
    "application/vnd.oci.image.index.v1+json",
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
    "application/vnd.docker.distribution.manifest.v2+json",
].join(", ");
const mostRedirects = 5;
/** To an answer's beginning; a layer then takes as long as it takes. */
const patience = 60_000;

export async function openRegistry(text: string, lookUp = credentialsFor): Promise<OpenedImage> {
    const reference = parseReference(text);
    const registry = new Registry(reference, () => lookUp(reference.host));
    const bytes = await registry.manifest(reference.digest ?? reference.tag);
    const digest = reference.digest ?? digestOf(bytes);
    // A tag may be moved meanwhile: what was read is what is judged.
    const manifest: Store["manifest"] = async (each) => (each === digest ? bytes : registry.manifest(each));
    return openOci(text, digest, { manifest, blob: (each) => registry.blob(each) });
}

class Registry {
    private authorization: string | undefined;

    constructor(
        private readonly reference: Reference,
        private readonly credentials: () => Credentials | undefined,
    ) {}

    async manifest(name: string): Promise<Buffer> {
        return whole(await this.get(`manifests/${name}`, manifestTypes), this.reference.text);
    }

    blob(digest: string): Promise<Readable> {
        return this.get(`blobs/${digest}`);
    }

    private async get(path: string, accept = "*/*"): Promise<Readable> {
        const { host, repository, text } = this.reference;
        const address = new URL(`${originOf(host)}/v2/${repository}/${path}`);
        let response = await this.send(address, accept);
        if (response.status === 401 && this.authorization === undefined) {
            this.authorization = await this.authorize(response.headers.get("www-authenticate") ?? "");
            response = await this.send(address, accept);
        }
        if (!response.ok || !response.body) {
            const why = response.status === 401 || response.status === 403 ? "; are there credentials for it?" : "";
            throw new ImageProblem(`${text}: ${address.host} answered ${response.status} to ${path}${why}`);
        }
        return streamOf(response.body);
    }

    /** Follows redirects by itself: credentials are for the registry and not for where its layers are kept. */
    private async send(address: URL, accept: string): Promise<Response> {
        let at = address;
        for (let redirects = 0; redirects <= mostRedirects; redirects++) {
            const authorized = at.origin === address.origin && this.authorization !== undefined;
            const headers = { accept, ...(authorized && { authorization: this.authorization! }) };
            const response = await request(at, headers);
            const location = response.headers.get("location");
            if (response.status < 300 || response.status >= 400 || location === null) return response;
            await response.body?.cancel();
            const next = addressIn(location, at);
            if (!next || !isSafe(next, address.host)) {
                throw new ImageProblem(`${this.reference.text}: ${at.host} leads to ${next ? next.origin : "nowhere"}`);
            }
            at = next;
        }
        throw new ImageProblem(`${this.reference.text}: ${address.host} leads from one address to the next`);
    }

    private async authorize(challenge: string): Promise<string | undefined> {
        const known = this.credentials();
        const basic = known && `Basic ${Buffer.from(`${known.user}:${known.password}`).toString("base64")}`;
        if (/^basic\b/i.test(challenge)) return basic;
        const said = Object.fromEntries(
            [...challenge.matchAll(/(\w+)="([^"]*)"/g)].map(([, key, value]) => [key!.toLowerCase(), value!]),
        );
        if (!/^bearer\b/i.test(challenge) || said.realm === undefined) return undefined;
        const realm = addressIn(said.realm);
        if (!realm || !isSafe(realm, this.reference.host)) {
            throw new ImageProblem(
                `${this.reference.text}: ${realm?.host ?? "nobody"} gives out tokens, and not over TLS`,
            );
        }
        if (said.service !== undefined) realm.searchParams.set("service", said.service);
        realm.searchParams.set("scope", `repository:${this.reference.repository}:pull`);
        const response = await request(realm, { ...(basic !== undefined && { authorization: basic }) });
        const bytes = response.body ? await whole(streamOf(response.body), this.reference.text) : Buffer.alloc(0);
        const token = response.ok ? tokenIn(bytes) : undefined;
        if (token === undefined) {
            throw new ImageProblem(
                `${this.reference.text}: ${realm.host} answered ${response.status} and gave no token`,
            );
        }
        return `Bearer ${token}`;
    }
}

function streamOf(body: NonNullable<Response["body"]>): Readable {
    return Readable.fromWeb(body as ReadableStream);
}

async function whole(source: Readable, name: string): Promise<Buffer> {
    try {
        return await collect(source);
    } catch (error) {
        throw new ImageProblem(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
}

function tokenIn(bytes: Buffer): string | undefined {
    try {
        const { token, access_token: other } = JSON.parse(bytes.toString("utf8")) as Record<string, unknown>;
        return [token, other].find((each) => typeof each === "string");
    } catch {
        return undefined;
    }
}

function addressIn(text: string, from?: URL): URL | undefined {
    return URL.canParse(text, from?.href) ? new URL(text, from) : undefined;
}

async function request(address: URL, headers: Record<string, string>): Promise<Response> {
    const controller = new AbortController();
    const timer = setTimeout(() => controller.abort(new Error(`no answer in ${patience / 1000} s`)), patience);
    try {
        return await fetch(address, { headers, redirect: "manual", signal: controller.signal });
    } catch (error) {
        const { cause, message } = error as Error;
        throw new ImageProblem(
            `${address.host} cannot be reached: ${cause instanceof Error ? cause.message : message}`,
        );
    } finally {
        clearTimeout(timer);
    }
}

/** As container runtimes do: in the clear with this machine alone. */
function originOf(host: string): string {
    const address = host === "docker.io" ? "registry-1.docker.io" : host;
    return `${isLoopback(host) ? "http" : "https"}://${address}`;
}

function isLoopback(host: string): boolean {
    return /^(localhost|127(\.\d+){3}|\[::1\])(:\d+)?$/.test(host);
}

/** Where a registry sends one on to. */
function isSafe(next: URL, registry: string): boolean {
    return next.protocol === "https:" || (next.protocol === "http:" && isLoopback(registry) && isLoopback(next.host));
}
