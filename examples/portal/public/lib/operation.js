// @ts-check
/**
 * An operation as it goes: what the server has of it, and the events since. The stream may start anew at any time, so
 * every event is put where the same one was before.
 *
 * @import { Operation, OperationHead, Progress, ProofRow } from "../../api"
 */
import { useCallback, useEffect, useState } from "preact/hooks";
import { ApiError, request } from "./api.js";
import { ended } from "./words.js";

/**
 * @typedef {{ id: string, severity: string, text: string }} LogLine
 * @typedef {object} Followed
 * @property {Operation} [operation]
 * @property {LogLine[]} log
 * @property {ApiError} [error]
 * @property {boolean} lost the connection is, and is being made again
 */

/** @type {Followed} */
const nothing = { log: [], lost: false };
const againSeconds = 2;

/** @param {string} id @returns {Followed & { reload: () => void }} */
export function useOperation(id) {
    const [state, setState] = useState(nothing);
    const [turn, setTurn] = useState(0);
    const reload = useCallback(() => setTurn((before) => before + 1), []);
    useEffect(() => follow(id, setState), [id, turn]);
    return { ...state, reload };
}

/**
 * @param {string} id
 * @param {(change: (before: Followed) => Followed) => void} change
 * @returns {() => void}
 */
function follow(id, change) {
    const path = `/api/operations/${encodeURIComponent(id)}`;
    /** @type {EventSource | undefined} */
    let source;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let timer;
    let left = false;

    const start = async () => {
        try {
            const answer = await request(path);
            const operation = /** @type {Operation} */ (answer.operation ?? answer);
            if (left) return;
            change((before) => ({ ...before, operation, error: undefined, lost: false }));
            if (!ended(operation.state)) listen();
        } catch (error) {
            if (left || !(error instanceof ApiError)) return;
            change((before) => ({ ...before, error }));
            if (error.status === 0) timer = setTimeout(start, againSeconds * 1000);
        }
    };
    const listen = () => {
        source = new EventSource(`${path}/events`);
        source.onopen = () => change((before) => ({ ...before, lost: false }));
        source.onerror = () => {
            change((before) => ({ ...before, lost: true }));
            // The browser tries again by itself, unless the server answered with an error.
            if (source?.readyState === EventSource.CLOSED) timer = setTimeout(start, againSeconds * 1000);
        };
        for (const [name, apply] of Object.entries(appliers))
            source.addEventListener(name, (event) => {
                if (name === "end") source?.close();
                change((before) => apply(before, JSON.parse(event.data), event.lastEventId));
            });
    };
    void start();
    return () => {
        left = true;
        source?.close();
        clearTimeout(timer);
    };
}

/** @type {Record<string, (before: Followed, data: any, id: string) => Followed>} */
export const appliers = {
    operation: (before, /** @type {OperationHead} */ head) =>
        changed(before, (operation) => ({ ...operation, ...head })),
    resource: (before, /** @type {Progress} */ row) =>
        changed(before, (operation) => ({
            ...operation,
            resources: put(operation.resources, row, ({ type, resource }) => `${type} ${resource}`),
        })),
    proof: (before, /** @type {ProofRow} */ row) =>
        changed(before, (operation) => ({
            ...operation,
            proofs: put(operation.proofs, row, ({ tenant, probe }) => `${tenant} ${probe}`),
        })),
    log: (before, /** @type {{ severity: string, text: string }} */ line, id) => ({
        ...before,
        log: put(before.log, { id, ...line }, (other) => other.id),
    }),
    end: (before, /** @type {Operation} */ operation) => ({ ...before, operation, lost: false }),
};

/** @param {Followed} before @param {(operation: Operation) => Operation} change @returns {Followed} */
function changed(before, change) {
    return before.operation === undefined ? before : { ...before, operation: change(before.operation) };
}

/**
 * @template T
 * @param {T[]} rows
 * @param {T} row
 * @param {(row: T) => string} keyOf
 */
function put(rows, row, keyOf) {
    const at = rows.findIndex((other) => keyOf(other) === keyOf(row));
    return at < 0 ? [...rows, row] : rows.map((other, index) => (index === at ? row : other));
}
