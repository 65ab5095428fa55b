import * as grpc from "@grpc/grpc-js";
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { Any } from "google-protobuf/google/protobuf/any_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { Change, showPath } from "./diff";
import { messageOf, NotReadyError } from "./errors";
import { Bag, isBag } from "./values";

export function bagOf(struct: Struct | undefined): Bag {
    return struct === undefined ? {} : (struct.toJavaScript() as Bag);
}

export function structOf(bag: Bag): Struct {
    return Struct.fromJavaScript(defined(bag) as Parameters<typeof Struct.fromJavaScript>[0]);
}

/** The protobuf library cannot encode a value that is undefined. */
function defined(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((item) => defined(item) ?? null);
    if (!isBag(value)) return value;
    const entries = Object.entries(value).filter(([, item]) => item !== undefined);
    return Object.fromEntries(entries.map(([key, item]) => [key, defined(item)]));
}

/** An object that exists and is not ready: the engine records it with the reasons, and updates it the next time. */
export class PartialFailure extends Error {
    constructor(
        readonly notReady: NotReadyError,
        readonly id: string,
        readonly properties: Bag,
        readonly inputs: Bag,
    ) {
        super(notReady.message);
    }
}

/** An error as the engine understands it; the details of a partial failure travel in a trailer. */
export function failureOf(error: unknown): Partial<grpc.StatusObject> {
    const message = messageOf(error);
    if (!(error instanceof PartialFailure)) return { code: grpc.status.UNKNOWN, details: message };
    const detail = new proto.ErrorResourceInitFailed();
    detail.setId(error.id);
    detail.setProperties(structOf(error.properties));
    detail.setInputs(structOf(error.inputs));
    detail.setReasonsList(error.notReady.reasons);
    const any = new Any();
    any.pack(detail.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
    const status = new Status();
    status.setCode(grpc.status.UNKNOWN);
    status.setMessage(message);
    status.addDetails(any);
    const metadata = new grpc.Metadata();
    metadata.add("grpc-status-details-bin", Buffer.from(status.serializeBinary()));
    return { code: grpc.status.UNKNOWN, details: message, metadata };
}

/** A method of the service from a function that answers or throws. */
export function unary<Request, Response>(
    handle: (request: Request) => Promise<Response>,
): grpc.handleUnaryCall<Request, Response> {
    return (call, callback) => {
        handle(call.request).then(
            (response) => callback(null, response),
            (error: unknown) => callback(failureOf(error)),
        );
    };
}

const { Kind } = proto.PropertyDiff;
const kinds = {
    add: [Kind.ADD, Kind.ADD_REPLACE],
    delete: [Kind.DELETE, Kind.DELETE_REPLACE],
    update: [Kind.UPDATE, Kind.UPDATE_REPLACE],
} as const;

/** What a diff found, as the engine wants to hear it. */
export function differenceOf(
    found: (Change & { replaces: boolean })[],
    deleteBeforeReplace: boolean,
): proto.DiffResponse {
    const { DIFF_NONE, DIFF_SOME } = proto.DiffResponse.DiffChanges;
    const response = new proto.DiffResponse();
    response.setChanges(found.length === 0 ? DIFF_NONE : DIFF_SOME);
    response.setDeletebeforereplace(deleteBeforeReplace);
    response.setHasdetaileddiff(true);
    response.setDiffsList([...new Set(found.map(({ path }) => String(path[0])))]);
    response.setReplacesList(found.filter(({ replaces }) => replaces).map(({ path }) => showPath(path)));
    for (const { path, kind, replaces } of found) {
        const detail = new proto.PropertyDiff();
        detail.setKind(kinds[kind][replaces ? 1 : 0]);
        detail.setInputdiff(true);
        response.getDetaileddiffMap().set(showPath(path), detail);
    }
    return response;
}
