/** What the preview may take. */
export const limits = { seconds: 60, megabytes: 1536, ratio: 1.3 };

export interface Result {
    what: string;
    resources: number;
    seconds: number;
    processorSeconds: number;
    peakMegabytes?: number;
}

/** What is over its limit; nothing said of memory where it could not be read. */
export function faultsOf({ seconds, peakMegabytes = 0 }: Result, ratio: number): string[] {
    const faults = [];
    if (seconds > limits.seconds)
        faults.push(`the preview took ${seconds.toFixed(1)} s: more than ${limits.seconds} s`);
    if (peakMegabytes > limits.megabytes)
        faults.push(`the preview took ${peakMegabytes.toFixed(0)} MiB: more than ${limits.megabytes} MiB`);
    if (ratio > limits.ratio)
        faults.push(
            `the component costs ${ratio.toFixed(2)} times what a bare program does: more than ${limits.ratio}`,
        );
    return faults;
}
