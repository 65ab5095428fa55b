/** SDKs of the package for other languages, and what runs programs in them. */
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";

import { findInPath, LabLog } from "./packages";
import { ensureProgram, ProgramName } from "./programs";
import { programTable } from "./programTable";
import { runLimited } from "./provider/acquire";

/** The languages that have an SDK made of a schema; YAML reads the schema itself. */
export const sdkLanguages = ["python", "go", "dotnet", "java"] as const;
export type SdkLanguage = (typeof sdkLanguages)[number];

export const schemaFile = join(__dirname, "../schema.json");

/**
 * The folder of a language's host where the Pulumi CLI does not find one of its own, which is beside it or on PATH;
 * undefined where it does.
 */
export async function languageHost(
    language: SdkLanguage | "yaml",
    pulumi: string,
    log: LabLog,
): Promise<string | undefined> {
    const name = `pulumi-language-${language}`;
    if (existsSync(join(dirname(realpathSync(pulumi)), name)) || (await findInPath(name))) return undefined;
    if (!isProgram(name)) {
        throw new Error(
            `no ${name} beside the Pulumi CLI or on PATH, and there is no Go module it could be built from`,
        );
    }
    return dirname(await ensureProgram(name, log));
}

function isProgram(name: string): name is ProgramName {
    return Object.hasOwn(programTable, name);
}

const generateSeconds = 300;

/** Writes an SDK to `<out>/<language>`, by the language host's generator. */
export async function generateSdk(language: SdkLanguage, out: string, pulumi: string, log: LabLog): Promise<string> {
    const host = await languageHost(language, pulumi, log);
    const work = mkdtempSync(join(tmpdir(), "sdk-"));
    try {
        const schema = join(work, "schema.json");
        const spec = JSON.parse(readFileSync(schemaFile, "utf8")) as object;
        // As `pulumi package add` has it: without, an SDK for Go is no module.
        writeFileSync(schema, JSON.stringify({ ...spec, meta: { supportPack: true } }));
        const command = ["package", "gen-sdk", schema, "--language", language, "--out", out];
        await runLimited(pulumi, command, generateSeconds, {
            PATH: [host, process.env.PATH].filter(Boolean).join(delimiter),
            PULUMI_SKIP_UPDATE_CHECK: "true",
        });
    } finally {
        rmSync(work, { recursive: true });
    }
    return join(out, language);
}
