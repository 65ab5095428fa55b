import { Context } from "../context";
import { KubeObject } from "../objects";

/** A service account, a quota or a class that was made a moment ago may not have reached the admission plugin yet. */
const passing = /serviceaccount .* not found|RuntimeClass .* not found|exceeded quota|status unknown for quota/i;

/** Why a controller was not allowed to make a pod, newest last. */
export async function refusedPods(owner: KubeObject, context: Context): Promise<string[]> {
    const events = await context.client.list(
        { apiVersion: "v1", kind: "Event" },
        owner.metadata.namespace ?? "default",
        {
            fieldSelector: `involvedObject.uid=${owner.metadata.uid},reason=FailedCreate`,
        },
    );
    return [...new Set(events.map(({ message }) => String(message)))];
}

export function isFinal(refusal: string): boolean {
    return !passing.test(refusal);
}
