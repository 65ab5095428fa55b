/**
 * Whether values are what a chart's own schema lets in, as far as names, types and fixed words go: that is what changes
 * from one version of a chart to the next. Helm itself checks the whole schema when it installs.
 */
interface Schema {
    $ref?: string;
    type?: string | string[];
    properties?: Record<string, Schema>;
    additionalProperties?: boolean | Schema;
    items?: Schema;
    enum?: unknown[];
    required?: string[];
    anyOf?: Schema[];
    oneOf?: Schema[];
}

/** What is wrong, each as the value's path and a reason; nothing where all fits. */
export function schemaFaults(schema: unknown, value: unknown): string[] {
    return faults(schema as Schema, schema as Schema, value, "");
}

function faults(root: Schema, given: Schema, value: unknown, at: string): string[] {
    const schema = resolved(root, given);
    const here = at === "" ? "the values" : at;
    const types = schema.type === undefined ? [] : [schema.type].flat();
    if (types.length > 0 && !types.some((type) => isOfType(type, value)))
        return [`${here} must be of type ${types.join(" or ")}`];
    if (schema.enum && !schema.enum.includes(value)) return [`${here} must be one of ${schema.enum.join(", ")}`];
    const choices = schema.anyOf ?? schema.oneOf;
    if (choices && !choices.some((choice) => faults(root, choice, value, at).length === 0))
        return [`${here} is none of what it may be`];
    if (Array.isArray(value)) {
        const { items } = schema;
        return items ? value.flatMap((item, index) => faults(root, items, item, `${at}[${index}]`)) : [];
    }
    return isObject(value) ? fieldFaults(root, schema, value, at) : [];
}

function fieldFaults(root: Schema, schema: Schema, value: Record<string, unknown>, at: string): string[] {
    const below = (key: string) => (at === "" ? key : `${at}.${key}`);
    const missing = (schema.required ?? []).filter((key) => !(key in value)).map((key) => `${below(key)} is missing`);
    const wrong = Object.entries(value).flatMap(([key, field]) => {
        const known = schema.properties?.[key] ?? schema.additionalProperties;
        if (known === false) return [`${below(key)} is no value of the chart's`];
        return typeof known === "object" ? faults(root, known, field, below(key)) : [];
    });
    return [...missing, ...wrong];
}

function resolved(root: Schema, schema: Schema): Schema {
    if (schema.$ref === undefined) return schema;
    const found = schema.$ref
        .replace(/^#\/?/, "")
        .split("/")
        .reduce<unknown>((current, key) => (isObject(current) ? current[key] : undefined), root);
    return isObject(found) ? resolved(root, found) : {};
}

function isOfType(type: string, value: unknown): boolean {
    switch (type) {
        case "object":
            return isObject(value);
        case "array":
            return Array.isArray(value);
        case "integer":
            return Number.isInteger(value);
        case "null":
            return value === null;
        default:
            return typeof value === type;
    }
}

function isObject(value: unknown): value is Record<string, unknown> {
    return value !== null && typeof value === "object" && !Array.isArray(value);
}
