/** Two plain values, and where they differ. */
export interface Difference {
    path: (string | number)[];
    from?: unknown;
    to?: unknown;
}

/** Maps are gone into; lists too, unless their lengths differ. */
export function differences(from: unknown, to: unknown, path: (string | number)[] = []): Difference[] {
    if (Object.is(from, to)) return [];
    if (Array.isArray(from) && Array.isArray(to) && from.length === to.length) {
        return from.flatMap((item, index) => differences(item, to[index], [...path, index]));
    }
    if (isMap(from) && isMap(to)) {
        const keys = [...new Set([...Object.keys(from), ...Object.keys(to)])];
        return keys.flatMap((key) => differences(own(from, key), own(to, key), [...path, key]));
    }
    if (JSON.stringify(from) === JSON.stringify(to)) return [];
    return [{ path, ...(from !== undefined && { from }), ...(to !== undefined && { to }) }];
}

function own(map: Record<string, unknown>, key: string): unknown {
    return Object.hasOwn(map, key) ? map[key] : undefined;
}

export function isMap(value: unknown): value is Record<string, unknown> {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}
