/** What comes out: everything a machine needs to become a node of the pool, as data. */
import type { Refusal } from "../plan/refusal";
import type { Architecture, ResolvedNodeSpec } from "./spec";

export interface Digest {
    algorithm: "sha256" | "sha512";
    hex: string;
}

/** A symbolic link: `path` leads to `target`. */
export interface Link {
    path: string;
    target: string;
}

/** Something that is published in versions and fetched by the node. */
export interface Artifact {
    /** Its key under `checksums`. */
    name: string;
    version: string;
    url: (arch: Architecture) => string;
    /** An archive is unpacked into the folder; a program is put there under this name. */
    content: { kind: "archive" } | { kind: "program"; file: string };
    /** The versioned folder. */
    folder: string;
    links: Link[];
    /** How the user comes by its digest. */
    digestFrom: string;
    /** Digests that others have published for this version; what the user gives stands over them. */
    digests?: Partial<Record<Architecture, string>>;
}

/** An artifact for one machine: where from, and what it must be. */
export interface Download {
    artifact: string;
    version: string;
    url: string;
    digest: Digest;
    content: Artifact["content"];
    folder: string;
    links: Link[];
}

export interface NodeFile {
    path: string;
    mode: "0644" | "0700" | "0755";
    content: string;
    /** Why it is there. */
    purpose: string;
}

/** A systemd unit of our own. */
export interface NodeUnit {
    name: string;
    content: string;
    purpose: string;
    /** Whether it runs before the runtime is restarted, in this boot as in every later one. */
    startFirst: boolean;
}

/** A runtime's configuration for the sandbox. */
export interface RuntimeSetup {
    /** Tables of the runtime's configuration; empty where its default handler is all there is. */
    config: string;
    files: NodeFile[];
}

/** What one sandbox needs of a node, whatever the runtime is. */
export interface SandboxSetup {
    artifacts: Artifact[];
    /** Packages by kind of system. */
    packages: { debian: string[]; al2023: string[] };
    /** Loaded at every boot; the node does not join without them. */
    modules: string[];
    sysctls: Record<string, string>;
    files: NodeFile[];
    units: NodeUnit[];
    /** Commands that no file can stand for, once the modules are loaded. */
    prepare: string[];
    containerd: RuntimeSetup;
    /** CRI-O's, or why there is none. */
    crio: RuntimeSetup | { refused: string; nearest: string };
    /** What the proof does not show. */
    notes: string[];
}

/** What must be true before the kubelet starts. */
export interface NodeCheck {
    /** The handler's name; empty for the runtime's default. */
    handler: string;
    /** The environment of the probe that runs inside the container, NODE_KERNEL: how the kernel it sees relates to the node's, and POD_NETWORK: `own` where the pod cannot have the node's. */
    expectations: Record<string, string>;
}

/** What a script does, in this order; each name is what a failure is reported under. */
export const Step = {
    Gate: "gate",
    Packages: "packages",
    Downloads: "downloads",
    Files: "files",
    Modules: "modules",
    Sysctls: "sysctls",
    Runtime: "runtime",
    Prove: "prove",
    Finish: "finish",
} as const;
export type Step = (typeof Step)[keyof typeof Step];

export interface NodePlan {
    spec: ResolvedNodeSpec;
    packages: string[];
    downloads: Download[];
    files: NodeFile[];
    /** Written last, where a node registers with a start-up taint: what lifts it. */
    release?: NodeFile;
    units: NodeUnit[];
    prepare: string[];
    modulesLoad: string[];
    modulesDenied: string[];
    sysctls: Record<string, string>;
    /** Fields of a KubeletConfiguration. */
    kubelet: Record<string, unknown>;
    /** Tables of the runtime's configuration. */
    runtimeConfig: string;
    check: NodeCheck;
    steps: Step[];
    /** What the reader must know: what is not shown, what has run out. */
    notes: string[];
}

export type Planned = { kind: "planned"; plan: NodePlan } | { kind: "refused"; refusals: Refusal[] };

export type Rendered = { kind: "rendered"; text: string } | { kind: "refused"; refusals: Refusal[] };
