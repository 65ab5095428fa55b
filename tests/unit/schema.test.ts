import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import * as vocabulary from "../../sdk/isolation";
import { readSchema, schemaFile } from "../support/schema";

interface Property {
    type?: string;
    $ref?: string;
    plain?: boolean;
    description?: string;
    items?: Property;
    additionalProperties?: Property;
}
interface Schema {
    resources: Record<
        string,
        { inputProperties: Record<string, Property>; properties: Record<string, Property>; requiredInputs: string[] }
    >;
    types: Record<string, { enum?: { name: string; value: string }[]; properties?: Record<string, Property> }>;
}

const token = (name: string) => `kernel-isolation:index:${name}`;

describe("schema", () => {
    let text = "";
    let schema: Schema = { resources: {}, types: {} };
    before(async function () {
        // The analyzer reads the types of every cloud.
        this.timeout(120_000);
        text = await readSchema();
        schema = JSON.parse(text) as Schema;
    });

    it("is the committed one (npm run schema writes it)", () => {
        assert.equal(readFileSync(schemaFile, "utf8"), text);
    });

    it("has the two components, and gives away what was meant to be given", () => {
        const outputs = Object.entries(schema.resources).map(([name, { properties }]) => [
            name,
            Object.keys(properties),
        ]);
        assert.deepEqual(Object.fromEntries(outputs), {
            [token("IsolatedCluster")]: ["handle", "kubeconfig", "report"],
            [token("Tenant")]: ["namespaces", "status"],
        });
    });

    it("requires the level of a tenant, and nothing of a cluster that has a default", () => {
        assert.deepEqual(schema.resources[token("IsolatedCluster")]?.requiredInputs, []);
        assert.deepEqual(schema.resources[token("Tenant")]?.requiredInputs, ["cluster", "isolation"]);
    });

    it("lists every word of the vocabulary", () => {
        const enums = Object.entries(vocabulary).filter(([, value]) => typeof value === "object");
        assert.ok(enums.length >= 7);
        for (const [name, values] of enums) {
            const words = schema.types[token(name)]?.enum?.map(({ value }) => value);
            // The compiler, and so the analyzer, orders a union's members as it met them.
            assert.deepEqual(words?.sort(), Object.values(values).sort(), name);
        }
    });

    it("gives a tenant in a cluster and a tenant by itself the same fields", () => {
        const inCluster = Object.keys(schema.types[token("TenantSpec")]?.properties ?? {});
        const byItself = Object.keys(schema.resources[token("Tenant")]?.inputProperties ?? {});
        assert.deepEqual([...inCluster, "cluster", "name", "proof"].sort(), byItself.sort());
    });

    it("makes no type a plain list or map of objects, which the Go SDK could not compile", () => {
        const used = new Set<string>();
        const plainContainers: [string, string][] = [];
        for (const [owner, property] of everyProperty(schema)) {
            const element = (property.items ?? property.additionalProperties) as
                (Property & { plain?: boolean }) | undefined;
            const isObject = element?.$ref !== undefined && schema.types[reference(element)]?.properties !== undefined;
            if (element && isObject && element.plain) plainContainers.push([owner, reference(element)]);
            else for (const part of [property, element]) if (part?.$ref && !part.plain) used.add(reference(part));
        }
        assert.deepEqual(
            plainContainers.filter(([, type]) => !used.has(type)),
            [],
        );
    });

    it("describes every field, in words", () => {
        for (const [owner, { description }] of everyProperty(schema)) assert.ok(description, owner);
        assert.doesNotMatch(text, /\[object |undefined|\{@/);
    });

    it("names no type like a component, nor in a way the generators rename", () => {
        for (const name of Object.keys(schema.types)) {
            assert.equal(name in schema.resources, false);
            assert.doesNotMatch(name, /Args$/);
        }
    });

    // The analyzer has no way to say it; the outputs are marked secret when they are made (isolatedCluster.test.ts).
    it("says in words which outputs are secret", () => {
        const { handle, kubeconfig } = schema.resources[token("IsolatedCluster")]?.properties ?? {};
        for (const output of [handle, kubeconfig]) assert.match(output?.description ?? "", /Secret/);
        for (const type of ["ExistingSpec", "ClusterHandle"]) {
            const field = schema.types[token(type)]?.properties?.kubeconfig;
            assert.match(field?.description ?? "", /secret/i, type);
            assert.notEqual(field?.plain, true, "a secret is an Output");
        }
    });
});

function reference(property: Property): string {
    return property.$ref?.replace("#/types/", "") ?? "";
}

function everyProperty({ resources, types }: Schema): [string, Property][] {
    const of = (owner: string, properties: Record<string, Property> = {}) =>
        Object.entries(properties).map(([name, property]): [string, Property] => [`${owner}.${name}`, property]);
    return [
        ...Object.entries(resources).flatMap(([name, resource]) => [
            ...of(name, resource.inputProperties),
            ...of(name, resource.properties),
        ]),
        ...Object.entries(types).flatMap(([name, type]) => of(name, type.properties)),
    ];
}
