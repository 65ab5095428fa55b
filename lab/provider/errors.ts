import { Bag, isBag } from "./values";

/** A refusal by the API server. */
export class ApiError extends Error {
    constructor(
        readonly status: number,
        readonly body: Bag,
        readonly retryAfterSeconds?: number,
    ) {
        super(typeof body.message === "string" ? body.message : `the API server answered ${status}`);
    }

    get reason(): string {
        return typeof this.body.reason === "string" ? this.body.reason : "";
    }

    /** The kind of the object that is missing or refused, as the server names it ("namespaces"). */
    get subject(): { kind: string; name: string } {
        const details = isBag(this.body.details) ? this.body.details : {};
        return { kind: String(details.kind ?? ""), name: String(details.name ?? "") };
    }

    /** Another manager owns a field that the inputs set. */
    get isOwnershipConflict(): boolean {
        const details = isBag(this.body.details) ? this.body.details : {};
        const causes = Array.isArray(details.causes) ? details.causes : [];
        return this.status === 409 && causes.some((cause) => isBag(cause) && cause.reason === "FieldManagerConflict");
    }
}

/** The server, or the kubeconfig that leads to it, is not to be had. */
export class UnreachableError extends Error {}

/** The API server does not know the kind, or not yet. */
export class UnknownKindError extends Error {}

/** The object exists, but did not become what it should: the engine keeps it in its state and repairs it later. */
export class NotReadyError extends Error {
    constructor(
        message: string,
        readonly reasons: string[],
    ) {
        super(message);
    }
}

export class CancelledError extends Error {
    constructor() {
        super("cancelled");
    }
}

export function isNotFound(error: unknown): boolean {
    return error instanceof ApiError && error.status === 404;
}

/** Looking for reasons must not fail an object whose owner may not look. */
export function noneIfForbidden(error: unknown): never[] {
    if (error instanceof ApiError && error.status === 403) return [];
    throw error;
}

export function messageOf(error: unknown): string {
    return error instanceof Error ? error.message : String(error);
}
