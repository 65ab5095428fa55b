import type { PlatformDefinition } from "../platform";
import { aks } from "./aks";
import { eks } from "./eks";
import { existing } from "./existing";
import { gke } from "./gke";

/** Every platform there is. A new one is a file beside this one and a line here. */
export const platforms = { eks, gke, aks, existing } satisfies Record<string, PlatformDefinition>;

export type PlatformName = keyof typeof platforms;

export const platformNames = Object.keys(platforms) as PlatformName[];
