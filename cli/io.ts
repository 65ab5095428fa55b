import type { TerminalOptions } from "../sdk/report/terminal";

/** Where a command's words go, and what can be shown there. */
export interface Io {
    out: (text: string) => void;
    err: (text: string) => void;
    terminal: TerminalOptions;
    /** Puts a question to whoever sits there; absent where nobody does. */
    ask?: (question: string) => Promise<string>;
}
