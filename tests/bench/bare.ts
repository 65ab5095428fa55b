/**
 * The bare program: what a run of the component registered, registered again by plain resources. The components
 * themselves are left out, and with them the parents; inputs, secrets, dependencies, providers and options are kept.
 */
import * as pulumi from "@pulumi/pulumi";
import { isSecret, type Registration, run } from "../support/mocks";
import { eksMocks } from "../support/eksMocks";

/** What the program registers, in its order. */
export async function registrationsOf(program: () => unknown): Promise<Registration[]> {
    return (await run(program, eksMocks)).registrations;
}

class Resource extends pulumi.CustomResource {
    constructor(type: string, name: string, inputs: pulumi.Inputs, options: pulumi.CustomResourceOptions) {
        super(type, name, inputs, options);
    }
}

class Provider extends pulumi.ProviderResource {
    constructor(name: string, inputs: pulumi.Inputs, options: pulumi.ResourceOptions, kind: string) {
        super(kind, name, inputs, options);
    }
}

/** A component that a plugin makes: to the program it is one resource. */
class Remote extends pulumi.ComponentResource {
    constructor(type: string, name: string, inputs: pulumi.Inputs, options: pulumi.ComponentResourceOptions) {
        super(type, name, inputs, options, true);
    }
}

const providerPrefix = "pulumi:providers:";

export function bareProgram(registrations: Registration[]): () => void {
    const wanted = registrations.filter(({ custom, remote }) => custom || remote);
    return () => {
        const made = new Map<string, pulumi.Resource>();
        for (const registration of wanted) made.set(registration.urn, make(registration, made));
    };
}

function make(registration: Registration, made: Map<string, pulumi.Resource>): pulumi.Resource {
    const { type, name, provider, version, protect, retainOnDelete, ignoreChanges, replaceOnChanges } = registration;
    const { deleteBeforeReplace } = registration;
    const inputs = withSecrets(registration.inputs) as pulumi.Inputs;
    const dependsOn = registration.dependsOn.map((urn) => found(made, urn));
    const options = { dependsOn, version, protect, retainOnDelete, ignoreChanges, replaceOnChanges };
    if (type.startsWith(providerPrefix)) return new Provider(name, inputs, options, type.slice(providerPrefix.length));
    const providerOf = (reference: string) => found(made, urnOf(reference)) as pulumi.ProviderResource;
    if (registration.remote) {
        const providers = Object.values(registration.providers).map(providerOf);
        return new Remote(type, name, inputs, { ...options, providers });
    }
    return new Resource(type, name, inputs, {
        ...options,
        ...(deleteBeforeReplace !== undefined && { deleteBeforeReplace }),
        ...(provider !== "" && { provider: providerOf(provider) }),
    });
}

/** A provider is named by its URN and its id. */
function urnOf(reference: string): string {
    return reference.slice(0, reference.lastIndexOf("::"));
}

function found(made: Map<string, pulumi.Resource>, urn: string): pulumi.Resource {
    const resource = made.get(urn);
    if (resource === undefined) throw new Error(`the bare program needs ${urn} before it is made`);
    return resource;
}

function withSecrets(input: unknown): unknown {
    if (Array.isArray(input)) return input.map(withSecrets);
    if (typeof input !== "object" || input === null) return input;
    if (isSecret(input)) return pulumi.secret(withSecrets((input as { value: unknown }).value));
    return Object.fromEntries(Object.entries(input).map(([key, value]) => [key, withSecrets(value)]));
}
