import type { Baseline } from "./control";
import { cisAks } from "./cisAks";
import { cisEks } from "./cisEks";
import { cisGke } from "./cisGke";
import { nist800190 } from "./nist800190";
import { nsa } from "./nsa";
import { pss } from "./pss";

/** Every baseline there is. A new one is a file beside this one and a line here. */
export const baselines = {
    "cis-eks": cisEks,
    "cis-gke": cisGke,
    "cis-aks": cisAks,
    nsa,
    "nist-800-190": nist800190,
    pss,
} satisfies Record<string, Baseline>;

export type BaselineName = keyof typeof baselines;

export const baselineNames = Object.keys(baselines) as BaselineName[];
