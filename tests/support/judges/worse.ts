/** A cluster that is made worse on purpose: a judge that finds nothing wrong with it proves nothing. */
import type { Registration } from "../mocks";
import type { Judge } from "./scanners";

export interface Worsening {
    title: string;
    /** The type of what is made worse. */
    type: string;
    /** Changes the resource's inputs; without it there is none. */
    // eslint-disable-next-line @typescript-eslint/no-explicit-any -- any resource's inputs
    change?: (inputs: any) => void;
    /** The type of what is found, if it is another. */
    foundAt?: string;
    /** The judges' own names of what they find. */
    found: Partial<Record<Judge, string[]>>;
}

/** The same resources with all of it wrong at once: no two of the worsenings touch one thing. */
export function worsened(registrations: Registration[], worsenings: Worsening[]): Registration[] {
    const gone = worsenings.filter(({ change }) => change === undefined).map(({ type }) => type);
    const left = registrations.filter(({ type }) => !gone.includes(type));
    return left.map((registration) => {
        const inputs = structuredClone(registration.inputs);
        for (const { type, change } of worsenings) if (type === registration.type) change?.(inputs);
        return { ...registration, inputs };
    });
}
