/**
 * What runs inside the tenant to see whose kernel it is on, and what it reports; what it saw goes to the container's
 * termination message.
 */
import { probeScript } from "../catalog/probeScript";
import { sandboxes } from "../catalog/sandboxes";
import type { SandboxProof } from "../catalog/sandbox";
import type { TenantPlan } from "../plan/types";

export { probeScript } from "../catalog/probeScript";

/** The exit code of a proof that the policies did not see: no answer, so that another is asked. */
export const notAdmitted = 75;

/** ADMITTED, where it is set at all, is what the mutating policy wrote on the pod: empty before that policy was in force. */
export const proofScript = `
if [ -z "\${ADMITTED-true}" ]; then
  echo "the policies that give pods their level were not in force yet" | tee /dev/termination-log
  exit ${notAdmitted}
fi
${probeScript}
`.trim();

export type ProbeProof = Extract<SandboxProof, { kind: "probe" }>;

/** What the probe reports, as JSON in the termination message. */
export interface Evidence {
    kernel: string;
    kernelLog: string;
    uidMap: string;
    commandLine: string;
    verdict: string;
}

export function probeOf(plan: Pick<TenantPlan, "sandbox">): ProbeProof | undefined {
    const proof = sandboxes[plan.sandbox].proof;
    return proof.kind === "probe" ? proof : undefined;
}

/** The expectations as environment variables; an empty one expects nothing. */
export function probeEnvironment(
    plan: Pick<TenantPlan, "name" | "sandbox">,
    proof: ProbeProof,
): Record<string, string> {
    return {
        TENANT: plan.name,
        SANDBOX: plan.sandbox,
        KERNEL_MATCHES: proof.kernelRelease?.matches ?? "",
        KERNEL_NOT: proof.kernelRelease?.not ?? "",
        LOG_MATCHES: proof.kernelLog?.matches ?? "",
        COMMAND_LINE_MATCHES: proof.commandLine?.matches ?? "",
        UID_MAP: proof.uidMap,
    };
}
