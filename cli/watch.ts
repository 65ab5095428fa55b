/** Rounds at intervals, and one code for all of them. */
import { setTimeout as pause } from "node:timers/promises";
import { type ExitCode, exitCodes } from "./failure";

export interface WatchOptions {
    /** In milliseconds; 0 is one round. */
    duration: number;
    /** From the end of a round to the beginning of the next. */
    every: number;
    /** Ends it: a pause at once, a round as the round itself sees fit. */
    stop: AbortSignal;
    /** Is told why a later round could not do its work. The first one's reason is thrown: waiting mends no argument. */
    onFailure: (error: unknown) => void;
}

/** The worst of all rounds: what was broken for an hour at night is not good in the morning. */
export async function watch(round: () => Promise<ExitCode>, options: WatchOptions): Promise<ExitCode> {
    const { duration, every, stop, onFailure } = options;
    const until = Date.now() + duration;
    const failed = (error: unknown): ExitCode => {
        onFailure(error);
        return exitCodes.failed;
    };
    let worst = await round();
    while (!stop.aborted && Date.now() + every <= until) {
        await pause(every, undefined, { signal: stop }).catch(() => undefined);
        if (stop.aborted) break;
        worst = worse(worst, await round().catch(failed));
    }
    return worst;
}

/** What was found broken counts before a server that did not answer, and that before what could not be tried. */
function worse(a: ExitCode, b: ExitCode): ExitCode {
    const order: ExitCode[] = [exitCodes.good, exitCodes.unproven, exitCodes.failed, exitCodes.refused];
    return order.indexOf(a) > order.indexOf(b) ? a : b;
}
