/**
 * A Pulumi program's resources of a cloud as the plan of a first `terraform apply`, in the form of `terraform show -json`
 * (developer.hashicorp.com/terraform/internals/json-format). What one resource has of another is not known before it is
 * made: there the plan has a reference, as Terraform's would, so that whoever follows references can.
 */
import type { Registration } from "../mocks";
import { revealed } from "../mocks";
import { aws } from "./terraformAws";
import { google } from "./terraformGoogle";
import type { TerraformBlock, TerraformCloud, TerraformFields, TerraformType } from "./terraformTypes";

const clouds: TerraformCloud[] = [aws, google];

type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
type JsonObject = Record<string, Json>;

export interface TerraformPlan {
    format_version: string;
    terraform_version: string;
    planned_values: { root_module: { resources: JsonObject[] } };
    resource_changes: JsonObject[];
    configuration: { root_module: { resources: JsonObject[] } };
}

/** A resource once made: what others may have of it. */
export interface Made {
    id: string;
    state: Record<string, unknown>;
}

export type StateOf = (registration: Registration) => Made;

/** One value in the three forms that a plan has of it. */
interface Planned {
    /** Left out where nothing of it is known. */
    after?: Json;
    unknown?: Json;
    /** As the program's text would have it: nothing where it has no block. */
    expression?: Json;
}

type PlannedFields = Record<keyof Planned, JsonObject>;

type ReferenceTo = (value: unknown) => string | undefined;

export function terraformPlan(registrations: Registration[], stateOf: StateOf): TerraformPlan {
    const resources = registrations.filter(({ type }) => cloudOf(type) !== undefined);
    const named = new Map(resources.map((resource) => [resource.urn, { resource, made: stateOf(resource) }]));
    const addresses = new Set(resources.map(addressOf));
    if (addresses.size < resources.length) throw new Error("two resources have one address in Terraform");
    const translated = resources.map((resource) => {
        const references = new Map(
            resource.dependsOn.flatMap((urn) => {
                const other = named.get(urn);
                return other ? namesOf(addressOf(other.resource), other.made) : [];
            }),
        );
        const { fields } = terraformType(resource.type);
        const planned = translateFields(resource.type, fields, revealed(resource.inputs) as JsonObject, (value) =>
            typeof value === "string" ? references.get(value) : undefined,
        );
        return { resource, planned };
    });
    return {
        format_version: "1.2",
        terraform_version: "1.9.8",
        planned_values: {
            root_module: {
                resources: translated.map(({ resource, planned: { after } }) => ({
                    ...identity(resource),
                    provider_name: providerOf(resource),
                    schema_version: 0,
                    values: after,
                })),
            },
        },
        resource_changes: translated.map(({ resource, planned: { after, unknown } }) => ({
            ...identity(resource),
            provider_name: providerOf(resource),
            change: { actions: ["create"], before: null, after, after_unknown: unknown },
        })),
        configuration: {
            root_module: {
                resources: translated.map(({ resource, planned: { expression } }) => ({
                    ...identity(resource),
                    provider_config_key: cloudOf(resource.type)?.provider ?? "",
                    schema_version: 0,
                    expressions: expression,
                })),
            },
        },
    };
}

function cloudOf(type: string): TerraformCloud | undefined {
    return clouds.find(({ prefix }) => type.startsWith(prefix));
}

function providerOf({ type }: Registration): string {
    return `registry.terraform.io/hashicorp/${cloudOf(type)?.provider}`;
}

/** What judges call a resource. Pulumi allows characters in names that Terraform does not. */
export function addressOf({ type, name }: Pick<Registration, "type" | "name">): string {
    return `${terraformType(type).type}.${terraformName(name)}`;
}

function terraformName(name: string): string {
    return name.replace(/[^A-Za-z0-9_-]/g, "_");
}

function identity(resource: Registration): JsonObject {
    const { type } = terraformType(resource.type);
    return { address: addressOf(resource), mode: "managed", type, name: terraformName(resource.name) };
}

function terraformType(type: string): TerraformType {
    const found = cloudOf(type)?.types[type];
    if (found === undefined) throw new Error(`the table of Terraform's types has no ${type}`);
    return found;
}

/** The values by which another resource can only mean this one. The first name for a value is the one that is used. */
function namesOf(address: string, { id, state }: Made): [string, string][] {
    const values = [...Object.entries(state), ["id", id] as const].filter(
        ([key, value]) => typeof value === "string" && ["id", "arn", "name", "email"].includes(key),
    );
    return values.map(([key, value]) => [value as string, `${address}.${key}`]);
}

function translateFields(
    where: string,
    fields: TerraformFields,
    values: JsonObject,
    referenceTo: ReferenceTo,
): PlannedFields {
    const after: JsonObject = {};
    const unknown: JsonObject = {};
    const expression: JsonObject = {};
    for (const [key, value] of Object.entries(values)) {
        const path = `${where}.${key}`;
        const field = fields[key];
        const planned =
            typeof field === "object" ? translateBlock(path, field, value, referenceTo) : plain(value, referenceTo);
        const name = typeof field === "object" ? field.block : (field ?? ruledName(path, key, value));
        if (planned.after !== undefined) after[name] = planned.after;
        if (planned.unknown !== undefined) unknown[name] = planned.unknown;
        if (planned.expression !== undefined) expression[name] = planned.expression;
    }
    return { after, unknown, expression };
}

function ruledName(path: string, key: string, value: Json): string {
    if (typeof value === "object") throw new Error(`the table of Terraform's types does not say what ${path} is`);
    return key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function translateBlock(path: string, block: TerraformBlock, value: Json, referenceTo: ReferenceTo): Planned {
    if (Array.isArray(value) === block.flattened)
        throw new Error(`${path} is no ${block.flattened ? "object" : "list"}`);
    const parts = [value].flat().map((part) => {
        if (typeof part !== "object" || part === null) throw new Error(`${path} is no block`);
        return translateFields(path, block.fields, part as JsonObject, referenceTo);
    });
    return {
        after: parts.map(({ after }) => after),
        unknown: parts.map(({ unknown }) => unknown),
        ...(parts.length > 0 && { expression: parts.map(({ expression }) => expression) }),
    };
}

/** A list of which one part is not known is not known at all, as Terraform's sets are. */
function plain(value: Json, referenceTo: ReferenceTo): Planned {
    const references = [value].flat().flatMap((part) => referenceTo(part) ?? []);
    if (references.length === 0) return { after: value, expression: { constant_value: value } };
    return {
        unknown: true,
        expression: { references: references.flatMap((reference) => [reference, resourceOf(reference)]) },
    };
}

function resourceOf(reference: string): string {
    return reference.slice(0, reference.lastIndexOf("."));
}
