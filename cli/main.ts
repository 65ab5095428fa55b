#!/usr/bin/env node
/** The `kernel-isolation` command, on this process's own streams. */
import { terminalOptions } from "../sdk/report/terminal";
import { exitCodes } from "./failure";
import { conversation } from "./conversation";
import { run } from "./program";

const { stdin, stdout, stderr } = process;
const talk = conversation(stdin, stdout);

void run(process.argv.slice(2), {
    out: (text) => stdout.write(text),
    err: (text) => stderr.write(text),
    terminal: terminalOptions(stdout, process.env),
    ...(stdin.isTTY && stdout.isTTY && { ask: talk.ask }),
}).then((code) => {
    talk.end();
    process.exitCode = code;
    // An API server that never answered keeps a connection open.
    if (code === exitCodes.failed) process.exit();
});
