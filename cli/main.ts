#!/usr/bin/env node
/** The `kernel-isolation` command, on this process's own streams. */
import { terminalOptions } from "../sdk/report/terminal";
import { exitCodes } from "./failure";
import { run } from "./program";

void run(process.argv.slice(2), {
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    terminal: terminalOptions(process.stdout, process.env),
}).then((code) => {
    process.exitCode = code;
    // An API server that never answered keeps a connection open.
    if (code === exitCodes.failed) process.exit();
});
