import { listen } from "./listen";
import { EngineLog } from "./log";
import { service } from "./service";

/** Starts the plugin: the engine passes its own address. */
export function serve(argv: string[]): void {
    listen(service(new EngineLog(engineAddress(argv))));
}

export function engineAddress(argv: string[]): string | undefined {
    for (let i = 0; i < argv.length; i++) {
        const word = argv[i]!;
        if (word === "--tracing") i++;
        else if (!word.startsWith("-")) return word;
    }
    return undefined;
}
