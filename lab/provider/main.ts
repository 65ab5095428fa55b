import * as grpc from "@grpc/grpc-js";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { EngineLog } from "./log";
import { service } from "./service";

const messageLimit = 400 * 1024 * 1024;

/** Starts the plugin: the engine passes its own address and reads the port from the first line of output. */
export function serve(argv: string[]): void {
    const log = new EngineLog(engineAddress(argv));
    const server = new grpc.Server({
        "grpc.max_receive_message_length": messageLimit,
        "grpc.max_send_message_length": messageLimit,
    });
    server.addService(ResourceProviderService, service(log));
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
        if (error !== null) throw error;
        process.stdout.write(`${port}\n`);
    });
    exitWithTheEngine();
}

export function engineAddress(argv: string[]): string | undefined {
    for (let i = 0; i < argv.length; i++) {
        const word = argv[i]!;
        if (word === "--tracing") i++;
        else if (!word.startsWith("-")) return word;
    }
    return undefined;
}

/** An engine that was killed cannot stop its plugins; they would wait for it for ever. */
function exitWithTheEngine(): void {
    const parent = process.ppid;
    setInterval(() => {
        if (process.ppid !== parent) process.exit(1);
    }, 2000).unref();
}
