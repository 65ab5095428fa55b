/** A taint as the plan writes it, `key=value:Effect`, as the API server takes it. */
export function parseTaint(text: string): { key: string; value: string; effect: string } {
    const [, key = "", value = "", effect = ""] = /^([^=]+)=([^:]*):(\w+)$/.exec(text) ?? [];
    return { key, value, effect };
}
