import { IsolationLevel } from "../isolation";

/** The levels from weakest to strongest boundary, and whose kernel a pod of each runs on. */
export const levels: Record<IsolationLevel, { strength: number; kernel: string }> = {
    shared: { strength: 0, kernel: "the node's" },
    "user-namespace": { strength: 1, kernel: "the node's; root in the pod is nobody on the node" },
    sandboxed: { strength: 2, kernel: "gVisor's user-space kernel" },
    microvm: { strength: 3, kernel: "its own guest Linux" },
    unikernel: { strength: 3, kernel: "a library OS under a monitor" },
};

export const levelNames = Object.values(IsolationLevel);
