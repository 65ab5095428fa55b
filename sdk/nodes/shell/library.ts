import { core } from "./core";
import { crio } from "./crio";
import { fetch } from "./fetch";
import { files } from "./files";
import { kernel } from "./kernel";
import { network } from "./network";
import { aptPackages, dnfPackages } from "./packages";
import { probeImage } from "./probeImage";
import { prove } from "./prove";
import { runtime } from "./runtime";
import { unpack } from "./unpack";
import { watchdog } from "./watchdog";

/** What a node's script is written in, for bash 5. The script follows it, starts with a `step` and ends with `finish`. */
export const shellLibrary = `${[core, watchdog, fetch, unpack, files, kernel, runtime, prove].join("\n\n")}\n`;

/** What comes to it where CRI-O is the runtime. */
export const crioLibrary = `${crio}\n`;

/** What comes to it where the probe cannot have the node's network. */
export const networkLibrary = `${network}\n`;

/** What comes to it where packages are missing, by who installs them. */
export const packageLibraries = { apt: `${aptPackages}\n`, dnf: `${dnfPackages}\n` };

/** What comes to it where the node makes the probe's image itself. */
export const imageLibrary = `${probeImage}\n`;
