import { Context } from "../context";
import { noneIfForbidden } from "../errors";
import { KubeObject } from "../objects";

const event = { apiVersion: "v1", kind: "Event" };

/** A service account, a quota or a class that was made a moment ago may not have reached the admission plugin yet. */
const passing = /serviceaccount .* not found|RuntimeClass .* not found|exceeded quota|status unknown for quota/i;

/** Why a controller was not allowed to make a pod, newest last. */
export async function refusedPods(owner: KubeObject, context: Context): Promise<string[]> {
    const selector = `involvedObject.uid=${owner.metadata.uid},reason=FailedCreate`;
    const namespace = owner.metadata.namespace ?? "default";
    const events = await context.client.list(event, namespace, { fieldSelector: selector }).catch(noneIfForbidden);
    return [...new Set(events.map(({ message }) => String(message)))];
}

export function isFinal(refusal: string): boolean {
    return !passing.test(refusal);
}
