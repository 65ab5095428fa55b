/** How much of an image is looked at: what is packed small may be endless once it is unpacked. */
import { ImageProblem } from "./problem";

export interface Limits {
    /** Of all layers, unpacked. */
    bytes: number;
    /** Files, folders and links of all layers. */
    members: number;
    /** Bytes of their names and of where links lead, which stay in memory. */
    names: number;
}

const gibibyte = 1024 ** 3;

/** More than images have that a node would pull, and less than a machine has that looks into one. */
export const mostOfAnImage: Limits = { bytes: 128 * gibibyte, members: 2_000_000, names: gibibyte / 4 };

const words: Record<keyof Limits, string> = {
    bytes: "bytes of content",
    members: "files",
    names: "bytes of names",
};

/** What is left of it while one platform is looked into. */
export class Budget {
    private readonly left: Limits;

    constructor(private readonly limits: Limits = mostOfAnImage) {
        this.left = { ...limits };
    }

    spend(what: keyof Limits, amount: number): void {
        this.left[what] -= amount;
        if (this.left[what] >= 0) return;
        throw new ImageProblem(`there are more than ${this.limits[what]} ${words[what]}, which is as far as is looked`);
    }
}
