/** The API reference: pages made of the schema and of the comments on its types. */
import { readFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";
import { tableOf } from "./docs";

interface Field {
    type?: string;
    $ref?: string;
    plain?: boolean;
    optional?: boolean;
    description?: string;
    items?: Field;
    additionalProperties?: Field;
}
interface Type {
    description?: string;
    properties?: Record<string, Field>;
    enum?: { value: string; description?: string }[];
}
interface Component {
    description?: string;
    inputProperties: Record<string, Field>;
    properties: Record<string, Field>;
    requiredInputs: string[];
}
export interface ApiSchema {
    version: string;
    resources: Record<string, Component>;
    types: Record<string, Type>;
}

const root = path.join(__dirname, "../..");
export const apiFolder = path.join(root, "docs/api");

/** Files that hold the types; the schema does not carry what is said of a type as a whole. */
const sources = ["sdk/isolation.ts", "sdk/clusterSpec.ts", "sdk/eksSpec.ts", "sdk/gkeSpec.ts", "sdk/aksSpec.ts"];

const generated = "<!-- Made by `npm run docs` of schema.json and the comments in sdk/. -->";

/** Every page by its file's name. */
export function apiPages(schema: ApiSchema): Record<string, string> {
    const comments = typeComments();
    const components = Object.entries(schema.resources).map(([token, component]) => [short(token), component] as const);
    const types = Object.entries(schema.types).map(([token, type]) => [short(token), type] as const);
    const users = usersOf(schema);
    return Object.fromEntries([
        ["README.md", indexPage(schema, comments)],
        ...components.map(([name, component]) => [`${name}.md`, componentPage(name, component)]),
        ...types.map(([name, type]) => [
            `${name}.md`,
            typePage(name, type, comments.get(name) ?? "", users.get(name) ?? []),
        ]),
    ]) as Record<string, string>;
}

function indexPage({ resources, types }: ApiSchema, comments: Map<string, string>): string {
    const first = (text: string) => text.split(/\n\n/)[0]!.replace(/\s+/g, " ");
    const rowsOf = (names: string[], said: (name: string) => string) =>
        names.map((name) => [link(name), cell(first(said(name)))]);
    const inputs = Object.keys(types).map(short);
    const enums = inputs.filter((name) => types[token(name)]?.enum !== undefined);
    return page("API reference", [
        "The components, what they are given and what they give. A program in any language sees the same fields: they are " +
            "read from the same schema.",
        section(
            "Components",
            tableOf(
                ["component", "what it is"],
                rowsOf(Object.keys(resources).map(short), (name) => resources[token(name)]?.description ?? ""),
            ),
        ),
        section(
            "Types",
            tableOf(
                ["type", "what it is"],
                rowsOf(
                    inputs.filter((name) => !enums.includes(name)),
                    (name) => comments.get(name) ?? "",
                ),
            ),
        ),
        section(
            "Enumerations",
            tableOf(
                ["enumeration", "what it is"],
                rowsOf(enums, (name) => comments.get(name) ?? ""),
            ),
        ),
        section("Quantities and days", quantities),
        section("Errors", errors),
    ]);
}

const quantities =
    'CPU is in cores (`"500m"` is half of one), memory and storage in bytes with Kubernetes\' suffixes (`"8Gi"`), prices ' +
    "in USD an hour unless they say otherwise, days as `YYYY-MM-DD` in UTC, versions of Kubernetes as `1.36`.";

const errors =
    "Arguments that cannot be delivered are refused before anything is registered, all at once: a " +
    "`pulumi.InputPropertiesError` (in other languages the engine's list of failed properties) with the path of each " +
    "field, the reason, and the nearest thing that works. An unknown field is refused like a wrong one. A value that is " +
    "not known before the update is refused where the field is marked plain. A proof that comes out wrong fails the " +
    "update at the tenant's Job. What is refused for which reason is in the tests of the plan, a row each with the same " +
    "request put right: [tenants](../../tests/unit/plan/validateTenant.test.ts), " +
    "[resources](../../tests/unit/plan/resources.test.ts), [form](../../tests/unit/plan/shape.test.ts), " +
    "[existing clusters](../../tests/unit/plan/offer.test.ts), [EKS](../../tests/unit/plan/eks/pools.test.ts).";

function componentPage(name: string, { description, inputProperties, properties, requiredInputs }: Component): string {
    return page(name, [
        description ?? "",
        section(
            "Inputs",
            fieldTable(inputProperties, (field) => requiredInputs.includes(field)),
        ),
        section("Outputs", outputTable(properties)),
        "Refused arguments: [Errors](README.md#errors).",
    ]);
}

function typePage(name: string, type: Type, comment: string, users: string[]): string {
    const body = type.enum
        ? section(
              "Values",
              tableOf(
                  ["value", "meaning"],
                  type.enum.map(({ value, description }) => [`\`"${value}"\``, cell(description ?? "")]),
              ),
          )
        : section(
              "Fields",
              fieldTable(type.properties ?? {}, (_, field) => field.optional !== true),
          );
    return page(name, [comment, body, `Used by ${users.map(link).join(", ")}. [All pages](README.md)`]);
}

function fieldTable(fields: Record<string, Field>, isRequired: (name: string, field: Field) => boolean): string {
    const lines = Object.entries(fields).map(([name, field]) => {
        const { text, fallback } = splitDefault(field.description ?? "");
        const required = isRequired(name, field);
        return [
            `\`${name}\``,
            `${typeWords(field)}${field.plain ? ", plain" : ""}`,
            required ? "required" : cell(fallback),
            cell(text),
        ];
    });
    return tableOf(["field", "type", "default", "what it is"], lines);
}

function outputTable(fields: Record<string, Field>): string {
    return tableOf(
        ["output", "type", "what it is"],
        Object.entries(fields).map(([name, field]) => [`\`${name}\``, typeWords(field), cell(field.description ?? "")]),
    );
}

/** The sentence that names the default, apart from the others. */
export function splitDefault(description: string): { text: string; fallback: string } {
    const found = / ?Default:? ([^\n]*?)\.(?= [A-Z]|$)/.exec(description);
    if (!found) return { text: description, fallback: /absent|empty/.test(description) ? "absent" : "" };
    return { text: description.replace(found[0], "").trim(), fallback: found[1]! };
}

function typeWords(field: Field): string {
    if (field.items) return `list of ${typeWords(field.items)}`;
    if (field.additionalProperties) return `map of ${typeWords(field.additionalProperties)}`;
    if (field.$ref) return link(short(field.$ref));
    return field.type ?? "";
}

/** Which components and types have a field of each type. */
function usersOf({ resources, types }: ApiSchema): Map<string, string[]> {
    const users = new Map<string, string[]>();
    const note = (user: string, fields: Record<string, Field>) => {
        for (const field of Object.values(fields)) {
            const name = short((field.items ?? field.additionalProperties ?? field).$ref ?? "");
            if (name !== "") users.set(name, [...new Set([...(users.get(name) ?? []), user])]);
        }
    };
    for (const [from, { inputProperties, properties }] of Object.entries(resources)) {
        note(short(from), { ...inputProperties, ...properties });
    }
    for (const [from, { properties }] of Object.entries(types)) note(short(from), properties ?? {});
    return users;
}

/** What is said of each type as a whole, by its name. */
function typeComments(): Map<string, string> {
    const comments = new Map<string, string>();
    for (const file of sources) {
        const text = readFileSync(path.join(root, file), "utf8");
        for (const statement of ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true).statements) {
            const declared = ts.isVariableStatement(statement) ? statement.declarationList.declarations[0] : statement;
            if (!declared || !(ts.isVariableDeclaration(declared) || ts.isInterfaceDeclaration(declared))) continue;
            const [comment] = ts.getJSDocCommentsAndTags(statement);
            if (comment && ts.isJSDoc(comment)) {
                comments.set(declared.name.getText(), ts.getTextOfJSDocComment(comment.comment) ?? "");
            }
        }
    }
    return comments;
}

const short = (reference: string) => reference.split(":").at(-1) ?? "";
const token = (name: string) => `kernel-isolation:index:${name}`;
const link = (name: string) => `[\`${name}\`](${name}.md)`;
const cell = (text: string) => text.replace(/\s+/g, " ").replaceAll("|", "\\|");
const section = (title: string, body: string) => `## ${title}\n\n${body}`;
const page = (title: string, parts: string[]) => `${[`# ${title}`, generated, ...parts].join("\n\n")}\n`;
