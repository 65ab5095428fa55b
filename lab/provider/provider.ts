import { setMaxListeners } from "node:events";
import { apply, applyPatch, managerField, managerOf, relinquish } from "./apply";
import { awaitReady } from "./await";
import { isJobFailed } from "./await/job";
import { check, Checked } from "./check";
import { Client } from "./client";
import { Settings, settingsOf, targetOf } from "./config";
import { Context } from "./context";
import { diff, Difference } from "./diff";
import { UnreachableError } from "./errors";
import { Target } from "./kubeconfig";
import { EngineLog } from "./log";
import { Naming } from "./naming";
import { annotation, annotationOf, idOf, isPatch, KubeObject, metadataOf, refOf, typeOfUrn, TypeName } from "./objects";
import { previewCreate, previewUpdate } from "./preview";
import { read } from "./read";
import { remove } from "./remove";
import { Bag, open, Path, seal, secretsOfOutputs } from "./values";
import { PartialFailure } from "./wire";

const defaultTimeoutSeconds = 600;

/** One configured instance: a cluster, and what can be done to its objects. Bags come and go in the engine's encoding. */
export class Provider {
    private readonly stop = new AbortController();
    private settings: Settings = settingsOf([]);
    private target: Target | UnreachableError = new UnreachableError("the provider is not configured yet");
    private client: Client | undefined;

    constructor(private readonly log: EngineLog) {
        // Each wait listens for the end, and there are as many waits as resources.
        setMaxListeners(0, this.stop.signal);
    }

    /** A cluster that cannot be reached fails the resources that need it, not the program that mentions it. */
    configure(variables: Iterable<[string, string]>): void {
        this.settings = settingsOf(variables);
        try {
            this.target = targetOf(this.settings);
        } catch (error) {
            this.target = error as UnreachableError;
        }
    }

    cancel(): void {
        this.stop.abort();
    }

    async check(token: string, oldBag: Bag, newBag: Bag, naming: Naming): Promise<Checked> {
        const { value: news, secrets } = open(newBag);
        const defaultNamespace =
            this.settings.namespace ?? (this.target instanceof Error ? undefined : this.target.namespace) ?? "default";
        const isNamespaced = async (apiVersion: string, kind: string) =>
            (await this.cluster().resolve(apiVersion, kind)).namespaced;
        const olds = open(oldBag).value;
        const checked = await check({ token, olds, news, naming, defaultNamespace, isNamespaced });
        return { ...checked, inputs: seal(checked.inputs, secrets) };
    }

    async diff(urn: string, id: string, stateBag: Bag, oldBag: Bag, newBag: Bag): Promise<Difference> {
        const state = open(stateBag).value;
        const news = open(newBag).value;
        return diff(placed(open(oldBag).value, state), news, this.settings, await this.isUnready(urn, id, news));
    }

    async create(urn: string, bag: Bag, timeout: number, preview: boolean): Promise<{ id: string; outputs: Bag }> {
        const { value: inputs, secrets } = open(bag);
        const manager = managerOf(urn);
        if (preview) {
            const expected = await previewCreate(inputs, manager, this.context(urn));
            return { id: "", outputs: sealOutputs(expected, secrets) };
        }
        return this.bring(urn, inputs, secrets, manager, timeout);
    }

    async update(urn: string, stateBag: Bag, bag: Bag, timeout: number, preview: boolean): Promise<Bag> {
        const { value: state } = open(stateBag);
        const { value: inputs, secrets } = open(bag);
        const manager = recordedManager(state) ?? managerOf(urn);
        if (preview) {
            const expected = await previewUpdate(state, inputs, manager, this.context(urn));
            return sealOutputs(expected, secrets);
        }
        return (await this.bring(urn, inputs, secrets, manager, timeout)).outputs;
    }

    async read(urn: string, type: TypeName, id: string, stateBag: Bag, inputBag: Bag) {
        const state = open(stateBag);
        const inputs = open(inputBag);
        const ref = refOf(typeIn(inputs.value) ?? typeIn(state.value) ?? type, id);
        const found = await read(ref, state.value, inputs.value, this.context(urn));
        if (found === undefined) return undefined;
        const outputs = record(found.outputs, recordedManager(state.value) ?? managerOf(urn));
        const imported = Object.keys(inputs.value).length === 0;
        return {
            id: idOf(found.outputs),
            outputs: sealOutputs(outputs, [...inputs.secrets, ...state.secrets]),
            inputs: seal(found.inputs, imported ? secretsOfOutputs([], found.outputs.kind) : inputs.secrets),
        };
    }

    async delete(urn: string, type: TypeName, id: string, stateBag: Bag, timeout: number): Promise<void> {
        const state = open(stateBag).value;
        const ref = refOf(typeIn(state) ?? type, id);
        const context = this.context(urn);
        if (isPatch(typeOfUrn(urn))) await relinquish(ref, recordedManager(state) ?? managerOf(urn), context);
        else await remove(ref, state, context, deadlineOf(timeout, state));
    }

    private async bring(urn: string, inputs: Bag, secrets: Path[], manager: string, timeout: number) {
        const context = this.context(urn);
        const deadline = deadlineOf(timeout, inputs);
        const applied = isPatch(typeOfUrn(urn))
            ? await applyPatch(inputs, manager, context)
            : await apply(inputs, manager, context, deadline);
        const { live, error } = await awaitReady(applied, inputs, context, deadline);
        const outputs = sealOutputs(record(live, manager), secrets);
        if (error !== undefined) throw new PartialFailure(error, idOf(live), outputs, seal(inputs, secrets));
        return { id: idOf(live), outputs };
    }

    private async isUnready(urn: string, id: string, news: Bag): Promise<boolean> {
        const type = typeIn(news);
        if (type?.kind !== "Job" || annotationOf(news, annotation.replaceUnready) !== "true") return false;
        const live = await this.context(urn).client.find(refOf(type, id));
        return live !== undefined && isJobFailed(live);
    }

    private context(urn: string): Context {
        const { settings } = this;
        return { client: this.cluster(), settings, report: this.log.for(urn), cancelled: this.stop.signal };
    }

    private cluster(): Client {
        if (this.target instanceof Error) throw this.target;
        this.client ??= new Client(this.target, this.stop.signal);
        return this.client;
    }
}

function sealOutputs(outputs: Bag, secrets: Path[]): Bag {
    return seal(outputs, secretsOfOutputs(secrets, outputs.kind));
}

function record(live: KubeObject, manager: string): Bag {
    return { ...live, [managerField]: manager };
}

function recordedManager(state: Bag): string | undefined {
    const manager = state[managerField];
    return typeof manager === "string" ? manager : undefined;
}

function typeIn(bag: Bag): TypeName | undefined {
    const { apiVersion, kind } = bag;
    return typeof apiVersion === "string" && typeof kind === "string" ? { apiVersion, kind } : undefined;
}

/** The old inputs with the place the object was really given: a check without a server leaves the namespace open. */
function placed(inputs: Bag, state: Bag): Bag {
    const { namespace } = metadataOf(state);
    const metadata = metadataOf(inputs);
    if (namespace === undefined || metadata.namespace !== undefined) return inputs;
    return { ...inputs, metadata: { ...metadata, namespace } };
}

function deadlineOf(timeout: number, object: Bag): number {
    const asked = Number(annotationOf(object, annotation.timeoutSeconds));
    const seconds = timeout > 0 ? timeout : asked > 0 ? asked : defaultTimeoutSeconds;
    return Date.now() + seconds * 1000;
}
