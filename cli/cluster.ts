/** The way into a cluster, and what can go wrong on it. */
import { ApiException, CoreV1Api, KubeConfig, VersionApi, type V1Namespace } from "@kubernetes/client-node";
import { claimLabels } from "../sdk/tenancy/claims";
import { Failure, messageOf } from "./failure";

const patienceInSeconds = 30;

export function loadKubeconfig(path: string | undefined, context: string | undefined): KubeConfig {
    const config = new KubeConfig();
    try {
        if (path === undefined) config.loadFromDefault();
        else config.loadFromFile(path);
    } catch (error) {
        throw new Failure(`cannot read the kubeconfig${path === undefined ? "" : ` ${path}`}: ${messageOf(error)}`);
    }
    if (context !== undefined) {
        const known = config.getContexts().map((candidate) => candidate.name);
        if (!known.includes(context)) {
            throw new Failure(`the kubeconfig has no context "${context}"; it has ${known.join(", ") || "none"}`);
        }
        config.setCurrentContext(context);
    }
    if (!config.getCurrentCluster()) throw new Failure("the kubeconfig's context names no cluster");
    return config;
}

/** Runs something that asks the API server, and names the server when it does not answer or refuses. */
export async function asking<T>(config: KubeConfig, ask: () => Promise<T>): Promise<T> {
    const server = config.getCurrentCluster()?.server ?? "";
    let timer: NodeJS.Timeout | undefined;
    const silence = new Promise<never>((_, reject) => {
        timer = setTimeout(
            () => reject(new Failure(`the API server ${server} has not answered in ${patienceInSeconds} s`)),
            patienceInSeconds * 1000,
        );
    });
    try {
        return await Promise.race([ask(), silence]);
    } catch (error) {
        if (error instanceof Failure) throw error;
        if (error instanceof ApiException) {
            throw new Failure(`the API server ${server} refuses (${error.code}): ${reasonOf(error.body)}`);
        }
        throw new Failure(`cannot reach the API server ${server}: ${messageOf(error)}`);
    } finally {
        clearTimeout(timer);
    }
}

function reasonOf(body: unknown): string {
    try {
        const status: unknown = typeof body === "string" ? JSON.parse(body) : body;
        const message: unknown = status !== null && typeof status === "object" && Reflect.get(status, "message");
        return typeof message === "string" ? message : "it gives no reason";
    } catch {
        return "it gives no reason";
    }
}

/** The API server's version, and the namespaces of every tenant. */
export async function readCluster(config: KubeConfig): Promise<{ version: string; namespaces: V1Namespace[] }> {
    const { gitVersion } = await config.makeApiClient(VersionApi).getCode();
    const { items } = await config.makeApiClient(CoreV1Api).listNamespace({ labelSelector: claimLabels.tenant });
    return { version: gitVersion.replace(/^v/, ""), namespaces: items };
}

/** The cluster's name as the claims give it; one API server can hold the tenants of several. */
export function clusterName(asked: string | undefined, namespaces: V1Namespace[], server: string): string {
    return onlyCluster(
        asked,
        namespaces.map((namespace) => namespace.metadata?.labels?.[claimLabels.cluster] ?? ""),
        server,
    );
}

/** The one that was asked for, or the only one, of the clusters that namespaces name. */
export function onlyCluster(asked: string | undefined, claimed: string[], server: string): string {
    const names = [...new Set(claimed)];
    if (names.length === 0) throw new Failure(`no namespace on ${server} belongs to a tenant`);
    if (asked !== undefined) {
        if (names.includes(asked)) return asked;
        throw new Failure(
            `no tenant on ${server} belongs to cluster "${asked}"; there are tenants of ${names.join(", ")}`,
        );
    }
    const [only = "", ...others] = names;
    if (others.length > 0) throw new Failure(`there are tenants of ${names.join(", ")}: choose one with --cluster`);
    return only;
}
