/** The options of `kernel-isolation advise`. */
import { type Command, Option } from "commander";
import { questionNames, questions } from "../sdk/catalog/advice";
import type { AdviseOptions } from "./advise";
import type { ExitCode } from "./failure";
import type { Io } from "./io";

const details = `
Proposes the weakest level that the answers allow and the platform delivers, with its sandbox and placement, the reasons
and their sources, what it costs, what was turned down, and the lines to put in. The proposal has been planned: it is
none that would be refused. Nothing leaves this machine.

Exit codes: 0 a proposal, 1 nothing that the answers ask for can be had there, 3 an answer is missing or not known.

Examples:
  kernel-isolation advise                                  # a terminal is asked
  kernel-isolation advise --file answers.yaml --cluster cluster.yaml --tenant plugins
  kernel-isolation advise --data confidential --code third-party --compliance none --syscalls no \\
    --workload service --start any --gpu no --platform eks`;

export function addAdvise(program: Command, io: Io, end: (code: ExitCode) => void): void {
    const command = program
        .command("advise")
        .description("propose a level, sandbox and placement for what a tenant runs and holds");
    for (const name of questionNames) {
        const { text, choices } = questions[name];
        const values = choices.map(({ value }) => value).join(", ");
        command.addOption(new Option(`--${name} <answer>`, `${text} ${values}`));
    }
    command
        .option("-f, --file <path>", "the answers in YAML or JSON, under the names of these options")
        .option("--cluster <path>", "a cluster's arguments, as for plan --file: the tenant is planned there")
        .option("--platform <name>", "without --cluster: eks, gke, aks or existing (default: existing)")
        .option("--kubernetes <version>", "without --cluster: its version (default: 1.36)")
        .option("--tenant <name>", "the tenant's name (default: tenant)")
        .option("--json", "print JSON instead of text")
        .addHelpText("after", details)
        .action(async (options: AdviseOptions) => end(await (await import("./advise")).adviseCommand(options, io)));
}
