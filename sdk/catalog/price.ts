/** What a price is, on any cloud. */

/** One price with the day it was taken and where. */
export interface Price {
    /** USD for one unit. */
    usd: number;
    unit: "hour" | "GiB-month" | "month";
    asOf: string;
    source: string;
}

/** What the clouds' own calculators take for a month. */
export const hoursPerMonth = 730;
