/**
 * A plugin that stands for a provider: the protocol of the engine over what the stub of a cloud knows. It speaks the
 * protocol itself: through Pulumi's own plugin library it would take several times as long for each resource.
 */
import type * as grpc from "@grpc/grpc-js";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import type { IResourceProviderServer } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { listen } from "../../../lab/provider/listen";
import type { Naming } from "../../../lab/provider/naming";
import { nameOfUrn, typeOfUrn } from "../../../lab/provider/objects";
import { type Bag, isBag, open, seal, UNKNOWN } from "../../../lab/provider/values";
import { bagOf, differenceOf, structOf, unary } from "../../../lab/provider/wire";
import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { merged } from "../awsCloud";
import { aws } from "./aws";
import { azure } from "./azure";
import type { Cloud } from "./cloud";
import { google } from "./google";
import { kubernetes } from "./kubernetes";
import { type Operation, record, wishesIn } from "./operations";

const clouds: Record<string, Cloud> = { aws, "azure-native": azure, gcp: google, kubernetes };
const slowMilliseconds = 60;

/** Starts the stub of a package; the folder is shared with the test. */
export function serve(name: string, version: string, folder: string): void {
    const cloud = clouds[name];
    if (cloud === undefined) throw new Error(`there is no stub of ${name}`);
    listen(service(cloud, version, folder));
}

function service(cloud: Cloud, version: string, folder: string): grpc.UntypedServiceImplementation {
    const wishes = wishesIn(folder);
    const slow = wishes.slow === undefined ? undefined : new RegExp(wishes.slow);
    const failing = new Set(wishes.fail);

    const done = (op: Operation["op"], urn: string) =>
        record(folder, { op, type: typeOfUrn(urn), name: nameOfUrn(urn), urn });
    const failIfWished = (urn: string) => {
        if (failing.has(nameOfUrn(urn))) throw new Error(`the test wants ${nameOfUrn(urn)} to fail`);
    };
    const handlers: Partial<IResourceProviderServer> = {
        handshake: unary(async () => new proto.ProviderHandshakeResponse().setAcceptSecrets(true)),
        attach: unary(async () => new Empty()),
        getPluginInfo: unary(async () => new PluginInfo().setVersion(version)),
        getSchema: unary(async () => new proto.GetSchemaResponse().setSchema("{}")),
        checkConfig: unary(async (request: proto.CheckRequest) =>
            new proto.CheckResponse().setInputs(request.getNews()),
        ),
        diffConfig: unary(async (request: proto.DiffRequest) => {
            const [olds, news] = [request.getOldInputs() ?? request.getOlds(), request.getNews()].map(plain);
            const replaces = cloud.moves(olds!, news!);
            return differenceOf(replaces ? [{ path: ["kubeconfig"], kind: "update", replaces }] : [], false);
        }),
        configure: unary(async (request: proto.ConfigureRequest) => {
            cloud.configure([...request.getVariablesMap().entries()]);
            return new proto.ConfigureResponse().setAcceptsecrets(true).setSupportspreview(true);
        }),
        check: unary(async (request: proto.CheckRequest) => {
            const { value, secrets } = open(bagOf(request.getNews()));
            const type = typeOfUrn(request.getUrn());
            const inputs = cloud.check(type, plain(request.getOlds()), value, naming(request));
            return new proto.CheckResponse().setInputs(structOf(seal(inputs, secrets)));
        }),
        diff: unary(async (request: proto.DiffRequest) => {
            const [olds, news] = [request.getOldInputs() ?? request.getOlds(), request.getNews()].map(plain);
            const found = cloud.diff(typeOfUrn(request.getUrn()), olds!, news!);
            return differenceOf(found.changes, found.deleteBeforeReplace);
        }),
        create: unary(async (request: proto.CreateRequest) => {
            const urn = request.getUrn();
            const type = typeOfUrn(urn);
            const { value: inputs, secrets } = open(bagOf(request.getProperties()));
            const { id, state } = cloud.make(type, nameOfUrn(urn), inputs, randomUUID());
            const outputs = request.getPreview() ? known(state, inputs) : state;
            if (!request.getPreview()) {
                failIfWished(urn);
                done("create", urn);
            }
            const response = new proto.CreateResponse().setProperties(outputsOf(cloud, type, outputs, secrets));
            return request.getPreview() ? response : response.setId(id);
        }),
        update: unary(async (request: proto.UpdateRequest) => {
            const urn = request.getUrn();
            const type = typeOfUrn(urn);
            const { value: news, secrets } = open(bagOf(request.getNews()));
            const [olds, state] = [plain(request.getOldInputs()), plain(request.getOlds())];
            const { changes } = cloud.diff(type, olds, news);
            const changed = [...new Set(changes.map(({ path }) => String(path[0])))];
            const computed = cloud.update(type, computedOf(state, olds), changed, request.getPreview());
            if (!request.getPreview()) {
                failIfWished(urn);
                done("update", urn);
            }
            return new proto.UpdateResponse().setProperties(outputsOf(cloud, type, merged(computed, news), secrets));
        }),
        read: unary(async (request: proto.ReadRequest) => {
            const response = new proto.ReadResponse().setId(request.getId());
            return response.setProperties(request.getProperties()).setInputs(request.getInputs());
        }),
        delete: unary(async (request: proto.DeleteRequest) => {
            const urn = request.getUrn();
            const reason = cloud.keeps(typeOfUrn(urn), plain(request.getProperties()));
            if (reason !== undefined) throw new Error(reason);
            if (slow?.test(typeOfUrn(urn))) await wait(slowMilliseconds);
            done("delete", urn);
            return new Empty();
        }),
        invoke: unary(async (request: proto.InvokeRequest) => {
            const { answer, secrets } = cloud.call(request.getTok(), plain(request.getArgs()));
            return new proto.InvokeResponse().setReturn(structOf(seal(answer, secrets)));
        }),
        cancel: unary(async () => new Empty()),
    };
    return handlers as grpc.UntypedServiceImplementation;
}

function plain(struct: Parameters<typeof bagOf>[0]): Bag {
    return open(bagOf(struct)).value;
}

function outputsOf(cloud: Cloud, type: string, outputs: Bag, secrets: ReturnType<typeof open>["secrets"]) {
    return structOf(seal(outputs, cloud.secrets(type, secrets)));
}

/** In a preview nothing is known but what was given. */
function known(state: Bag, inputs: Bag): Bag {
    return Object.fromEntries(
        Object.entries(state).map(([key, value]) => {
            if (!(key in inputs)) return [key, UNKNOWN];
            const input = inputs[key];
            return [key, isBag(value) && isBag(input) ? known(value, input) : input];
        }),
    );
}

/** What of a state was not given, at any depth. */
function computedOf(state: Bag, inputs: Bag): Bag {
    return Object.fromEntries(
        Object.entries(state).flatMap(([key, value]) => {
            if (!(key in inputs)) return [[key, value]];
            const input = inputs[key];
            return isBag(value) && isBag(input) ? [[key, computedOf(value, input)]] : [];
        }),
    );
}

function naming(request: proto.CheckRequest): Naming {
    return { resource: nameOfUrn(request.getUrn()), seed: request.getRandomseed_asU8(), mode: "propose", proposed: "" };
}
