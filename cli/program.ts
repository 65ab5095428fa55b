/** The command line: what can be asked, and which exit code answers. */
import { Command, CommanderError } from "commander";
import { version } from "../package.json";
import { addAdvise } from "./adviseCommand";
import { addBootstrap } from "./bootstrapCommand";
import { type ExitCode, exitCodes, Failure } from "./failure";
import { addImages } from "./imagesCommand";
import type { Io } from "./io";
import type { OffboardedOptions } from "./offboarded";
import type { PlanOptions } from "./plan";
import type { ReportOptions } from "./report";
import { addVerify } from "./verifyCommand";

const meaningOfExitCodes = `
Exit codes:
  0  as asked; for a report: every claim is proven; of an offboarded tenant: nothing is left
  1  arguments were refused, a claim is refuted, or something is left
  2  a claim is unproven, or something could not be looked for
  3  the command could not do its work`;

/** Runs one command line; whatever happens, it is said and has a code. */
export async function run(args: string[], io: Io): Promise<ExitCode> {
    let code: ExitCode = exitCodes.good;
    const program = describe(io, (ended) => {
        code = ended;
    });
    try {
        await program.parseAsync(args, { from: "user" });
        return code;
    } catch (error) {
        if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.good : exitCodes.failed;
        // A fault of ours keeps its stack trace: it has to be reported.
        const text = error instanceof Failure ? error.message : error instanceof Error ? error.stack : String(error);
        io.err(`kernel-isolation: ${text}\n`);
        return exitCodes.failed;
    }
}

/** Each command loads what it needs when it runs: the clients behind them take seconds, and --help needs neither. */
function describe(io: Io, end: (code: ExitCode) => void): Command {
    const program = new Command("kernel-isolation")
        .description("Kubernetes tenants that cannot reach each other: what is possible, and what has been proven.")
        .version(version)
        .addHelpText("after", meaningOfExitCodes)
        .showHelpAfterError("(--help shows what there is)")
        .configureOutput({ writeOut: io.out, writeErr: io.err })
        // Subcommands made after this inherit it: a mistyped option must not look like a refuted claim.
        .exitOverride();

    program
        .command("plan")
        .description("show which level can be had where; with --file, plan one cluster without touching it")
        .option(
            "-f, --file <path>",
            "a cluster's arguments in YAML or JSON: name, a platform (existing, eks, gke or aks), proof, tenants",
        )
        .option("--platform <name>", "only what this platform can do: eks, gke, aks or existing")
        .option("--json", "print JSON instead of a table")
        .action(async (options: PlanOptions) => end((await import("./plan")).plan(options, io)));

    program
        .command("report")
        .description("read the claims and proofs of a cluster's tenants")
        .option("--kubeconfig <path>", "the kubeconfig (default: as kubectl finds it)")
        .option("--context <name>", "a context of the kubeconfig (default: its current one)")
        .option("--cluster <name>", "the IsolatedCluster's name (default: the only one there)")
        .option("--json <path>", "also write the report as JSON")
        .option("--html <path>", "also write the report as one HTML page")
        .option(
            "--controls <baseline>",
            "no cluster: what becomes of cis-eks, cis-gke, cis-aks, nsa, nist-800-190 or pss",
        )
        .option("--offboarded <tenant>", "instead: whether anything is left of a tenant that was removed")
        .option(
            "--namespaces <names...>",
            "with --offboarded: what its namespaces were called (default: as the tenant)",
        )
        .action(async (options: ReportOptions & OffboardedOptions) =>
            end(
                options.offboarded === undefined
                    ? await (await import("./report")).report(options, io)
                    : await (await import("./offboarded")).offboarded(options, io),
            ),
        );

    addAdvise(program, io, end);
    addVerify(program, io, end);
    addBootstrap(program, io, end);
    addImages(program, io, end);

    return program;
}
