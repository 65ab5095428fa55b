import type { TerminalOptions } from "../sdk/report/terminal";

/** Where a command's words go, and what can be shown there. */
export interface Io {
    out: (text: string) => void;
    err: (text: string) => void;
    terminal: TerminalOptions;
}
