/** The options of `kernel-isolation bootstrap`. */
import type { Command } from "commander";
import type { BootstrapOptions } from "./bootstrap";
import type { ExitCode } from "./failure";
import type { Io } from "./io";

const examples = `
Every option but --spec, --cluster, --pool, --format and --output is a field of the node, and a refusal names the field.
Options stand over the fields of --spec, and those over the pool's; what may be repeated is added. What a node downloads has a digest:
some are built in, and where one is missing the refusal says where to get it.

Exit codes: 0 as asked, 1 refused, 3 the command could not do its work.

Examples:
  kernel-isolation bootstrap --sandbox gvisor --output bootstrap.sh
  kernel-isolation bootstrap --sandbox gvisor --os al2023 --mirror https://mirror.example.com
  kernel-isolation bootstrap --sandbox runc-userns --os bottlerocket
  kernel-isolation bootstrap --sandbox kata-qemu --format cloud-init --deny-module ksmbd=2027-01-31
  kernel-isolation bootstrap --cluster cluster.yaml --pool gvisor --output gvisor.sh
  kernel-isolation bootstrap --spec pool.yaml --arch arm64 --checksum gvisor=sha512:...`;

export function addBootstrap(program: Command, io: Io, end: (code: ExitCode) => void): void {
    const several = (value: string, earlier: string[] = []) => [...earlier, value];
    program
        .command("bootstrap")
        .description("print what makes a machine a node that runs a sandbox, and that never joins without")
        .option(
            "--format <format>",
            "script, cloud-init, nodeadm or bottlerocket (default: nodeadm for al2023, bottlerocket for itself, else script)",
        )
        .option("--output <path>", "write to this file instead of printing")
        .option("--spec <path>", "the node's fields in YAML or JSON")
        .option("--cluster <path>", "the cluster's arguments, as plan --file takes them; with --pool")
        .option("--pool <name>", "one of its pools: gives sandbox, version, labels and the tenant's taint")
        .option("--sandbox <name>", "the sandbox whose containers the node runs")
        .option("--runtime <name>", "containerd or crio (default: containerd)")
        .option("--runtime-version <version>", "the runtime's version (default: containerd 2.2, CRI-O the kubelet's)")
        .option("--os <name>", "al2023, bottlerocket, debian or ubuntu (default: the format's, or ubuntu)")
        .option("--handler <name>", "the handler that the machine's image brings; for nitro alone, and required there")
        .option("--kubernetes <version>", "the kubelet's version (default: 1.36)")
        .option("--arch <name>", "amd64 or arm64 (default: amd64)")
        .option("--cgroup-driver <name>", "systemd or cgroupfs: who makes the cgroups of pods (default: systemd)")
        .option(
            "--mirror <address>",
            "https address that downloads are fetched from; the original host and path follow",
        )
        .option("--checksum <artifact=digest>", "a download's sha256:... or sha512:...; may be repeated", several)
        .option("--pod-pids-limit <number>", "processes that one pod may have (default: 1024)")
        .option("--sysctl <key=value>", "a kernel setting of the node; may be repeated", several)
        .option("--allow-unsafe-sysctl <key>", "a sysctl that pods may set; may be repeated", several)
        .option("--deny-module <name[=YYYY-MM-DD]>", "a kernel module, with its last day; may be repeated", several)
        .option("--label <key=value>", "a label that the node registers with; may be repeated", several)
        .option("--taint <key=value:effect>", "a taint that the node registers with; may be repeated", several)
        .option(
            "--probe-image <image>",
            "the image that the check runs (default: made on the node; required for CRI-O)",
        )
        .addHelpText("after", examples)
        .action(async (options: BootstrapOptions) => end((await import("./bootstrap")).bootstrap(options, io)));
}
