import * as grpc from "@grpc/grpc-js";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";

const messageLimit = 400 * 1024 * 1024;

/** Starts a plugin: the engine reads the port from the first line of output. */
export function listen(service: grpc.UntypedServiceImplementation): void {
    const server = new grpc.Server({
        "grpc.max_receive_message_length": messageLimit,
        "grpc.max_send_message_length": messageLimit,
    });
    server.addService(ResourceProviderService, service);
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
        if (error !== null) throw error;
        process.stdout.write(`${port}\n`);
    });
    exitWithTheEngine();
}

/** An engine that was killed cannot stop its plugins; they would wait for it for ever. */
function exitWithTheEngine(): void {
    const parent = process.ppid;
    setInterval(() => {
        if (process.ppid !== parent) process.exit(1);
    }, 2000).unref();
}
