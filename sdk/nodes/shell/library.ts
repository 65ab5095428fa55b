import { core } from "./core";
import { crio } from "./crio";
import { fetch } from "./fetch";
import { files } from "./files";
import { kernel } from "./kernel";
import { packages } from "./packages";
import { probeImage } from "./probeImage";
import { prove } from "./prove";
import { runtime } from "./runtime";
import { unpack } from "./unpack";
import { watchdog } from "./watchdog";

/** What a node's script is written in, for bash 5. The script follows it, starts with a `step` and ends with `finish`. */
export const shellLibrary = `${[
    core,
    watchdog,
    fetch,
    unpack,
    files,
    packages,
    kernel,
    runtime,
    probeImage,
    prove,
].join("\n\n")}\n`;

/** What comes to it where CRI-O is the runtime. */
export const crioLibrary = `${crio}\n`;
