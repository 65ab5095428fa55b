/** From what is at stake to a level: the questions, what each answer asks for at least, and what that costs. */
import type { IsolationLevel, Placement, Sandbox } from "../isolation";

/** A choice of a question, with what it means. */
export interface AdviceChoice {
    value: string;
    meaning: string;
}

/** The questions in the order they are asked; choices stand from the one that asks for least to the one that asks for most. */
export const questions = {
    data: {
        text: "What are the data worth that the tenant's pods can reach?",
        choices: [
            { value: "public", meaning: "anyone may read them" },
            { value: "internal", meaning: "not for outsiders, and their loss is bearable" },
            { value: "confidential", meaning: "their loss hurts the company or its customers" },
            { value: "regulated", meaning: "law or contract say how they are kept" },
        ],
    },
    code: {
        text: "Who writes the code that runs?",
        choices: [
            { value: "own", meaning: "people of the same company, reviewed" },
            { value: "third-party", meaning: "suppliers or open source, chosen and pinned" },
            { value: "customers", meaning: "customers who are known and have a contract" },
            { value: "strangers", meaning: "anybody, or a program that writes code" },
        ],
    },
    compliance: {
        text: "What does an auditor ask for?",
        choices: [
            { value: "none", meaning: "nothing about kernels or machines" },
            { value: "own-nodes", meaning: "machines that nobody else's pods run on" },
            { value: "own-kernel", meaning: "such machines, and a Linux kernel of each pod's own" },
        ],
    },
    syscalls: {
        text: "Does the work make very many system calls (databases, builds, small files)?",
        choices: [
            { value: "no", meaning: "mostly computing, or waiting for the network" },
            { value: "yes", meaning: "system calls are what it spends its time on" },
        ],
    },
    workload: {
        text: "Is it a service or a function?",
        choices: [
            { value: "service", meaning: "long running" },
            { value: "function", meaning: "short lived: start time and memory weigh more than compatibility" },
        ],
    },
    start: {
        text: "How soon must a pod answer after it was asked for?",
        choices: [
            { value: "any", meaning: "seconds are no matter" },
            { value: "fast", meaning: "each tenth of a second counts" },
        ],
    },
    gpu: {
        text: "Does it need a GPU, or another device of the node?",
        choices: [
            { value: "no", meaning: "processors and memory alone" },
            { value: "yes", meaning: "a device by a device plugin or a resource claim" },
        ],
    },
} as const satisfies Record<string, { text: string; choices: readonly AdviceChoice[] }>;

export type Question = keyof typeof questions;

/** One answer to each question. */
export type Answers = { [key in Question]: (typeof questions)[key]["choices"][number]["value"] };

export const questionNames = Object.keys(questions) as Question[];

/** Something that is said, and where it was found. */
export interface Sourced {
    text: string;
    source: string;
}

const sharedKernel =
    "NIST SP 800-190 section 4.5.2 (shared kernel); kubernetes.io/docs/concepts/security/multi-tenancy";
const sensitivity = "NIST SP 800-190 section 4.3.4 (workloads of different sensitivity)";

/** The weakest level for each worth of data and writer of code. The choice is this package's; sources say why at all. */
export const leastLevel: Record<Answers["data"], Record<Answers["code"], IsolationLevel>> = {
    public: { own: "shared", "third-party": "user-namespace", customers: "sandboxed", strangers: "sandboxed" },
    internal: { own: "user-namespace", "third-party": "user-namespace", customers: "sandboxed", strangers: "microvm" },
    confidential: { own: "user-namespace", "third-party": "sandboxed", customers: "microvm", strangers: "microvm" },
    regulated: { own: "sandboxed", "third-party": "sandboxed", customers: "microvm", strangers: "microvm" },
};

/** Why code asks for the level it asks for. */
export const codeReasons: Record<Answers["code"], Sourced> = {
    own: {
        text: "own, reviewed code attacks the kernel only after somebody has broken into it",
        source: "kubernetes.io/docs/concepts/security/multi-tenancy",
    },
    "third-party": {
        text: "code of others may be taken over at its source, and then runs as root in its container",
        source: "NIST SP 800-190 section 4.1 (image risks); kubernetes.io/docs/concepts/workloads/pods/user-namespaces",
    },
    customers: {
        text: "customers' code may try every system call, and one bug in a shared kernel is enough",
        source: sharedKernel,
    },
    strangers: { text: "code of strangers has to be taken for an attack on the kernel", source: sharedKernel },
};

export const dataReasons: Record<Answers["data"], Sourced> = {
    public: { text: "public data lose nothing when they are read", source: sensitivity },
    internal: {
        text: "internal data are worth that root in a pod is nobody on the node",
        source: "kubernetes.io/docs/concepts/workloads/pods/user-namespaces",
    },
    confidential: { text: "confidential data must not hang on one boundary alone", source: sensitivity },
    regulated: {
        text: "regulated data must be kept apart from all else in a way that can be shown",
        source: sensitivity,
    },
};

/** The least that keeps other tenants off the processor, by the worth of the data and by who writes the code. */
export const leastPlacement: {
    data: Record<Answers["data"], Placement>;
    code: Record<Answers["code"], Placement>;
} = {
    data: { public: "shared", internal: "shared", confidential: "exclusive", regulated: "dedicated" },
    code: { own: "shared", "third-party": "shared", customers: "shared", strangers: "exclusive" },
};

export const placementReasons: Record<Placement, Sourced> = {
    shared: {
        text: "nothing in the answers asks for nodes without other tenants",
        source: "kubernetes.io/docs/concepts/security/multi-tenancy",
    },
    exclusive: {
        text: "no sandbox closes side channels between pods on one processor, so no other tenant's pod is to be there",
        source: "kubernetes.io/docs/concepts/security/multi-tenancy; NIST SP 800-190 section 4.3.4",
    },
    dedicated: {
        text: "machines of its own are bounded by label and taint, and can be shown to an auditor",
        source: "NIST SP 800-190 sections 4.3.4 and 4.3.5",
    },
};

export const placementCosts: Record<Placement, string> = {
    shared: "none: nodes are filled with everybody's pods",
    exclusive: "a node that one of its pods is on takes no other tenant's pods, however empty it is",
    dedicated: "machines of its own, idle or not; `kernel-isolation plan --file` says what they come to on EKS",
};

/** What the nodes must have for a placement. */
export const placementNeeds: Record<Placement, Sourced[]> = {
    shared: [],
    exclusive: [],
    dedicated: [
        {
            text:
                "a pool with the tenant's name as its tenant, whose nodes carry the taint " +
                "kernel-isolation.io/tenant=<name>:NoSchedule; on EKS it is made by itself",
            source: "docs/api/ExistingPoolSpec.md",
        },
    ],
};

export const complianceReason: Sourced = {
    text: "an auditor asks for it",
    source: "NIST SP 800-190 sections 4.3.4 and 4.5.2",
};

/** Why a tenant has no device, whatever its level. */
export const deviceRefusal = {
    reason: "tenants' pods may ask for no device: their drivers run in the node's kernel, and the admission policies refuse extended resources and resource claims",
    nearest: "a cluster of its own for the work that needs devices",
    source: "attacks device.plugin and device.resource-claim of `kernel-isolation verify`",
};

const measured = "measured on a 2-core Debian 12 machine, 2026";

/** Why gVisor is not the first choice for such work. */
export const syscallReason: Sourced = {
    text: "under gVisor a system call took 4.2 µs instead of 0.28 µs; a guest Linux answers them itself",
    source: `${measured}, runsc with systrap`,
};

/** What is known of each sandbox's cost in time and memory, beside the overhead that its RuntimeClass declares. */
export const figures: Record<Sandbox, Sourced[]> = {
    runc: [{ text: "0.28 µs a system call: what the others are compared with", source: measured }],
    "runc-userns": [
        {
            text: "no figure is known; file systems are mounted with mapped owners and not copied",
            source: "kubernetes.io/docs/concepts/workloads/pods/user-namespaces",
        },
    ],
    gvisor: [
        syscallReason,
        { text: "17.6 MB for an idle sandbox, 0.13 s to start one", source: `${measured}, runsc with systrap` },
        {
            text: "70 % of one company's services lost less than 1 %, a further 25 % less than 3 %",
            source: "gvisor.dev/blog/2021/12/02, on a platform with virtualization",
        },
    ],
    "kata-qemu": [
        {
            text: "a guest of 2048 MiB unless configured, of which the declared overhead counts a part",
            source: "kata-containers#12735, #13173",
        },
    ],
    "kata-clh": [
        {
            text: "a guest of 2048 MiB unless configured, of which the declared overhead counts a part",
            source: "kata-containers#12735, #13173",
        },
    ],
    "kata-fc": [
        {
            text: "at most 125 ms to the guest's first process and 5 MiB for the monitor, on bare metal",
            source: "firecracker SPECIFICATION.md",
        },
    ],
    nitro: [{ text: "no figure is published", source: "docs.aws.amazon.com/eks/latest/userguide" }],
    urunc: [{ text: "no figure was measured", source: "urunc docs/configuration.md" }],
};

const imageSource = "github.com/GoogleContainerTools/distroless; NIST SP 800-190 sections 4.1.2 and 4.4.3";
const scan = "`kernel-isolation images scan IMAGE` looks into an image, and prints its line for images.approved";

/** What is advised of images, whatever the level. */
export const imageAdvice: Sourced = {
    text: `distroless or static images leave an intruder no shell and no tools. ${scan}`,
    source: imageSource,
};

/** The same where it is to be required and not only hoped for. */
export const noShellAdvice: Sourced = {
    text:
        "require distroless or static images: images.noShell, with a line of images.approved for each image that may " +
        `run. Whoever breaks into one then finds no shell and no tools beside the data. ${scan}`,
    source: imageSource,
};

/**
 * Where images without a shell are to be required: where the data are worth an intruder's time, and the company chooses
 * the images. Whoever may run any program needs no shell for it.
 */
export const requiresNoShell: { data: Record<Answers["data"], boolean>; code: Record<Answers["code"], boolean> } = {
    data: { public: false, internal: false, confidential: true, regulated: true },
    code: { own: true, "third-party": true, customers: false, strangers: false },
};

/** In how many months a decision is to be looked at again. */
export const reviewMonths: Record<Answers["data"], number> = {
    public: 12,
    internal: 12,
    confidential: 6,
    regulated: 6,
};

/** When this table was looked at last, and the day by which that is to be done again. */
export const adviceTable = { reviewed: "2026-11-24", reviewBy: "2027-05-24" };
