/** Node bootstrap: what makes a fresh machine a node that runs a sandbox, and that never joins without. */
export { planNode } from "./plan";
export { formats, refuseFormat, render } from "./render";
export * from "./spec";
export type * from "./types";
