/** One description of each route: it checks what comes in, shapes what goes out, and is the OpenAPI document. */
import fastifySwagger from "@fastify/swagger";
import type { FastifyInstance, FastifySchema } from "fastify";
import { z } from "zod";
import { errorAnswer } from "../api";
import { Problem } from "./problem";

const meanings = {
    400: "the request is malformed",
    401: "nobody is signed in",
    403: "the role does not allow it, or the request did not come from the portal's own page",
    404: "unknown, or not the user's to see",
    409: "busy, with who holds the stack; or the preview is stale",
    422: "refused, with the paths of what cannot be delivered",
    429: "too many requests",
} as const;

export type ErrorStatus = keyof typeof meanings;

/** A route's responses: those named, and the errors that it can end in. */
export function responses(good: Record<number, z.ZodType>, ...errors: ErrorStatus[]): Record<number, z.ZodType> {
    const always: ErrorStatus[] = [400, 401, 403, 429];
    return {
        ...good,
        ...Object.fromEntries([...always, ...errors].map((status) => [status, errorAnswer.describe(meanings[status])])),
    };
}

export async function describeRoutes(app: FastifyInstance): Promise<void> {
    app.setValidatorCompiler(({ schema }) => (data: unknown) => {
        const read = (schema as z.ZodType).safeParse(data);
        return read.success ? { value: read.data } : { error: malformed(read.error) };
    });
    // What a schema does not name leaves no trace in an answer.
    app.setSerializerCompiler(
        ({ schema }) =>
            (data: unknown) =>
                JSON.stringify((schema as z.ZodType).parse(data)),
    );
    await app.register(fastifySwagger, {
        openapi: {
            openapi: "3.1.0",
            info: {
                title: "Kernel Isolation portal",
                version: "1",
                description:
                    "Clusters and their tenants: previews, updates, verifications, removals, history and drift.",
            },
        },
        transform: ({ schema, url }) => ({ schema: asJsonSchema(schema), url }),
    });
}

function malformed(error: z.ZodError): Problem {
    const lines = error.issues.map(({ path, message }) => `${path.join(".") || "the body"}: ${message}`);
    return new Problem(400, "malformed", lines.slice(0, 10).join("; "));
}

function asJsonSchema(schema: FastifySchema = {}): FastifySchema {
    const convert = (part: unknown, io: "input" | "output") => {
        const json = z.toJSONSchema(part as z.ZodType, { io });
        delete json.$schema;
        return json;
    };
    const { body, querystring, params, response, ...rest } = schema;
    return {
        ...rest,
        ...(body !== undefined && { body: convert(body, "input") }),
        ...(querystring !== undefined && { querystring: convert(querystring, "input") }),
        ...(params !== undefined && { params: convert(params, "input") }),
        ...(response !== undefined && {
            response: Object.fromEntries(
                Object.entries(response as Record<string, z.ZodType>).map(([status, part]) => [
                    status,
                    { description: part.description ?? "as asked", ...convert(part, "output") },
                ]),
            ),
        }),
    } as FastifySchema;
}
