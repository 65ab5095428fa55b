import { execFile } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { promisify } from "node:util";
import { parse } from "yaml";
import { UnreachableError, messageOf } from "./errors";
import { Bag, isBag } from "./values";

/**
 * The kubeconfig is read here and not by @kubernetes/client-node: every provider instance is a process of its own, and
 * loading that package costs each of them a second.
 */
export interface Target {
    server: URL;
    namespace?: string;
    ca?: Buffer;
    cert?: Buffer;
    key?: Buffer;
    insecure: boolean;
    serverName?: string;
    /** On whose behalf the user acts, as headers of each request. */
    impersonation: Record<string, string | string[]>;
    /** The value of the Authorization header, and the client certificate where an exec plugin gives one. */
    credentials(): Promise<{ authorization?: string; cert?: string; key?: string }>;
}

export interface Choice {
    /** Content or path; the user's own kubeconfig if it is missing. */
    kubeconfig?: string;
    context?: string;
    cluster?: string;
}

export function readTarget(choice: Choice): Target {
    try {
        return targetOf(choice);
    } catch (error) {
        throw new UnreachableError(`the kubeconfig cannot be used: ${messageOf(error)}`);
    }
}

/** The server a kubeconfig leads to, or nothing if that cannot be told. */
export function serverOf(choice: Choice): string | undefined {
    try {
        return targetOf(choice).server.href;
    } catch {
        return undefined;
    }
}

function targetOf(choice: Choice): Target {
    const { config, folder } = load(choice.kubeconfig);
    const contextName = choice.context ?? text(config["current-context"]);
    if (contextName === undefined) throw new Error("it names no current context");
    const context = named(config.contexts, contextName, "context");
    const clusterName = choice.cluster ?? text(context.cluster);
    if (clusterName === undefined) throw new Error(`context "${contextName}" names no cluster`);
    const cluster = named(config.clusters, clusterName, "cluster");
    const userName = text(context.user);
    const user = userName === undefined ? {} : named(config.users, userName, "user");
    for (const [owner, field] of [
        [cluster, "proxy-url"],
        [user, "auth-provider"],
    ] as const)
        if (owner[field] !== undefined) throw new Error(`the lab's stand-in provider does not support ${field}`);
    const server = text(cluster.server);
    if (server === undefined) throw new Error(`cluster "${clusterName}" has no server`);
    return {
        server: new URL(server),
        namespace: text(context.namespace),
        ca: material(cluster, "certificate-authority", folder),
        cert: material(user, "client-certificate", folder),
        key: material(user, "client-key", folder),
        insecure: cluster["insecure-skip-tls-verify"] === true,
        serverName: text(cluster["tls-server-name"]),
        impersonation: impersonationOf(user),
        credentials: credentialsOf(user, folder),
    };
}

/** Left out, the requests would be made with the user's own, wider rights. */
function impersonationOf(user: Bag): Target["impersonation"] {
    const headers: Target["impersonation"] = {};
    const who = text(user.as);
    const uid = text(user["as-uid"]);
    if (who !== undefined) headers["Impersonate-User"] = who;
    if (uid !== undefined) headers["Impersonate-Uid"] = uid;
    if (Array.isArray(user["as-groups"])) headers["Impersonate-Group"] = user["as-groups"].map(String);
    for (const [key, values] of Object.entries(isBag(user["as-user-extra"]) ? user["as-user-extra"] : {}))
        headers[`Impersonate-Extra-${encodeURIComponent(key)}`] = Array.isArray(values) ? values.map(String) : [];
    return headers;
}

function load(kubeconfig: string | undefined): { config: Bag; folder: string } {
    if (kubeconfig !== undefined && kubeconfig.includes("\n") === false && !kubeconfig.trimStart().startsWith("{"))
        return loadFile(kubeconfig.replace(/^~(?=\/)/, os.homedir()));
    if (kubeconfig === undefined) {
        const files = (process.env.KUBECONFIG ?? "").split(path.delimiter).filter((file) => file !== "");
        return loadFile(files[0] ?? path.join(os.homedir(), ".kube", "config"));
    }
    return { config: parsed(kubeconfig), folder: process.cwd() };
}

function loadFile(file: string): { config: Bag; folder: string } {
    return { config: parsed(fs.readFileSync(file, "utf8")), folder: path.dirname(path.resolve(file)) };
}

function parsed(content: string): Bag {
    let config: unknown;
    try {
        config = parse(content);
    } catch {
        // The parser quotes the line it stumbled over, and a kubeconfig's lines are secrets.
        throw new Error("it is not valid YAML");
    }
    if (!isBag(config)) throw new Error("it is not a YAML mapping");
    return config;
}

function named(list: unknown, name: string, field: string): Bag {
    const entry = (Array.isArray(list) ? list : []).find((item) => isBag(item) && item.name === name) as
        Bag | undefined;
    if (entry === undefined) throw new Error(`it has no ${field} "${name}"`);
    return isBag(entry[field]) ? entry[field] : {};
}

function text(value: unknown): string | undefined {
    return typeof value === "string" && value !== "" ? value : undefined;
}

function material(owner: Bag, field: string, folder: string): Buffer | undefined {
    const data = text(owner[`${field}-data`]);
    if (data !== undefined) return Buffer.from(data, "base64");
    const file = text(owner[field]);
    return file === undefined ? undefined : fs.readFileSync(path.resolve(folder, file));
}

function credentialsOf(user: Bag, folder: string): Target["credentials"] {
    const token = text(user.token);
    const tokenFile = text(user.tokenFile);
    const username = text(user.username);
    if (isBag(user.exec)) return execCredentials(user.exec, folder);
    if (tokenFile !== undefined) {
        // Read anew each time: such tokens are rotated in place.
        const file = path.resolve(folder, tokenFile);
        return async () => ({ authorization: `Bearer ${(await fs.promises.readFile(file, "utf8")).trim()}` });
    }
    if (token !== undefined) return async () => ({ authorization: `Bearer ${token}` });
    if (username !== undefined) {
        const basic = Buffer.from(`${username}:${text(user.password) ?? ""}`).toString("base64");
        return async () => ({ authorization: `Basic ${basic}` });
    }
    return async () => ({});
}

function execCredentials(exec: Bag, folder: string): Target["credentials"] {
    const command = text(exec.command) ?? "";
    const file = command.includes("/") ? path.resolve(folder, command) : command;
    const args = Array.isArray(exec.args) ? exec.args.map(String) : [];
    const env: NodeJS.ProcessEnv = { ...process.env };
    for (const item of Array.isArray(exec.env) ? exec.env : [])
        if (isBag(item)) env[String(item.name)] = String(item.value);
    env.KUBERNETES_EXEC_INFO = JSON.stringify({
        kind: "ExecCredential",
        apiVersion: exec.apiVersion,
        spec: { interactive: false },
    });
    let cached: { until: number; value: ReturnType<Target["credentials"]> } | undefined;
    const run = async () => {
        const { stdout } = await promisify(execFile)(file, args, { env, timeout: 60_000 });
        const answer: unknown = JSON.parse(stdout);
        const status = isBag(answer) && isBag(answer.status) ? answer.status : {};
        const expiry = text(status.expirationTimestamp);
        if (cached !== undefined && expiry !== undefined) cached.until = Date.parse(expiry) - 30_000;
        const token = text(status.token);
        return {
            authorization: token === undefined ? undefined : `Bearer ${token}`,
            cert: text(status.clientCertificateData),
            key: text(status.clientKeyData),
        };
    };
    return () => {
        if (cached === undefined || cached.until < Date.now()) {
            cached = { until: Infinity, value: undefined as never };
            cached.value = run().catch((error) => {
                cached = undefined;
                throw new UnreachableError(`the credential command ${command} failed: ${messageOf(error)}`);
            });
        }
        return cached.value;
    };
}
