/** The options of `kernel-isolation verify`. */
import type { Command } from "commander";
import type { ExitCode } from "./failure";
import type { Io } from "./io";
import type { VerifyOptions } from "./verify";

const details = `
Reads the claims from the tenants' namespaces and tries to break each: as the tenant's owner, as its pods' account and as
the controllers that work for it (impersonation), with dry runs where a dry run tells the truth, and with real pods where
only a real pod does. Beside each attack its twin is tried, the nearest request that has to pass. Packets are tried too: a
pod of each tenant listens, and another tries to reach its own, the others', the API server, its kubelet, the cluster's
DNS and the addresses at which clouds keep credentials (169.254.169.254 and its like). It needs no agent in the cluster,
changes nothing of what it tests, and takes away what it made.

With --watch, a round in which all is proven is one line, --json and --html are written anew in each round, and the exit
code is that of the worst one. Ctrl-C ends it: what was made is taken away, and what was not tried is named.

Exit codes: 0 every claim is proven, 1 something is broken, 2 something could not be tried, 3 the command could not do
its work. What nobody claimed, as that the network plugin enforces policies (networkPoliciesEnforced), breaks nothing.

Examples:
  kernel-isolation verify
  kernel-isolation verify --tenant payments --json verification.json --html verification.html
  kernel-isolation verify --role | kubectl apply -f -      # the rights it needs, without cluster-admin
  kernel-isolation verify --watch 24h --every 30m`;

export function addVerify(program: Command, io: Io, end: (code: ExitCode) => void): void {
    program
        .command("verify")
        .description("attack a cluster's tenants from inside, and prove that what was claimed of them holds")
        .option("--kubeconfig <path>", "the kubeconfig (default: as kubectl finds it)")
        .option("--context <name>", "a context of the kubeconfig (default: its current one)")
        .option("--cluster <name>", "the IsolatedCluster's name (default: the only one there)")
        .option("--tenant <name>", "one tenant (default: all)")
        .option("--json <path>", "also write every result as JSON")
        .option("--html <path>", "also write the table as one HTML page")
        .option("--watch <duration>", "verify again and again for so long, as 90m or 24h")
        .option("--every <duration>", "the pause between two verifications of --watch (default: 10m)")
        .option(
            "--outside <address:port...>",
            "addresses outside the cluster that tenants' pods try to reach (default: none)",
        )
        .option("--role", "print the ClusterRole that a verification of these tenants needs, and try nothing")
        .addHelpText("after", details)
        .action(async (options: VerifyOptions) => end(await (await import("./verify")).verifyCommand(options, io)));
}
