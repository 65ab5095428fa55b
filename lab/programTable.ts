import type { ContainerRuntime } from "../sdk/nodes";
import type { NetworkPlugin } from "./runningLab";

export const kubernetesVersion = "1.36.3";

/** Which version of a program found in PATH is taken instead of a built one. */
export type VersionRule =
    | { rule: "same minor" }
    | { rule: "same major, at least"; least: string }
    /** Programs that must come from one build, or do not say which version they are. */
    | { rule: "never" };

export interface ProgramBuild {
    /** Folder in lab/tools that pins the module and all it depends on. */
    module: string;
    package: string;
    version: string;
    tags?: string[];
    /** Go variables that hold the program's version. */
    variables?: Record<string, string>;
    env?: Record<string, string>;
    /** Names of distribution packages needed to build (`packages.ts`). */
    needs?: ("gcc" | "libc" | "pkg-config" | "libseccomp")[];
    /** The Go module that comes with the package's sources where they are C. */
    c?: { module: string };
    /** Folders of the module that the program reads while it runs, kept beside it: name there, path in the module. */
    sources?: { module: string; folders: Record<string, string> };
    /** Whether the sources lie here, in the module's folder: a program made of older ones is made anew. */
    own?: true;
    /** A file of the build that is replaced on hosts without CAP_SYS_RESOURCE: [path in vendor/, ours beside go.mod]. */
    withoutSysResource?: { name: string; replaced: string; by: string };
}

export interface Program extends ProgramBuild {
    fromPath: VersionRule;
    /** Arguments that make it print its version. */
    versionArguments: string[];
}

const kubernetes = (name: string, versionArguments = ["--version"]): Program => ({
    module: "kubernetes",
    package: `k8s.io/kubernetes/cmd/${name}`,
    version: kubernetesVersion,
    variables: {
        "k8s.io/component-base/version.gitVersion": `v${kubernetesVersion}`,
        "k8s.io/client-go/pkg/version.gitVersion": `v${kubernetesVersion}`,
    },
    fromPath: { rule: "same minor" },
    versionArguments,
});

const containerd = (name: string, versionArguments: string[]): Program => ({
    module: "containerd",
    package: `github.com/containerd/containerd/v2/cmd/${name}`,
    version: "2.2.1",
    tags: ["no_btrfs", "no_devmapper", "no_zfs"],
    fromPath: { rule: "same minor" },
    versionArguments,
});

const cni = (path: string): Program => ({
    module: "cni",
    package: `github.com/containernetworking/plugins/plugins/${path}`,
    version: "1.9.1",
    // They live in folders of their own, not in PATH.
    fromPath: { rule: "never" },
    versionArguments: [],
});

const gvisor = (name: string): Program => ({
    module: "gvisor",
    package: `gvisor.dev/gvisor/${name}`,
    version: "20260905",
    env: { CGO_ENABLED: "0" },
    // runsc and its shim talk to each other and must be of one build.
    fromPath: { rule: "never" },
    versionArguments: ["--version"],
});

const crio = (path: string): Program => ({
    module: "crio",
    package: `github.com/cri-o/cri-o/${path}`,
    version: "1.36.3",
    fromPath: { rule: "never" },
    versionArguments: [],
});

const cilium = (path: string): Program => ({
    module: "cilium",
    package: `github.com/cilium/cilium/${path}`,
    version: "1.20.2",
    env: { CGO_ENABLED: "0" },
    // The plugin and its agent talk to each other, and the agent compiles the sources it was built with.
    fromPath: { rule: "never" },
    versionArguments: [],
});

/** Pulumi's own language hosts for these could not be had as Go modules; these are made of what could. */
const languageHost = (language: string): Program => ({
    module: "languages",
    package: `kernel-isolation.io/lab/tools/languages/pulumi-language-${language}`,
    version: "3.230.0",
    variables: { "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version": "v3.230.0" },
    own: true,
    // Which one the Pulumi CLI takes is decided in languages.ts.
    fromPath: { rule: "never" },
    versionArguments: [],
});

/** Every program a lab is made of. */
export const programTable = {
    etcd: {
        module: "etcd",
        package: "go.etcd.io/etcd/server/v3",
        version: "3.6.7",
        fromPath: { rule: "same minor" },
        versionArguments: ["--version"],
    },
    "kube-apiserver": kubernetes("kube-apiserver"),
    "kube-controller-manager": kubernetes("kube-controller-manager"),
    "kube-scheduler": kubernetes("kube-scheduler"),
    kubectl: kubernetes("kubectl", ["version", "--client"]),
    kubelet: kubernetes("kubelet"),
    containerd: containerd("containerd", ["--version"]),
    "containerd-shim-runc-v2": containerd("containerd-shim-runc-v2", ["-v"]),
    runc: {
        module: "runc",
        package: "github.com/opencontainers/runc",
        version: "1.4.0",
        tags: ["seccomp"],
        env: { CGO_ENABLED: "1" },
        needs: ["gcc", "libc", "pkg-config", "libseccomp"],
        // 1.3 and later take what containerd 2.2 asks of them.
        fromPath: { rule: "same major, at least", least: "1.3.0" },
        versionArguments: ["--version"],
    },
    runsc: {
        ...gvisor("runsc"),
        variables: { "gvisor.dev/gvisor/runsc/version.version": "release-20260905.0" },
    },
    "containerd-shim-runsc-v1": {
        ...gvisor("shim"),
        withoutSysResource: {
            name: "keep-oom-score",
            replaced: "github.com/containerd/containerd/v2/pkg/sys/oom_linux.go",
            by: "oom_linux.go.replacement",
        },
    },
    crio: {
        ...crio("cmd/crio"),
        tags: ["containers_image_openpgp", "containers_image_ostree_stub", "exclude_graphdriver_btrfs", "seccomp"],
        env: { CGO_ENABLED: "1" },
        needs: ["gcc", "libc", "pkg-config", "libseccomp"],
        fromPath: { rule: "same minor" },
        versionArguments: ["--version"],
    },
    // Makes a pod's namespaces for CRI-O, and must be of its build.
    pinns: { ...crio("pinns/src"), c: { module: "github.com/cri-o/cri-o" }, needs: ["gcc", "libc"] },
    ptp: cni("main/ptp"),
    loopback: cni("main/loopback"),
    "host-local": cni("ipam/host-local"),
    "cilium-agent": {
        ...cilium("daemon"),
        sources: {
            module: "github.com/cilium/cilium",
            folders: { bpf: "bpf", crds: "pkg/k8s/apis/cilium.io/client/crds" },
        },
    },
    "cilium-cni": cilium("plugins/cilium-cni"),
    crane: {
        module: "crane",
        package: "github.com/google/go-containerregistry/cmd/crane",
        version: "0.22.1",
        variables: { "github.com/google/go-containerregistry/cmd/crane/cmd.Version": "0.22.1" },
        fromPath: { rule: "same major, at least", least: "0.20.0" },
        versionArguments: ["version"],
    },
    // What gives a node's containerd the image that its bootstrap makes; in the lab that comes from the registry.
    ctr: containerd("ctr", ["--version"]),
    crictl: {
        module: "cri",
        package: "sigs.k8s.io/cri-tools/cmd/crictl",
        version: "1.36.0",
        env: { CGO_ENABLED: "0" },
        variables: { "sigs.k8s.io/cri-tools/pkg/version.Version": "1.36.0" },
        fromPath: { rule: "same minor" },
        versionArguments: ["--version"],
    },
    pulumi: {
        module: "pulumi",
        package: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
        version: "3.230.0",
        variables: { "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version": "v3.230.0" },
        fromPath: { rule: "same major, at least", least: "3.200.0" },
        versionArguments: ["version"],
    },
    "pulumi-language-go": languageHost("go"),
    "pulumi-language-python": {
        ...languageHost("python"),
        // Pulumi's own script that runs a program; its package on PyPI has it not.
        sources: { module: "github.com/pulumi/pulumi/sdk/v3", folders: { exec: "python/cmd" } },
    },
    "pulumi-language-yaml": {
        module: "yaml",
        package: "github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml",
        version: "1.25.0",
        fromPath: { rule: "never" },
        versionArguments: [],
    },
} as const satisfies Record<string, Program>;

export type ProgramName = keyof typeof programTable;

export const controlPlanePrograms: ProgramName[] = [
    "etcd",
    "kube-apiserver",
    "kube-controller-manager",
    "kube-scheduler",
    "kubectl",
];

const everyNode: ProgramName[] = ["kubelet", "runc", "crictl", "ptp", "loopback", "host-local", "crane"];

/** What nodes with these runtimes, and the registry and mirror beside them, are made of. */
export function programsOfNodes(
    runtimes: readonly ContainerRuntime[],
    network: NetworkPlugin = "plain",
): ProgramName[] {
    if (runtimes.length === 0) {
        return [];
    }
    // The mirror has gVisor whoever asks for it.
    const containerd: ProgramName[] = ["containerd", "containerd-shim-runc-v2"];
    const gvisor: ProgramName[] = ["runsc", "containerd-shim-runsc-v1"];
    const crio: ProgramName[] = ["crio", "pinns"];
    const cilium: ProgramName[] = ["cilium-agent", "cilium-cni"];
    return [
        ...everyNode,
        ...gvisor,
        ...(runtimes.includes("containerd") ? containerd : []),
        ...(runtimes.includes("crio") ? crio : []),
        ...(network === "cilium" ? cilium : []),
    ];
}

/** What of a node comes from the distribution. */
export function distributionProgramsOf(runtimes: readonly ContainerRuntime[]): "conmon"[] {
    return runtimes.includes("crio") ? ["conmon"] : [];
}

type Version = [major: number, minor: number, patch: number];

/** The first version in what a program printed, whatever it wrote round it. */
export function findVersion(printed: string): Version | undefined {
    const found = /\bv?(\d+)\.(\d+)(?:\.(\d+))?/.exec(printed);
    return found ? [Number(found[1]), Number(found[2]), Number(found[3] ?? 0)] : undefined;
}

const compare = (a: Version, b: Version): number => a[0] - b[0] || a[1] - b[1] || a[2] - b[2];

/** Whether a program of PATH that printed this may be used. */
export function fits(rule: VersionRule, pinned: string, printed: string): boolean {
    const found = findVersion(printed);
    const wanted = findVersion(pinned);
    if (!found || !wanted) {
        return false;
    }
    switch (rule.rule) {
        case "same minor":
            return found[0] === wanted[0] && found[1] === wanted[1];
        case "same major, at least": {
            const least = findVersion(rule.least);
            return least !== undefined && found[0] === wanted[0] && compare(found, least) >= 0;
        }
        case "never":
            return false;
    }
}
