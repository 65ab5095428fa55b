import type { ErrorAnswer } from "../api";

type Details = Omit<ErrorAnswer["error"], "code" | "message">;

/** What a request cannot have, as the API says it: a status, a code for programs, a sentence for people. */
export class Problem extends Error {
    constructor(
        readonly status: number,
        readonly code: string,
        message: string,
        readonly details: Details = {},
    ) {
        super(message);
    }

    get answer(): ErrorAnswer {
        return { error: { code: this.code, message: this.message, ...this.details } };
    }
}

export const unknown = (what: string) => new Problem(404, "unknown", `there is no ${what}`);

export const forbidden = (why: string, details: Details = {}) => new Problem(403, "forbidden", why, details);

export function messageOf(error: unknown): string {
    return error instanceof Error ? error.message : String(error);
}
