import Table from "cli-table3";
import { Command } from "commander";
import { existsSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";

import { defaultLabName, labFolders } from "./folders";
import { labDown, labStatus, labUp, LabStatus, RunningLab } from "./lab";
import { follow, tailOf } from "./logs";
import { networkLine } from "./network";

const print = (line: string): void => console.log(line);

const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

export function environmentLines(lab: RunningLab): string[] {
    return [`export KUBECONFIG=${quote(lab.kubeconfig)}`, `export PATH=${quote(lab.binFolder)}:"$PATH"`];
}

export function statusTable({ programs }: LabStatus): string {
    const table = new Table({
        head: ["program", "pid", "state", "memory"],
        style: { head: [], border: [] },
        colAligns: ["left", "right", "left", "right"],
    });
    const megabytes = (bytes: number): string => `${Math.round(bytes / 2 ** 20)} MiB`;
    for (const { program, pid, state, memoryBytes } of programs) {
        table.push([program, pid, state ? "running" : "ended", state ? megabytes(memoryBytes ?? 0) : ""]);
    }
    const total = programs.reduce((sum, { memoryBytes }) => sum + (memoryBytes ?? 0), 0);
    return `${table.toString()}\n${megabytes(total)} in all`;
}

function summary(lab: RunningLab): string[] {
    return [
        `Kubernetes ${lab.kubernetesVersion}, kubeconfig ${lab.kubeconfig}`,
        ...lab.nodes.map(
            ({ name, runtime, kernel, handlers }) =>
                `node ${name}, ${runtime}, kernel ${kernel}, runtime handlers ${handlers.join(", ")}`,
        ),
        ...(lab.network === undefined ? [] : [networkLine(lab.network)]),
        ...(lab.noNode === undefined ? [] : [lab.noNode]),
    ];
}

async function needRunning(name: string): Promise<LabStatus> {
    const status = await labStatus(name);
    if (!status) {
        throw new Error(`lab "${name}" is not up: npm run lab -- up`);
    }
    return status;
}

async function up(name: string): Promise<void> {
    // What is half up when the user gives up must not stay.
    const stop = (): void => {
        print("stopping");
        labDown({ name }).then(
            () => process.exit(130),
            () => process.exit(1),
        );
    };
    process.once("SIGINT", stop);
    process.once("SIGTERM", stop);
    const lab = await labUp({ name, log: print });
    summary(lab).forEach(print);
    print(`to use it: eval "$(npm run --silent lab -- env${name === "default" ? "" : ` --name ${name}`})"`);
}

async function logs(name: string, program: string | undefined, options: { follow?: boolean }): Promise<void> {
    const folder = labFolders(name).logs;
    const known = existsSync(folder)
        ? readdirSync(folder)
              .filter((file) => file.endsWith(".log"))
              .map((file) => basename(file, ".log"))
        : [];
    if (known.length === 0) {
        throw new Error(`lab "${name}" has no logs`);
    }
    if (program && !known.includes(program)) {
        throw new Error(`no log of "${program}"; there are ${known.join(", ")}`);
    }
    for (const each of program ? [program] : known) {
        print(`==> ${each} <==\n${tailOf(join(folder, `${each}.log`), program ? 100 : 10)}`);
    }
    if (options.follow) {
        process.stdout.once("error", () => process.exit());
        const chosen = program ? [program] : known;
        await Promise.all(
            chosen.map((each) => follow(join(folder, `${each}.log`), (text) => process.stdout.write(text))),
        );
    }
}

function cli(): Command {
    const command = new Command("lab").description("A disposable, real Kubernetes on this machine.");
    const withName = (name: string, description: string): Command =>
        command
            .command(name)
            .description(description)
            .option("--name <name>", "which lab (LAB_NAME)", defaultLabName());
    withName("up", "bring the lab up; nothing happens when it is up").action(({ name }) => up(name));
    withName("down", "end the lab and remove all of it but the cached programs").action(({ name }) =>
        labDown({ name, log: print }),
    );
    withName("status", "what runs, and how much memory it takes").action(async ({ name }) => {
        const status = await needRunning(name);
        summary(status.lab).forEach(print);
        print(statusTable(status));
    });
    withName("env", "lines for eval: KUBECONFIG and PATH").action(async ({ name }) => {
        environmentLines((await needRunning(name)).lab).forEach(print);
    });
    withName("logs", "the ends of the programs' logs")
        .argument("[program]", "only this program's")
        .option("-f, --follow", "go on as they grow")
        .action((program: string | undefined, options) => logs(options.name, program, options));
    return command.addHelpText(
        "after",
        `
Environment:
  LAB_NAME            the lab's name (default)
  LAB_NODE=never      only the control plane
  LAB_NODES           the nodes' runtimes, containerd or crio each (containerd)
  LAB_CNI             cilium, or plain, which enforces no network policy (cilium where it can run)
  LAB_INSTALL=never   install no distribution packages
  XDG_CACHE_HOME      built programs are kept in kernel-isolation/bin below it
  XDG_STATE_HOME      a running lab lives in kernel-isolation/lab below it`,
    );
}

if (require.main === module) {
    // A reader that has seen enough (`| head`) must not leave a lab half up.
    process.stdout.on("error", () => undefined);
    cli()
        .parseAsync()
        .catch((error: unknown) => {
            console.error(error instanceof Error ? error.message : error);
            process.exit(1);
        });
}
