/** Writes `docs/api`: run it when a comment, an argument or an output has changed. */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { apiFolder, apiPages, type ApiSchema } from "./apiDocs";
import { readSchema } from "./schema";

void readSchema().then((schema) => {
    rmSync(apiFolder, { recursive: true, force: true });
    mkdirSync(apiFolder, { recursive: true });
    for (const [name, text] of Object.entries(apiPages(JSON.parse(schema) as ApiSchema))) {
        writeFileSync(path.join(apiFolder, name), text);
    }
});
