import { annotation, annotationOf, metadataOf } from "./objects";
import { Bag } from "./values";

export type NamingMode = "propose" | "enforce" | "disable";

export interface Naming {
    /** The resource's name in the program. */
    resource: string;
    /** The engine's seed: a preview of a replacement and the replacement itself differ, two checks in one update do not. */
    seed: Uint8Array;
    mode: NamingMode;
    /** What the project's own naming pattern makes of the name. */
    proposed: string;
}

/** The name for an object that was given none: the one it has already, else the resource's name and a random suffix. */
export function autoname(olds: Bag, naming: Naming): string | undefined {
    const before = metadataOf(olds).name;
    if (before !== undefined && annotationOf(olds, annotation.autonamed) === "true") return before;
    if (naming.mode === "disable") return undefined;
    if (naming.mode === "enforce") return naming.proposed;
    return `${naming.resource}-${Buffer.from(naming.seed.slice(0, 4)).toString("hex")}`;
}

/** The inputs under a name the provider chose, marked so that the next check knows whose choice it was. */
export function withAutoname(inputs: Bag, name: string): Bag {
    const metadata = metadataOf(inputs);
    const annotations = { ...metadata.annotations, [annotation.autonamed]: "true" };
    return { ...inputs, metadata: { ...metadata, name, annotations } };
}
