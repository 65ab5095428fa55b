import type { Sandbox } from "../../isolation";
import type { SandboxSetup } from "../types";
import { CgroupDriver, type ResolvedNodeSpec } from "../spec";
import { gvisor, gvisorOnCgroupfs } from "./gvisor";
import { kataClh, kataFc, kataQemu } from "./kata";
import { nitro } from "./nitro";
import { runc, runcUserns } from "./runc";
import { urunc } from "./urunc";

/** What each sandbox needs of a node. A new one is a file beside these and a line here. */
export const setups: Record<Sandbox, SandboxSetup> = {
    runc,
    "runc-userns": runcUserns,
    gvisor,
    "kata-qemu": kataQemu,
    "kata-clh": kataClh,
    "kata-fc": kataFc,
    nitro,
    urunc,
};

/** gVisor alone makes cgroups of its own, and so has to be told how. */
export function setupOf({ sandbox, cgroupDriver }: ResolvedNodeSpec): SandboxSetup {
    return sandbox === "gvisor" && cgroupDriver === CgroupDriver.Cgroupfs ? gvisorOnCgroupfs : setups[sandbox];
}
