#!/usr/bin/env node
/**
 * The package as a plugin of the engine, for programs in every language: `pulumi-resource-kernel-isolation`. It needs no
 * language host and no sources: the schema is the one that was made when the package was.
 */
import type { ComponentResource, ComponentResourceOptions, Inputs } from "@pulumi/pulumi";
import { type ConstructResult, main, type Provider } from "@pulumi/pulumi/provider";
import { IsolatedCluster, Tenant } from "../index";
import { version } from "../package.json";
import schema from "../schema.json";

type Constructor = new (name: string, args: never, options?: ComponentResourceOptions) => ComponentResource;

const components: Record<keyof typeof schema.resources, Constructor> = {
    "kernel-isolation:index:IsolatedCluster": IsolatedCluster,
    "kernel-isolation:index:Tenant": Tenant,
};

const provider: Provider = {
    version,
    getSchema: async () => JSON.stringify(schema),
    construct: async (
        name: string,
        type: string,
        inputs: Inputs,
        options: ComponentResourceOptions,
    ): Promise<ConstructResult> => {
        if (!isComponent(type)) throw new Error(`there is no component ${type}`);
        // The schema says what it takes, and the component itself refuses what does not fit.
        const made = new components[type](name, inputs as never, options);
        const outputs = Object.keys(schema.resources[type].properties);
        return { urn: made.urn, state: Object.fromEntries(outputs.map((key) => [key, Reflect.get(made, key)])) };
    },
};

function isComponent(type: string): type is keyof typeof components {
    return Object.hasOwn(components, type);
}

void main(provider, process.argv.slice(2));
