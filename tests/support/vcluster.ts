/** vCluster in a lab: its program, built of its source, and the tenant's Kubernetes, as the two images that its chart asks for. */
import { execFile } from "node:child_process";
import { readFileSync, realpathSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { labFolders } from "../../lab/folders";
import { pushImages, registry } from "../../lab/images";
import { programEnvironment } from "../../lab/launch";
import { readState } from "../../lab/state";
import type { TarEntry } from "../../lab/tar";
import { runInWorld, type World } from "../../lab/world";
import { ensureJudge, vclusterProgram } from "./judges/programs";

export const vclusterImages = {
    vcluster: `${registry}/vcluster:1`,
    kubernetes: `${registry}/kubernetes:1`,
    // Nobody pulls it: the lab has no DNS server that could be asked.
    coredns: `${registry}/coredns:1`,
};

export async function pushVcluster(lab: string): Promise<void> {
    const folders = labFolders(lab);
    const program = (name: string) => path.join(folders.programs, name);
    const ofKubernetes = ["kube-apiserver", "kube-controller-manager"];
    // The lab's are linked to the C library, which the pod that runs them has to have.
    const libraries = [...new Set((await Promise.all(ofKubernetes.map((name) => linkedTo(program(name))))).flat())];
    const programs = Object.fromEntries(ofKubernetes.map((name) => [`kubernetes/${name}`, program(name)]));
    const applets = ["sh", "cat", "cp"];
    const world = readState(folders)!.world as World;
    await pushImages(folders, (args) => runInWorld(world, [program("crane"), ...args], programEnvironment(folders)), [
        {
            name: vclusterImages.vcluster,
            command: ["/vcluster", "start"],
            applets,
            files: [
                ...files({ vcluster: await vclusterProgram(), "bin/kubectl": program("kubectl") }),
                ...files(Object.fromEntries(libraries.map((library) => [library.slice(1), library]))),
            ],
        },
        {
            name: vclusterImages.kubernetes,
            command: ["/bin/sh"],
            applets,
            files: files({ ...programs, "kubernetes/kine": await ensureJudge("kine") }),
        },
    ]);
}

async function linkedTo(program: string): Promise<string[]> {
    const { stdout } = await promisify(execFile)("ldd", [realpathSync(program)]);
    return [...stdout.matchAll(/(\/\S+) \(0x/g)].map(([, library]) => library!);
}

function files(sources: Record<string, string>): TarEntry[] {
    const parents = Object.keys(sources).flatMap((name) => {
        const parts = path.dirname(name).split("/");
        return parts.map((_, index) => parts.slice(0, index + 1).join("/"));
    });
    const folders = [...new Set(parents)].filter((name) => name !== "." && name !== "bin").sort();
    return [
        ...folders.map((name) => ({ path: name })),
        ...Object.entries(sources).map(([name, file]) => ({ path: name, mode: 0o755, content: readFileSync(file) })),
    ];
}
