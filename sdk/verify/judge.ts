/** What an answer of the API server says of an attack. */
import type { Attack, Refuser } from "./attack";
import type { Answer } from "./client";
import type { Target } from "./target";

/**
 * `not tried`: nothing was shown, whatever the answer was; the evidence says why. `not claimed`: nobody promised it, so
 * that what was seen breaks nothing.
 */
export type AttackVerdict = "proven" | "broken" | "not tried" | "not claimed";

export interface Judgement {
    verdict: AttackVerdict;
    evidence: string;
}

/** What went wrong on the way shows nothing. */
export function notTried(error: unknown): Judgement {
    return { verdict: "not tried", evidence: messageOf(error) };
}

export function messageOf(error: unknown): string {
    return error instanceof Error ? error.message : String(error);
}

/** Who refused, told by the words of the refusal; the API server's own checks have no words in common. */
export function refuserOf({ status, message }: Pick<Answer, "status" | "message">): Refuser {
    if (/ValidatingAdmissionPolicy 'kernel-isolation-/.test(message)) return "admission";
    if (/violates PodSecurity/.test(message)) return "pod-security";
    if (/exceeded quota|insufficient quota/.test(message)) return "quota";
    if (/(maximum|minimum) \S+ usage per|limit to request ratio/.test(message)) return "limits";
    if (status === 403 && /is forbidden: User "|^forbidden: User "/.test(message)) return "rbac";
    return "api-server";
}

/** A review's refusal, which tells of the tenant's own right to impersonate, names no scope. */
const impersonationRefused = /cannot impersonate resource .* (at the cluster scope|in the namespace)/;

/** The answer to the attack alone: a refusal counts only once its twin has passed. */
export function judgeAttempt(attack: Attack, target: Target, answer: Answer): Judgement {
    if (answer.status < 300) {
        return attack.harmless?.(answer.body, target)
            ? { verdict: "proven", evidence: "admitted, and changed so that nothing is won" }
            : { verdict: "broken", evidence: "it was admitted" };
    }
    const by = refuserOf(answer);
    if (
        !impersonationRefused.test(answer.message) &&
        attack.refusedBy.includes(by) &&
        attack.because.test(answer.message)
    ) {
        return { verdict: "proven", evidence: `refused by ${by}: ${answer.message}` };
    }
    const trouble = troubleOf(answer);
    if (trouble) return trouble;
    // Authorization comes first: whoever is refused for something else had the right.
    if (by !== "rbac" && attack.refusedBy.includes("rbac")) {
        return { verdict: "broken", evidence: `it is allowed, and failed only for this: ${answer.message}` };
    }
    return notTried(`refused, but not for what it tries (${by}): ${answer.message}`);
}

export function judgeTwin(attempt: Judgement, answer: Answer): Judgement {
    if (answer.status < 300) return attempt;
    const trouble = troubleOf(answer);
    return (
        trouble ?? {
            verdict: "not tried",
            evidence: `the nearest honest request was refused too: ${answer.message}`,
        }
    );
}

function troubleOf({ status, message }: Answer): Judgement | undefined {
    if (impersonationRefused.test(message)) {
        return notTried(`who asks may not act as the tenant (see --role): ${message}`);
    }
    if (status === 429 || status >= 500 || status === 0 || status === 401) {
        return notTried(`the API server answered ${status}: ${message}`);
    }
    return undefined;
}
