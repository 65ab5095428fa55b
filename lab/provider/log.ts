import * as grpc from "@grpc/grpc-js";
import { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { LogRequest, LogSeverity } from "@pulumi/pulumi/proto/engine_pb";

/** What one resource may tell the user while it is worked on. */
export interface Reporter {
    /** Replaces the resource's line of the moment. */
    status(message: string): void;
    info(message: string): void;
    warn(message: string): void;
}

/** Messages to the engine, which shows them beside the resource they are about. */
export class EngineLog {
    private client: EngineClient | undefined;

    constructor(address: string | undefined) {
        if (address !== undefined) this.connect(address);
    }

    connect(address: string): void {
        this.client = new EngineClient(address, grpc.credentials.createInsecure());
    }

    for(urn: string): Reporter {
        let last = "";
        return {
            status: (message) => {
                if (message === last) return;
                last = message;
                this.send(urn, message, LogSeverity.INFO, true);
            },
            info: (message) => this.send(urn, message, LogSeverity.INFO, false),
            warn: (message) => this.send(urn, message, LogSeverity.WARNING, false),
        };
    }

    private send(urn: string, message: string, severity: LogSeverity, ephemeral: boolean): void {
        const request = new LogRequest();
        request.setUrn(urn);
        request.setMessage(message);
        request.setSeverity(severity);
        request.setEphemeral(ephemeral);
        // A message that cannot be shown is no reason to fail the resource it is about.
        this.client?.log(request, () => undefined);
    }
}
