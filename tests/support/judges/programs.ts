/** Judges that are built: other people's programs and types, at the versions that the modules pin. */
import { execFile, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";

import { goProblem } from "../../../lab/build";
import { cacheRoot } from "../../../lab/folders";

const tests = join(__dirname, "../..");
const tools = join(tests, "../lab/tools");
const certManager = join(tests, "judges/certmanager");

interface Judge {
    /** The folder of the go.mod that pins it. */
    module: string;
    /** A package of the module's, or a file of ours that uses it. */
    target: string;
    tags?: string;
    /** With C in it, but no library that it would need at run time. */
    static?: true;
}

const judges = {
    kubelet: { module: join(tools, "kubernetes"), target: join(tests, "judges/kubelet.go") },
    nodeconfig: { module: join(tests, "judges/nodeadm"), target: join(tests, "judges/nodeadm/main.go") },
    nodeadm: {
        module: join(tests, "judges/nodeadm"),
        target: "github.com/awslabs/amazon-eks-ami/nodeadm/cmd/nodeadm",
    },
    trivy: { module: join(tests, "judges/trivy"), target: join(tests, "judges/trivy/main.go") },
    // The lab's is built without devmapper, and so knows none of its settings.
    containerd: {
        module: join(tools, "containerd"),
        target: "github.com/containerd/containerd/v2/cmd/containerd",
        tags: "no_btrfs,no_zfs",
    },
    certmanager: { module: certManager, target: join(certManager, "main.go") },
    verify: { module: certManager, target: join(certManager, "verify/main.go") },
    netpol: { module: join(tests, "judges/netpol"), target: join(tests, "judges/netpol/main.go") },
    kine: {
        module: join(tests, "judges/kine"),
        target: "github.com/k3s-io/kine",
        tags: "osusergo,netgo",
        static: true,
    },
    helm: { module: join(tests, "judges/helm"), target: join(tests, "judges/helm/main.go") },
} as const satisfies Record<string, Judge>;

export async function ensureJudge(name: keyof typeof judges): Promise<string> {
    const { module, target, tags, static: isStatic }: Judge = judges[name];
    const hash = createHash("sha256");
    for (const file of [join(module, "go.mod"), join(module, "go.sum"), target]) {
        hash.update(existsSync(file) ? readFileSync(file) : file);
    }
    const output = join(cacheRoot(), "judges", `${name}-${hash.digest("hex").slice(0, 12)}`, name);
    if (existsSync(output)) return output;
    const linked = isStatic ? " -linkmode external -extldflags=-static" : "";
    await build(output, module, [`-ldflags=-s -w${linked}`, ...(tags ? [`-tags=${tags}`] : [])], target);
    return output;
}

async function build(output: string, cwd: string, flags: string[], target: string, env = {}): Promise<void> {
    const problem = await goProblem();
    if (problem) throw new Error(`${problem}; needed to build ${target}`);
    mkdirSync(dirname(output), { recursive: true });
    const unfinished = `${output}.${process.pid}`;
    await promisify(execFile)("go", ["build", "-trimpath", "-buildvcs=false", ...flags, "-o", unfinished, target], {
        cwd,
        env: { ...process.env, GOFLAGS: "", GOWORK: "off", ...env },
        maxBuffer: 64 << 20,
    });
    renameSync(unfinished, output);
}

/** Where Go keeps a module that a judge is built with, once it is checked against go.sum. */
export function moduleFolder(judge: keyof typeof judges, module: string): Promise<string> {
    return downloaded(judges[judge].module, module);
}

/** The CustomResourceDefinition of the ClusterImagePolicies of Sigstore's policy-controller. */
export async function imagePolicyDefinition(): Promise<string> {
    const folder = await downloaded(join(tests, "judges/policycontroller"), "github.com/sigstore/policy-controller");
    return readFileSync(join(folder, "config/300-clusterimagepolicy.yaml"), "utf8");
}

/** vCluster's source, of the newest version whose module could be had. */
function vclusterSource(): Promise<string> {
    return downloaded(join(tests, "judges/vcluster"), "github.com/loft-sh/vcluster");
}

/** Its chart, whose Chart.yaml has no version. */
export async function virtualChart(): Promise<string> {
    return join(await vclusterSource(), "chart");
}

/** Where it is built: of its own folder, since the checksums of some that it needs are in its go.sum and nowhere else. */
export async function vclusterProgram(): Promise<string> {
    const source = await vclusterSource();
    const output = join(cacheRoot(), "judges", basename(source).replace("@", "-"), "vcluster");
    if (!existsSync(output)) await build(output, source, ["-ldflags=-s -w"], "./cmd/vcluster", { CGO_ENABLED: "0" });
    return output;
}

async function downloaded(cwd: string, module: string): Promise<string> {
    const { stdout } = await promisify(execFile)("go", ["mod", "download", "-json", module], {
        cwd,
        env: { ...process.env, GOFLAGS: "", GOWORK: "off" },
    });
    return (JSON.parse(stdout) as { Dir: string }).Dir;
}

/** What a judge of documents says of each, by name; empty where it says nothing. */
export function findings(judge: string, documents: Record<string, unknown>): Record<string, string> {
    const { stdout, stderr, status } = spawnSync(judge, { input: JSON.stringify(documents), encoding: "utf8" });
    if (status !== 0) throw new Error(`${judge} ended with ${status}: ${stderr}`);
    return JSON.parse(stdout) as Record<string, string>;
}
