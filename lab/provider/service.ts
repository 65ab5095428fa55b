import * as grpc from "@grpc/grpc-js";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { IResourceProviderServer } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { leadsElsewhere, refusedSettings } from "./config";
import { changes } from "./diff";
import { EngineLog } from "./log";
import { Naming, NamingMode } from "./naming";
import { nameOfUrn, parseToken, typeOfUrn, TypeName } from "./objects";
import { Provider } from "./provider";
import { refusal } from "./unsupported";
import { open, seal } from "./values";
import { bagOf, differenceOf, structOf, unary } from "./wire";

/** The version of the SDK whose plugin this stands in for. */
export const version = "4.34.2";

/** Pulumi's provider protocol, message by message. */
export function service(log: EngineLog): grpc.UntypedServiceImplementation {
    const provider = new Provider(log);
    const handlers: Partial<IResourceProviderServer> = {
        handshake: unary(async (request: proto.ProviderHandshakeRequest) => {
            log.connect(request.getEngineAddress());
            const response = new proto.ProviderHandshakeResponse();
            response.setAcceptSecrets(true);
            response.setSupportsAutonamingConfiguration(true);
            return response;
        }),
        attach: unary(async (request) => {
            log.connect(request.getAddress());
            return new Empty();
        }),
        getPluginInfo: unary(async () => new PluginInfo().setVersion(version)),
        getSchema: unary(async () => new proto.GetSchemaResponse().setSchema("{}")),
        checkConfig: unary(async (request: proto.CheckRequest) => {
            const response = new proto.CheckResponse();
            const { value: news, secrets } = open(bagOf(request.getNews()));
            // A kubeconfig holds keys, whether or not the program thought of it.
            response.setInputs(structOf(seal(news, [...secrets, ["kubeconfig"]])));
            response.setFailuresList(refusedSettings(news).map(failure));
            return response;
        }),
        diffConfig: unary(async (request: proto.DiffRequest) => {
            const olds = open(bagOf(request.getOldInputs() ?? request.getOlds())).value;
            const news = open(bagOf(request.getNews())).value;
            const elsewhere = leadsElsewhere(olds, news);
            const found = changes(olds, news).map((change) => ({ ...change, replaces: elsewhere }));
            return differenceOf(found, false);
        }),
        configure: unary(async (request: proto.ConfigureRequest) => {
            provider.configure(request.getVariablesMap().entries());
            const response = new proto.ConfigureResponse();
            response.setAcceptsecrets(true);
            response.setSupportspreview(true);
            response.setSupportsAutonamingConfiguration(true);
            return response;
        }),
        check: unary(async (request: proto.CheckRequest) => {
            const token = typeOfUrn(request.getUrn());
            const checked = await provider.check(
                token,
                bagOf(request.getOlds()),
                bagOf(request.getNews()),
                naming(request),
            );
            const response = new proto.CheckResponse();
            response.setInputs(structOf(checked.inputs));
            response.setFailuresList(checked.failures.map(failure));
            return response;
        }),
        diff: unary(async (request: proto.DiffRequest) => {
            const [state, olds, news] = [request.getOlds(), request.getOldInputs(), request.getNews()].map(bagOf);
            const found = await provider.diff(request.getUrn(), request.getId(), state!, olds!, news!);
            return differenceOf(found.changes, found.deleteBeforeReplace);
        }),
        create: unary(async (request: proto.CreateRequest) => {
            const inputs = bagOf(request.getProperties());
            const made = await provider.create(request.getUrn(), inputs, request.getTimeout(), request.getPreview());
            return new proto.CreateResponse().setId(made.id).setProperties(structOf(made.outputs));
        }),
        update: unary(async (request: proto.UpdateRequest) => {
            const [state, inputs] = [request.getOlds(), request.getNews()].map(bagOf);
            const [timeout, preview] = [request.getTimeout(), request.getPreview()];
            const outputs = await provider.update(request.getUrn(), state!, inputs!, timeout, preview);
            return new proto.UpdateResponse().setProperties(structOf(outputs));
        }),
        read: unary(async (request: proto.ReadRequest) => {
            const [state, inputs] = [request.getProperties(), request.getInputs()].map(bagOf);
            const type = typeOf(request.getUrn());
            const found = await provider.read(request.getUrn(), type, request.getId(), state!, inputs!);
            const response = new proto.ReadResponse();
            if (found === undefined) return response;
            response.setId(found.id);
            response.setProperties(structOf(found.outputs));
            response.setInputs(structOf(found.inputs));
            return response;
        }),
        delete: unary(async (request: proto.DeleteRequest) => {
            const urn = request.getUrn();
            const state = bagOf(request.getProperties());
            await provider.delete(urn, typeOf(urn), request.getId(), state, request.getTimeout());
            return new Empty();
        }),
        invoke: unary(async (request: proto.InvokeRequest) => unsupported(request.getTok())),
        call: unary(async (request: proto.CallRequest) => unsupported(request.getTok())),
        construct: unary(async (request: proto.ConstructRequest) => unsupported(request.getType())),
        cancel: unary(async () => {
            provider.cancel();
            return new Empty();
        }),
    };
    return handlers as grpc.UntypedServiceImplementation;
}

function unsupported(token: string): never {
    throw new Error(refusal(token) ?? `the lab's stand-in provider has no function ${token}`);
}

function failure({ property, reason }: { property: string; reason: string }): proto.CheckFailure {
    return new proto.CheckFailure().setProperty(property).setReason(reason);
}

function typeOf(urn: string): TypeName {
    const type = parseToken(typeOfUrn(urn));
    if (type === undefined) throw new Error(`${typeOfUrn(urn)} is no object's type`);
    return type;
}

function naming(request: proto.CheckRequest): Naming {
    const { Mode } = proto.CheckRequest.AutonamingOptions;
    const modes: Record<number, NamingMode> = { [Mode.ENFORCE]: "enforce", [Mode.DISABLE]: "disable" };
    const asked = request.getAutonaming();
    return {
        resource: nameOfUrn(request.getUrn()),
        seed: request.getRandomseed_asU8(),
        mode: modes[asked?.getMode() ?? Mode.PROPOSE] ?? "propose",
        proposed: asked?.getProposedName() ?? "",
    };
}
