/** What a cluster costs a month, line by line, whatever the cloud. */
import { hoursPerMonth, type Price } from "../catalog/price";

export interface CostLine {
    what: string;
    /** USD a month with the fewest machines; `undefined` where a price is not known. */
    least: number | undefined;
    /** The same with the most machines. */
    most: number | undefined;
    asOf: string;
    source: string;
}

export interface CostPlan {
    /** The region whose prices these are. */
    region: string;
    lines: CostLine[];
    /** Sums of what is known. */
    least: number;
    most: number;
    /** Pools whose machines have no known price. */
    unknown: string[];
    notCovered: string;
}

export function sumOf(lines: CostLine[], of: "least" | "most"): number {
    return rounded(lines.reduce((sum, line) => sum + (line[of] ?? 0), 0));
}

export function line(what: string, price: Price, count: number): CostLine {
    return range(what, price, count, count);
}

export function range(what: string, price: Price, least: number, most: number): CostLine {
    const month = (count: number) => rounded(price.usd * count * (price.unit === "hour" ? hoursPerMonth : 1));
    return { what, least: month(least), most: month(most), asOf: price.asOf, source: price.source };
}

export function rounded(usd: number): number {
    return Math.round(usd * 100) / 100;
}
