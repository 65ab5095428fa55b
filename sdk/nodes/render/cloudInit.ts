/** `#cloud-config`: the gate before anything else, then the script as a file that is run. */
import { Document, visit } from "yaml";
import { bootstrapProgram, gateFile } from "../files";

/**
 * The script runs late, and an image may come with an enabled kubelet: bootcmd puts the gate before it, ahead of every
 * unit that waits for the network. The unit that the gate requires is the script's to write, and a kubelet that
 * requires what does not exist does not start. A start that this boot has queued already knows nothing of the gate:
 * stopping the kubelet takes it out of the queue.
 */
export function renderCloudInit(script: string): string {
    const folder = gateFile.path.slice(0, gateFile.path.lastIndexOf("/"));
    const gate = [
        `mkdir -p ${folder}`,
        `cat >${gateFile.path} <<'END'\n${gateFile.content}END`,
        "systemctl daemon-reload",
        "systemctl stop kubelet.service || true\n",
    ].join("\n");
    const document = new Document({
        bootcmd: [["cloud-init-per", "instance", "kernel-isolation-gate", "sh", "-ec", gate]],
        write_files: [{ path: bootstrapProgram, owner: "root:root", permissions: "0700", content: script }],
        runcmd: [[bootstrapProgram]],
    });
    visit(document, {
        Scalar: (_, scalar) => {
            if (typeof scalar.value === "string" && scalar.value.includes("\n")) scalar.type = "BLOCK_LITERAL";
        },
    });
    return `#cloud-config\n${document.toString({ lineWidth: 0 })}`;
}
