/**
 * Runs a Pulumi program under mocks. Pulumi's own mocks report nothing that goes wrong inside an `apply`, in a mock or
 * after the program returned, and do not tell a mock about parents, dependencies or protection: this harness waits for
 * everything, rethrows every such error, and records registrations as the engine would be asked for them.
 */
import * as pulumi from "@pulumi/pulumi";
import type {
    RegisterResourceOutputsRequest,
    RegisterResourceRequest,
    RegisterResourceResponse,
} from "@pulumi/pulumi/proto/resource_pb";

/** One registration, as the engine would be asked for it. */
export interface Registration {
    urn: string;
    /** The id that the mock gave; empty for a component, and where nothing is known yet. */
    id: string;
    type: string;
    name: string;
    parent: string;
    dependsOn: string[];
    /** What each property was made from. */
    propertyDependencies: Record<string, string[]>;
    provider: string;
    /** What a remote component makes its children with, by package. */
    providers: Record<string, string>;
    protect: boolean;
    custom: boolean;
    /** A component that a plugin makes, whose children are not seen here. */
    remote: boolean;
    /** Version of the plugin that is asked for. */
    version: string;
    ignoreChanges: string[];
    replaceOnChanges: string[];
    /** Undefined where the program does not say. */
    deleteBeforeReplace?: boolean;
    retainOnDelete: boolean;
    /** As sent: secrets and unknowns still carry their marks. */
    // eslint-disable-next-line @typescript-eslint/no-explicit-any -- any resource's inputs
    inputs: any;
    /** What a component said of itself at its end. */
    // eslint-disable-next-line @typescript-eslint/no-explicit-any -- any component's outputs
    outputs?: any;
}

export interface Outcome<T> {
    value?: T;
    error?: Error;
    registrations: Registration[];
    warnings: string[];
}

export interface RunOptions {
    preview?: boolean;
    /** What a resource looks like once made. Default: its inputs. */
    newResource?: (args: pulumi.runtime.MockResourceArgs) => { id: string | undefined; state: Record<string, unknown> };
    /** What a provider's function answers. Default: its arguments. */
    call?: (args: pulumi.runtime.MockCallArgs) => Record<string, unknown>;
}

const secretMark = "4dabf18193072939515e22adb298388d";
export const unknownMark = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

type Callback = (error: unknown, response?: RegisterResourceResponse) => void;
interface Monitor {
    registerResource: (request: RegisterResourceRequest, callback: Callback) => unknown;
    registerResourceOutputs: (request: RegisterResourceOutputsRequest, callback: Callback) => unknown;
}

/** Runs the program to its end and says what happened, error or not. */
export async function attempt<T>(body: () => T, options: RunOptions = {}): Promise<Outcome<T>> {
    const registrations: Registration[] = [];
    const warnings: string[] = [];
    const errors = new Set<unknown>();
    const restore = takeOver(errors, warnings);
    let giveUp: () => void = () => undefined;
    const failed = new Promise<void>((resolve) => (giveUp = resolve));
    /** The SDK tells of a mock that throws without the reason, and what depends on its resource waits for ever. */
    const watched =
        <A, R>(mock: (asked: A) => R) =>
        (asked: A): R => {
            try {
                return mock(asked);
            } catch (error) {
                errors.add(error);
                giveUp();
                throw error;
            }
        };
    try {
        const newResource = watched<pulumi.runtime.MockResourceArgs, pulumi.runtime.MockResourceResult>(
            options.newResource ?? (({ name, inputs }) => ({ id: `${name}-id`, state: inputs })),
        );
        const call = watched<pulumi.runtime.MockCallArgs, Record<string, unknown>>(
            options.call ?? (({ inputs }) => inputs),
        );
        await pulumi.runtime.setMocks({ newResource, call }, "project", "stack", options.preview ?? false);
        record(pulumi.runtime.getMonitor() as unknown as Monitor, registrations, errors);
        let value: T | undefined;
        try {
            value = await body();
        } catch (error) {
            errors.add(error);
        }
        // Waits for all registrations, those that an `apply` adds late among them.
        await Promise.race([pulumi.runtime.disconnect(), failed]);
        // Node tells of unhandled rejections one turn after the last promise has settled.
        await new Promise((resolve) => setImmediate(resolve));
        const [first] = errors;
        return { value, registrations, warnings, ...(errors.size > 0 && { error: asError(first) }) };
    } finally {
        restore();
    }
}

/** The same for a program that is expected to end well. */
export async function run<T>(body: () => T, options: RunOptions = {}): Promise<Outcome<T>> {
    const outcome = await attempt(body, options);
    if (outcome.error) throw outcome.error;
    return outcome;
}

/** The value of an output once the program has run, its secret mark taken off. */
export function valueOf<T>(output: pulumi.Output<T>): Promise<T> {
    return new Promise((resolve, reject) => {
        pulumi.unsecret(output).apply((value) => resolve(value as T));
        setTimeout(() => reject(new Error("the output is never known")), 5_000).unref();
    });
}

export function isSecret(input: unknown): boolean {
    return typeof input === "object" && input !== null && secretMark in input;
}

/** Inputs with the marks of secrets taken off, at every depth, and each text as it is to be shown. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- any resource's inputs
export function revealed(input: any, shown: (text: string) => string = (text) => text): any {
    if (typeof input === "string") return shown(input);
    if (Array.isArray(input)) return input.map((each) => revealed(each, shown));
    if (typeof input !== "object" || input === null) return input;
    if (isSecret(input)) return revealed(input.value, shown);
    return Object.fromEntries(Object.entries(input).map(([key, value]) => [key, revealed(value, shown)]));
}

function record(monitor: Monitor, registrations: Registration[], errors: Set<unknown>): void {
    const register = monitor.registerResource.bind(monitor);
    const registerOutputs = monitor.registerResourceOutputs.bind(monitor);
    // Wrapped in place: a monitor set anew would reset the engine's features, and secrets would lose their mark.
    monitor.registerResource = (request, callback) => {
        const registration: Registration = {
            urn: "",
            id: "",
            type: request.getType(),
            name: request.getName(),
            parent: request.getParent(),
            dependsOn: request.getDependenciesList(),
            propertyDependencies: Object.fromEntries(
                [...request.getPropertydependenciesMap().entries()].map(([property, from]) => [
                    property,
                    from.getUrnsList(),
                ]),
            ),
            provider: request.getProvider(),
            providers: Object.fromEntries(request.getProvidersMap().entries()),
            protect: request.getProtect() ?? false,
            custom: request.getCustom(),
            remote: request.getRemote(),
            version: request.getVersion(),
            ignoreChanges: request.getIgnorechangesList(),
            replaceOnChanges: request.getReplaceonchangesList(),
            ...(request.getDeletebeforereplacedefined() && {
                deleteBeforeReplace: request.getDeletebeforereplace(),
            }),
            retainOnDelete: request.getRetainondelete() ?? false,
            inputs: request.getObject()?.toJavaScript() ?? {},
        };
        registrations.push(registration);
        return register(request, (error, response) => {
            const urn = response?.getUrn() ?? "";
            // The engine refuses it, the mocks do not.
            if (registrations.some((other) => urn !== "" && other.urn === urn)) {
                errors.add(new Error(`duplicate resource URN ${urn}`));
            }
            registration.urn = urn;
            registration.id = response?.getId() ?? "";
            callback(error, response);
        });
    };
    monitor.registerResourceOutputs = (request, callback) => {
        const registration = registrations.find(({ urn }) => urn === request.getUrn());
        if (registration) registration.outputs = request.getOutputs()?.toJavaScript();
        return registerOutputs(request, callback);
    };
}

/** Catches what would otherwise go to the console or to nobody. Mocha's own listener would end the test too early. */
function takeOver(errors: Set<unknown>, warnings: string[]): () => void {
    const listeners = process.listeners("unhandledRejection");
    const { warn, error } = console;
    process.removeAllListeners("unhandledRejection");
    process.on("unhandledRejection", (reason) => errors.add(reason));
    console.warn = (message: unknown) => warnings.push(String(message));
    console.error = (message: unknown) => warnings.push(String(message));
    return () => {
        process.removeAllListeners("unhandledRejection");
        for (const listener of listeners) process.on("unhandledRejection", listener);
        Object.assign(console, { warn, error });
    };
}

function asError(reason: unknown): Error {
    return reason instanceof Error ? reason : new Error(String(reason));
}
