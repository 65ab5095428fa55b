import { Failure } from "./failure";

const units: Record<string, number> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** What setTimeout can wait for. */
const longest = 24 * 24 * 3_600_000;

/** A duration as `90s`, `10m`, `24h` or `7d`. */
export function milliseconds(option: string, text: string): number {
    const match = /^(\d+)([smhd])$/.exec(text);
    const value = match ? Number(match[1]) * (units[match[2] ?? ""] ?? 0) : 0;
    if (value <= 0 || value > longest) {
        throw new Failure(`${option} is a duration of at most 24d, as 90s, 10m or 24h, not "${text}"`);
    }
    return value;
}
