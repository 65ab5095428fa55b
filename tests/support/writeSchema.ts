/** Writes `schema.json`: run it when the arguments or outputs of a component have changed. */
import { writeFileSync } from "node:fs";
import { readSchema, schemaFile } from "./schema";

void readSchema().then((schema) => writeFileSync(schemaFile, schema));
