/** The options of `kernel-isolation images`. */
import type { Command } from "commander";
import type { ExitCode } from "./failure";
import type { ScanOptions } from "./images";
import type { Io } from "./io";

const details = `
An image is a name in a registry (registry.example.com/team/app:1.4), or a path that begins with ./ or / to a folder in
OCI's layout or to an archive of docker save. Every platform of it is looked into, and every layer's content is held to
its digest. A shell is found by its name and by what its program contains; other programs by their names. Registries are
asked without credentials, and where they want some with those of docker login. Printed are lines for images.approved.

Exit codes: 0 no shell was found, 1 an image has one, 3 an image could not be looked into.

Examples:
  kernel-isolation images scan registry.example.com/team/app:1.4
  kernel-isolation images scan --json ./layout | jq '.[].approved'
  docker save app:1.4 > app.tar && kernel-isolation images scan ./app.tar`;

export function addImages(program: Command, io: Io, end: (code: ExitCode) => void): void {
    program
        .command("images")
        .description("look into images for what helps an intruder")
        .command("scan")
        .description("find shells, interpreters, package managers and raised rights in images")
        .argument("<images...>", "names in a registry, or paths")
        .option("--json", "print JSON instead of text")
        .addHelpText("after", details)
        .action(async (images: string[], options: ScanOptions) =>
            end(await (await import("./images")).scan(images, options, io)),
        );
}
