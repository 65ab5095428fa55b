/** `kernel-isolation advise`: which level, sandbox and placement a tenant needs, and what that costs. */
import { readFileSync } from "node:fs";
import { parseDocument } from "yaml";
import { type Answers, type Question, questionNames, questions } from "../sdk/catalog/advice";
import { nameProblem } from "../sdk/plan/names";
import { advise } from "../sdk/plan/advise";
import { today } from "../sdk/plan/today";
import { adviceText } from "./adviseText";
import { platformNamed, platformOfFile } from "./advisedPlatform";
import { type ExitCode, exitCodes, Failure, messageOf } from "./failure";
import { guess } from "./guess";
import type { Io } from "./io";

export type AdviseOptions = Partial<Record<Question, string>> & {
    file?: string;
    cluster?: string;
    platform?: string;
    kubernetes?: string;
    tenant?: string;
    json?: boolean;
};

const defaults = { platform: "existing", kubernetes: "1.36", tenant: "tenant" };
const settings = ["cluster", "platform", "kubernetes", "tenant"] as const;

export async function adviseCommand(options: AdviseOptions, io: Io): Promise<ExitCode> {
    const given = { ...(options.file === undefined ? {} : readAnswers(options.file)), ...options };
    const asked = questionNames.some((name) => given[name] !== undefined) || !io.ask ? given : await askAll(given, io);
    const answers = checked(asked);
    const { cluster, platform, kubernetes, tenant } = { ...defaults, ...defined(given) };
    const wrongName = nameProblem(tenant);
    if (wrongName) throw new Failure(`tenant "${tenant}": ${wrongName}`);
    const day = today();
    const where =
        cluster === undefined ? platformNamed(platform, tenant, kubernetes, day) : platformOfFile(cluster, tenant, day);
    const advice = advise(answers, where, day);
    io.out(
        options.json ? `${JSON.stringify({ tenant, ...advice }, null, 2)}\n` : adviceText(tenant, advice, io.terminal),
    );
    return advice.proposal ? exitCodes.good : exitCodes.refused;
}

/** The answers of a file, YAML or JSON, under the names of the flags. */
function readAnswers(file: string): AdviseOptions {
    let text: string;
    try {
        text = readFileSync(file, "utf8");
    } catch (error) {
        throw new Failure(`cannot read ${file}: ${messageOf(error)}`);
    }
    const document = parseDocument(text);
    const [first] = document.errors;
    if (first) throw new Failure(`${file} is neither YAML nor JSON: ${first.message}`);
    const content: unknown = document.toJS();
    if (typeof content !== "object" || content === null || Array.isArray(content)) {
        throw new Failure(`${file} holds no answers: expected a map with ${questionNames.join(", ")}`);
    }
    const known: string[] = [...questionNames, ...settings];
    for (const [key, value] of Object.entries(content)) {
        if (!known.includes(key)) throw new Failure(`${file}: there is no question "${key}"${guess(key, known)}`);
        if (typeof value === "object") throw new Failure(`${file}: ${key} must be a word`);
    }
    return Object.fromEntries(Object.entries(content).map(([key, value]) => [key, wordOf(value)]));
}

/** YAML reads `yes` and `no` as words or as truth values, depending on who reads. */
function wordOf(value: unknown): string {
    return typeof value === "boolean" ? (value ? "yes" : "no") : String(value);
}

async function askAll(given: AdviseOptions, { ask, out }: Io): Promise<AdviseOptions> {
    const answers = { ...given };
    for (const name of questionNames) {
        const { text, choices } = questions[name];
        out(`\n${text}\n`);
        choices.forEach(({ value, meaning }, index) => out(`  ${index + 1}  ${value}: ${meaning}\n`));
        for (let answer = ""; answers[name] === undefined;) {
            answer = (await ask!(`${name} [1-${choices.length}]: `)).trim();
            const chosen = choices[Number(answer) - 1]?.value ?? choices.find(({ value }) => value === answer)?.value;
            if (chosen === undefined) out(`  "${answer}" is none of them\n`);
            else answers[name] = chosen;
        }
    }
    return answers;
}

function checked(given: AdviseOptions): Answers {
    const missing = questionNames.filter((name) => given[name] === undefined);
    if (missing.length > 0) {
        throw new Failure(
            `no answer to ${missing.map((name) => `--${name} (${words(name).join(", ")})`).join(", ")}; ` +
                "without any, a terminal is asked",
        );
    }
    for (const name of questionNames) {
        const value = given[name]!;
        if (!words(name).includes(value)) {
            throw new Failure(`--${name} is ${words(name).join(", ")}, not "${value}"${guess(value, words(name))}`);
        }
    }
    return Object.fromEntries(questionNames.map((name) => [name, given[name]])) as Answers;
}

function words(name: Question): string[] {
    return questions[name].choices.map(({ value }) => value);
}

function defined(options: AdviseOptions): Partial<Record<(typeof settings)[number], string>> {
    return Object.fromEntries(settings.flatMap((name) => (options[name] === undefined ? [] : [[name, options[name]]])));
}
