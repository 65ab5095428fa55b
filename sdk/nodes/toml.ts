/** TOML as the runtimes read it: tables of strings, numbers, truths and lists. */
export type TomlValue = string | number | boolean | readonly TomlValue[];

/** One table; `path` is its header, key by key. */
export interface TomlTable {
    path: readonly string[];
    values: Record<string, TomlValue>;
}

export function toml(...tables: TomlTable[]): string {
    return tables.map(table).join("\n");
}

function table({ path, values }: TomlTable): string {
    const lines = Object.entries(values).map(([key, value]) => `${keyOf(key)} = ${valueOf(value)}\n`);
    return (path.length > 0 ? `[${path.map(keyOf).join(".")}]\n` : "") + lines.join("");
}

function keyOf(key: string): string {
    return /^[A-Za-z0-9_-]+$/.test(key) ? key : text(key);
}

function valueOf(value: TomlValue): string {
    if (typeof value === "string") return text(value);
    if (typeof value === "object") return `[${value.map(valueOf).join(", ")}]`;
    return String(value);
}

/** A basic string: JSON's escapes are among TOML's, but JSON leaves DEL as it is. */
function text(value: string): string {
    return JSON.stringify(value).replaceAll("\u007f", "\\u007F");
}
