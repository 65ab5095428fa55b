import type { IsolationLevel, Sandbox, Workload } from "../isolation";

/** Whose kernel a pod's system calls reach. */
export type PodKernel = "node" | "user-space" | "guest" | "library-os";

/** Something a node or cluster must have, with the source of the fact. */
export interface Need {
    what: string;
    source: string;
}

/** How a pod tells from inside that it runs under the sandbox. Tests are POSIX extended regular expressions. */
export type SandboxProof =
    | {
          kind: "probe";
          /** What `uname -r` must match, or must not. */
          kernelRelease?: { matches?: string; not?: string };
          /** What the kernel log must contain. */
          kernelLog?: { matches: string };
          /** What /proc/cmdline must contain. */
          commandLine?: { matches: string };
          /** Whether root in the pod is root on the node (`identity`) or not (`mapped`); `any` where the guest's own map says nothing about the node. */
          uidMap: "identity" | "mapped" | "any";
          /** How the kernel release seen inside relates to the one the node reports. */
          nodeKernel: "same" | "different";
      }
    | { kind: "none"; reason: string };

/** One sandbox: what it is, what it costs, what it needs, how it is proven. */
export interface SandboxDefinition {
    name: Sandbox;
    title: string;
    level: IsolationLevel;
    kernel: PodKernel;
    /** The claim in words, as the report prints it. */
    claim: string;
    /** The usual runtime handler by runtime; `given` where nobody publishes its name; `undefined` for the node's default runtime. */
    handler?: { containerd: string; crio?: string } | "given";
    /** The name of its RuntimeClass. Default: the sandbox's own. */
    runtimeClass?: string;
    /** Whether the pod must leave the node's user namespace. */
    hostUsers?: false;
    /** Whether no pod of it starts in the node's network. */
    hostNetwork?: false;
    /** The oldest Kubernetes that can run it. */
    kubernetes: string;
    /** What the sandbox itself costs per pod, beside the containers; `given` where nobody publishes it. */
    overhead?: { cpu: string; memory: string; source: string } | "given";
    needs: Need[];
    /** How well it suits each kind of work: among the sandboxes of a level the lowest number wins. */
    preference: Record<Workload, number>;
    proof: SandboxProof;
    /** What the boundary does not cover. */
    limits: string[];
    experimental?: true;
}
