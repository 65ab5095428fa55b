import type { Sandbox } from "../../isolation";
import type { SandboxSetup } from "../types";
import { gvisor } from "./gvisor";
import { kataClh, kataFc, kataQemu } from "./kata";
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
    urunc,
};
