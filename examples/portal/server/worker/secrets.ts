/** What must not leave a worker: its messages are cleared of every secret that it has read, and of what looks like one. */
import { parse } from "yaml";

export const mask = "[secret]";

/** Shorter than this, a word may stand in an honest sentence. */
const shortest = 6;

const looksSecret = [
    /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(-----END [A-Z ]*PRIVATE KEY-----|$)/g,
    /\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*/g,
    /(?<=\b(client-key-data|client-certificate-data|token|password|PULUMI_CONFIG_PASSPHRASE)["']?\s*[:=]\s*["']?)[A-Za-z0-9+/=_.~-]{8,}/g,
];

export class Secrets {
    private values: string[] = [];

    add(...values: (string | undefined)[]): void {
        const found = values.flatMap((value) =>
            value === undefined ? [] : [value, value.trim(), JSON.stringify(value).slice(1, -1)],
        );
        this.values = [...new Set([...this.values, ...found])]
            .filter((value) => value.length >= shortest)
            .sort((a, b) => b.length - a.length);
    }

    addKubeconfig(text: string): void {
        this.add(text, ...credentials(parse(text)));
    }

    /** The same message with nothing secret in it. */
    clear<T>(message: T): T {
        if (typeof message === "string") return this.clearText(message) as T;
        if (Array.isArray(message)) return message.map((item) => this.clear(item as unknown)) as T;
        if (typeof message !== "object" || message === null) return message;
        return Object.fromEntries(
            Object.entries(message).map(([key, value]) => [this.clearText(key), this.clear(value as unknown)]),
        ) as T;
    }

    private clearText(text: string): string {
        const known = this.values.reduce((rest, value) => rest.replaceAll(value, mask), text);
        return looksSecret.reduce((rest, pattern) => rest.replace(pattern, mask), known);
    }
}

/** Every value of a kubeconfig's users; a key is one too when it was decoded. */
function credentials(config: unknown): string[] {
    const users = (config as { users?: { user?: Record<string, unknown> }[] } | null)?.users ?? [];
    const values = users.flatMap(({ user }) => leaves(user)).filter((value) => value.length >= 16);
    return values.flatMap((value) => [value, Buffer.from(value, "base64").toString("utf8")]);
}

function leaves(value: unknown): string[] {
    if (typeof value === "string") return [value];
    return typeof value === "object" && value !== null ? Object.values(value).flatMap(leaves) : [];
}
