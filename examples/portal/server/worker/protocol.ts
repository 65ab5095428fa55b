/** What the server asks of a worker, and what the worker says. Nothing in it is secret. */
import type { TenantSpec } from "../../../../index";
import type { KnownReport } from "../../../../sdk/report/clusterReport";
import type { Proof } from "../../../../sdk/proof/judge";
import type { ClaimResult } from "../../../../sdk/verify/claims";
import type { Change, Diff, Drift, Operation, Progress, ProofRow } from "../../api";
import type { Lock } from "../locks";

export interface Task {
    kind: "read" | "preview" | "update" | "verify" | "refresh" | "unlock";
    /** The module that says what the clusters are, and which of them is meant. */
    module: string;
    cluster: string;
    /** All that are to be there. */
    tenants: Record<string, TenantSpec>;
    change?: Change;
    /** The tenant of the change as it was declared before. */
    before?: TenantSpec;
    /** Of a verification: one tenant alone. */
    tenant?: string;
}

/** A cluster as it was seen at some time. */
export interface Status {
    at: string;
    report?: KnownReport;
    proofs: Proof[];
    /** Resources in the middle of whose creation, change or removal the engine was stopped. */
    pending: string[];
}

export interface Result {
    status?: Status;
    diff?: Diff;
    drift?: Drift["changes"];
    claims?: ClaimResult[];
    evidence?: Operation["evidence"];
    summary?: string;
    failures: Operation["failures"];
    /** Whether the engine began to change anything. */
    began: boolean;
    /** The engine was kept out by somebody who holds the stack. */
    heldBy?: string;
    cancelled?: true;
}

export type WorkerMessage =
    | { type: "resource"; progress: Progress }
    | { type: "log"; severity: string; text: string }
    | { type: "proof"; row: ProofRow; done: number; all: number }
    | { type: "lock"; lock: Lock }
    | { type: "result"; result: Result };

export type ServerMessage = { type: "task"; task: Task } | { type: "cancel" };
