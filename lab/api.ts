import { request } from "node:https";

import { KeyPair } from "./pki";

/** The few calls the lab itself makes to its API server. */
export interface Api {
    /** undefined when the server did not answer or answered with anything but success. */
    get(path: string): Promise<string | undefined>;
    create(path: string, object: unknown): Promise<void>;
}

export function connectApi(server: string, ca: string, admin: KeyPair): Api {
    const call = (method: string, path: string, body?: string): Promise<{ status: number; text: string }> =>
        new Promise((done, reject) => {
            const outgoing = request(
                `${server}${path}`,
                {
                    method,
                    ca,
                    cert: admin.certificate,
                    key: admin.key,
                    timeout: 10_000,
                    headers: body ? { "content-type": "application/json" } : {},
                },
                (incoming) => {
                    let text = "";
                    incoming.on("data", (data: Buffer) => (text += data.toString()));
                    incoming.on("end", () => done({ status: incoming.statusCode ?? 0, text }));
                    incoming.on("error", reject);
                },
            );
            outgoing.on("timeout", () => outgoing.destroy(new Error(`${method} ${path}: no answer`)));
            outgoing.on("error", reject);
            outgoing.end(body);
        });
    return {
        get: async (path) => {
            try {
                const { status, text } = await call("GET", path);
                return status === 200 ? text : undefined;
            } catch {
                return undefined;
            }
        },
        create: async (path, object) => {
            const { status, text } = await call("POST", path, JSON.stringify(object));
            if (status !== 201 && status !== 409) {
                throw new Error(`POST ${path}: ${status} ${text}`);
            }
        },
    };
}
