/** `npm run sdks`: the package's SDKs for other languages, as files. */
import { Argument, Command } from "commander";
import { mkdirSync } from "node:fs";
import { resolve } from "node:path";

import { findPulumi } from "./engine";
import { generateSdk, type SdkLanguage, sdkLanguages } from "./languages";
import { ensureProgram } from "./programs";

const print = (line: string): void => console.log(line);

async function sdks(wanted: SdkLanguage[], { out }: { out: string }): Promise<void> {
    const folder = resolve(out);
    mkdirSync(folder, { recursive: true });
    const pulumi = await findPulumi(print, () => ensureProgram("pulumi", print));
    const chosen = wanted.length > 0 ? wanted : sdkLanguages;
    for (const language of chosen) {
        print(`${language}: generating...`);
        try {
            print(`${language}: ${await generateSdk(language, folder, pulumi, print)}`);
        } catch (error) {
            // Who asks for all takes what can be had; who names one wants that one.
            if (wanted.length > 0) throw error;
            print(`${language}: skipped: ${(error as Error).message}`);
        }
    }
}

void new Command("sdks")
    .description("Write the package's SDKs for other languages, made of schema.json by Pulumi's own generators.")
    .addArgument(
        new Argument("[languages...]", "default: all, and what cannot be had is skipped").choices(sdkLanguages),
    )
    .option("--out <folder>", "where to: one folder a language", "sdks")
    .action(sdks)
    .parseAsync()
    .catch((error: Error) => {
        console.error(error.message);
        process.exitCode = 1;
    });
