import * as auto from "@pulumi/pulumi/automation";
import { version } from "@pulumi/pulumi/package.json";
import { randomBytes } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { cacheRoot } from "./folders";
import { runLimited, tryOnceADay } from "./provider/acquire";
import { chooseProvider, ProviderChoice, standInFolder } from "./provider/choose";

export interface EngineOptions {
    project: string;
    stack: string;
    /** The program, in this process. */
    program?: () => Promise<Record<string, unknown> | void>;
    /** Or the folder of a program on disk, which needs the official CLI's language host. */
    workDir?: string;
    /** Where the states of the stacks are kept; what else the engine needs lies beside it. */
    stateFolder: string;
    config?: auto.ConfigMap;
    log?: (line: string) => void;
    /** Path of the CLI: see `findPulumi`. */
    pulumi: string;
    /** Folders put in front of PATH for a program on disk: its language's host, its plugins. */
    path?: string[];
    /** Folders of plugins by package, for a program in this process. Default: the Kubernetes one that is found. */
    plugins?: Record<string, string>;
}

export interface OpenStack {
    stack: auto.Stack;
    /** The Kubernetes plugin, unless the plugins were given. */
    provider?: Omit<ProviderChoice, "home">;
}

/** Opens a stack of the real engine, with its state in a folder and nothing asked of the network. */
export async function openStack(options: EngineOptions): Promise<OpenStack> {
    const { program, workDir, project, stack: stackName, log = () => undefined } = options;
    if ((program === undefined) === (workDir === undefined))
        throw new Error("a stack needs a program or a workDir, and not both");
    const choice = options.plugins === undefined ? await chooseProvider(options.pulumi, log) : undefined;
    const plugins = options.plugins ?? (choice?.kind === "stand-in" ? { kubernetes: standInFolder } : {});
    const root = path.dirname(path.resolve(options.stateFolder));
    fs.mkdirSync(options.stateFolder, { recursive: true });
    const settings: auto.LocalWorkspaceOptions = {
        pulumiCommand: await commandAt(options.pulumi, root),
        envVars: environment(options, choice, root),
        pulumiHome: choice?.home ?? path.join(root, "pulumi-home"),
    };
    const stack =
        program !== undefined
            ? await auto.LocalWorkspace.createOrSelectStack(
                  { stackName, projectName: project, program: async () => (await program()) ?? {} },
                  { ...settings, ...inlineProject(project, plugins, root) },
              )
            : await auto.LocalWorkspace.createOrSelectStack({ stackName, workDir: workDir! }, settings);
    if (options.config !== undefined) await stack.setAllConfig(options.config);
    if (choice === undefined) return { stack };
    const { kind, version, reason } = choice;
    return { stack, provider: { kind, version, reason } };
}

function environment(options: EngineOptions, choice: ProviderChoice | undefined, root: string): Record<string, string> {
    const folders = [...(options.path ?? []), path.dirname(fs.realpathSync(options.pulumi)), process.env.PATH ?? ""];
    // A program on disk has a project file of its own, which is not ours to write the plugin's place into.
    if (choice?.kind === "stand-in" && options.workDir !== undefined) folders.unshift(standInFolder);
    return {
        PATH: folders.join(path.delimiter),
        PULUMI_BACKEND_URL: `file://${path.resolve(options.stateFolder)}`,
        PULUMI_CONFIG_PASSPHRASE: passphrase(root),
        PULUMI_SKIP_UPDATE_CHECK: "true",
    };
}

/** The secrets of the states are encrypted, so the key must not be in this repository. */
function passphrase(root: string): string {
    const file = path.join(root, "passphrase");
    if (!fs.existsSync(file)) fs.writeFileSync(file, randomBytes(24).toString("base64"), { mode: 0o600 });
    return fs.readFileSync(file, "utf8");
}

/** The project's folder stays: a stack's settings are kept in it, and the default is a temporary one. */
function inlineProject(project: string, plugins: Record<string, string>, root: string): auto.LocalWorkspaceOptions {
    const workDir = path.join(root, "pulumi-projects", project);
    fs.rmSync(path.join(workDir, "Pulumi.yaml"), { force: true });
    fs.mkdirSync(workDir, { recursive: true });
    const projectSettings: auto.ProjectSettings & { plugins?: unknown } = {
        name: project,
        runtime: "nodejs",
        main: process.cwd(),
    };
    const providers = Object.entries(plugins).map(([name, folder]) => ({ name, path: folder }));
    if (providers.length > 0) projectSettings.plugins = { providers };
    return { workDir, projectSettings };
}

/** The Automation API takes a CLI from a folder's `bin`, so one that lies elsewhere is linked into such a folder. */
async function commandAt(pulumi: string, root: string): Promise<auto.PulumiCommand> {
    const real = fs.realpathSync(pulumi);
    if (path.basename(path.dirname(real)) === "bin" && path.basename(real) === "pulumi")
        return auto.PulumiCommand.get({ root: path.dirname(path.dirname(real)) });
    const link = path.join(root, "pulumi-cli", "bin", "pulumi");
    fs.mkdirSync(path.dirname(link), { recursive: true });
    fs.rmSync(link, { force: true });
    fs.symlinkSync(real, link);
    return auto.PulumiCommand.get({ root: path.join(root, "pulumi-cli") });
}

const oldest = [3, 230] as const;
const installSeconds = 180;

/** The CLI on PATH if it will do, else the one the Automation API installs, else one that is built. */
export async function findPulumi(log: (line: string) => void, build: () => Promise<string>): Promise<string> {
    const onPath = (process.env.PATH ?? "").split(path.delimiter).map((folder) => path.join(folder, "pulumi"));
    const root = path.join(cacheRoot(), "pulumi-cli");
    const installed = path.join(root, "bin", "pulumi");
    for (const file of [...onPath.filter((candidate) => fs.existsSync(candidate)).slice(0, 1), installed])
        if (await willDo(file)) return file;
    const reason = await tryOnceADay(`pulumi-${version}`, async () => {
        log(`installing the Pulumi CLI ${version}`);
        // In a process of its own: a download that hangs cannot be called off from here.
        const script = `require(${JSON.stringify(require.resolve("@pulumi/pulumi/automation"))}).PulumiCommand.install({ root: ${JSON.stringify(root)} }).catch((error) => { console.error(error.message); process.exit(1); })`;
        await runLimited(process.execPath, ["-e", script], installSeconds);
    });
    if (reason === undefined && (await willDo(installed))) return installed;
    log(`the Pulumi CLI cannot be downloaded (${reason ?? "it does not run"}), so it is built`);
    return build();
}

async function willDo(file: string): Promise<boolean> {
    if (!fs.existsSync(file)) return false;
    const printed = await runLimited(file, ["version"], 20, { PULUMI_SKIP_UPDATE_CHECK: "true" }).catch(() => "");
    const match = /^v?(\d+)\.(\d+)\./.exec(printed.trim());
    return match !== null && Number(match[1]) === oldest[0] && Number(match[2]) >= oldest[1];
}
