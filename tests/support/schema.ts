/** The package's schema, as Pulumi's analyzer reads it from the sources: what the other languages' SDKs are made of. */
import { join } from "node:path";
import { ComponentProvider, getPulumiComponents } from "@pulumi/pulumi/provider/experimental";
import * as components from "../../index";

const root = join(__dirname, "../..");
export const schemaFile = join(root, "schema.json");

export async function readSchema(): Promise<string> {
    const provider = new ComponentProvider({
        name: "kernel-isolation",
        dirname: root,
        components: getPulumiComponents(components),
    });
    return `${JSON.stringify(JSON.parse(await provider.getSchema()), undefined, 2)}\n`;
}
