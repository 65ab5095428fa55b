/** Which machine type a pool may have: known, affordable, and able to run the sandbox. */
import { machineTypeNames, machineTypes, sharedCoreTypes } from "../../catalog/gcp/machineTypes";
import { type Ceilings, largestWithin, overCeilings } from "../ceilings";
import { join, probablyMeant, type Refusal } from "../refusal";
import type { PlainGkePool } from "./shape";

export const defaultMachineType = "n2-standard-4";

export function machineRefusals(path: string, pool: PlainGkePool, ceilings: Ceilings): Refusal[] {
    const name = pool.machineType ?? defaultMachineType;
    const at = join(path, pool.machineType === undefined ? "sandbox" : "machineType");
    if (pool.sandbox === "gvisor" && sharedCoreTypes.includes(name)) {
        const reason = `GKE Sandbox does not run on ${name}, whose vCPUs are parts of one`;
        return [{ path: at, reason, nearest: '"e2-standard-2"' }];
    }
    const type = machineTypes.get(name);
    if (type) return overCeilings(at, type, ceilings, largestWithin(machineTypes.values(), ceilings));
    const meant = probablyMeant(name, machineTypeNames);
    if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)+$/.test(name)) {
        const reason = `"${name}" is not a machine type of Compute Engine`;
        return [{ path: at, reason, nearest: `"${meant ?? defaultMachineType}"` }];
    }
    if (pool.allowUnlistedTypes) return [];
    const reason = `the price of ${name} is not known to this package, so it is not started without your word`;
    return [{ path: at, reason, nearest: `${meant ? `"${meant}", or ` : ""}allowUnlistedTypes true` }];
}
