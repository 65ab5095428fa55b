import { Client } from "./client";
import { Settings } from "./config";
import { Reporter } from "./log";

/** What every operation on an object works with. */
export interface Context {
    client: Client;
    settings: Settings;
    report: Reporter;
    cancelled: AbortSignal;
}
