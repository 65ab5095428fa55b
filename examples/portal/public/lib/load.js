// @ts-check
/** Data of the server's for a page: loaded, looked at again every few seconds, and again after the server was gone. */
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { ApiError, request } from "./api.js";

/**
 * @template T
 * @typedef {{ data?: T, error?: ApiError, reload: () => void }} Loaded
 */

const retrySeconds = 3;

/**
 * @template T
 * @param {string} path
 * @param {(data: T) => number | undefined} [every] seconds until it is looked at again
 * @returns {Loaded<T>}
 */
export function useLoad(path, every) {
    const [state, setState] = useState(/** @type {{ path: string, data?: T, error?: ApiError }} */ ({ path }));
    const [turn, setTurn] = useState(0);
    const interval = useRef(every);
    interval.current = every;
    const reload = useCallback(() => setTurn((before) => before + 1), []);

    useEffect(() => {
        const abort = new AbortController();
        /** @type {ReturnType<typeof setTimeout> | undefined} */
        let timer;
        const again = (/** @type {number | undefined} */ seconds) => {
            if (seconds !== undefined) timer = setTimeout(load, seconds * 1000);
        };
        const load = async () => {
            // Nobody looks at a hidden page, and the server has better things to do.
            if (document.hidden) return again(retrySeconds);
            try {
                const data = /** @type {T} */ (await request(path, { signal: abort.signal }));
                setState({ path, data });
                again(interval.current?.(data));
            } catch (error) {
                if (!(error instanceof ApiError)) return;
                setState((before) => ({ path, error, data: before.path === path ? before.data : undefined }));
                if (error.status === 0) again(retrySeconds);
            }
        };
        void load();
        return () => {
            abort.abort();
            clearTimeout(timer);
        };
    }, [path, turn]);

    return state.path === path ? { data: state.data, error: state.error, reload } : { reload };
}
