/** Whether what a probe saw inside a tenant is what was claimed, given what the node says of itself. */
import { sandboxes } from "../catalog/sandboxes";
import type { Sandbox } from "../isolation";
import type { Evidence } from "./probe";

export type Verdict = "proven" | "refuted" | "unproven";

export interface Proof {
    tenant: string;
    verdict: Verdict;
    /** What was seen, or why nothing was. */
    evidence: string;
    /** How long the probe's pod took from its creation to its end, in seconds. */
    seconds?: number;
}

export function readEvidence(message: string): Evidence | undefined {
    try {
        const value: unknown = JSON.parse(message);
        return isEvidence(value) ? value : undefined;
    } catch {
        return undefined;
    }
}

function isEvidence(value: unknown): value is Evidence {
    const fields = ["kernel", "kernelLog", "uidMap", "commandLine", "verdict"];
    return (
        typeof value === "object" &&
        value !== null &&
        fields.every((field) => typeof Reflect.get(value, field) === "string")
    );
}

/** The probe's own verdict, and the comparison it cannot make: with the kernel the node reports. */
export function judge(tenant: string, sandbox: Sandbox, evidence: Evidence, nodeKernel: string): Proof {
    const definition = sandboxes[sandbox];
    if (definition.proof.kind === "none") return { tenant, verdict: "unproven", evidence: definition.proof.reason };
    if (evidence.verdict !== "proven") return { tenant, verdict: "refuted", evidence: evidence.verdict };
    const same = evidence.kernel === nodeKernel;
    if (same !== (definition.proof.nodeKernel === "same")) {
        const relation = same ? "is the node's" : `is not the node's ${nodeKernel}`;
        return { tenant, verdict: "refuted", evidence: `the kernel ${evidence.kernel} ${relation}` };
    }
    return { tenant, verdict: "proven", evidence: describe(evidence, nodeKernel, definition.proof.uidMap) };
}

function describe(evidence: Evidence, nodeKernel: string, uidMap: "identity" | "mapped" | "any"): string {
    const own =
        evidence.kernel === nodeKernel
            ? `the node's kernel ${nodeKernel}`
            : `kernel ${evidence.kernel} on a node with ${nodeKernel}`;
    const log =
        evidence.kernel === nodeKernel || evidence.kernelLog === ""
            ? ""
            : `, whose log says "${evidence.kernelLog.replace(/^\[[\s\d.]+\]\s*/, "").trim()}"`;
    const [inside = "", outside = "", size = ""] = evidence.uidMap.split(" ");
    const map =
        uidMap === "mapped"
            ? `, uid ${inside} is uid ${outside} on the node (map of ${size})`
            : uidMap === "identity"
              ? `, uid ${inside} is uid ${outside} on the node`
              : "";
    return `${own}${log}${map}`;
}
