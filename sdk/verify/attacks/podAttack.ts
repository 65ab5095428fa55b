/** What most attacks by pods have in common: a pod in the tenant's namespace that differs from an honest one in one thing. */
import type { Actor, Attack, Layer, Refuser } from "../attack";
import { digest, honestPod, image, type PodDraft, podIn } from "../honest";
import type { Target } from "../target";

export type Change = (pod: PodDraft, target: Target) => void;

export interface PodAttack extends Omit<Partial<Attack>, "attempt" | "twin"> {
    id: string;
    layer: Layer;
    title: string;
    because: RegExp;
    change: Change;
    /** What the twin does instead. Default: nothing, it is the honest pod. */
    instead?: Change;
}

export const admission: Refuser[] = ["admission"];
export const podSecurity: Refuser[] = ["pod-security"];

export function podAttack({ change, instead, ...attack }: PodAttack): Attack {
    return {
        by: "owner",
        refusedBy: admission,
        ...attack,
        attempt: (target) => podIn(target, (pod) => change(pod, target)),
        twin: (target) => podIn(target, (pod) => instead?.(pod, target)),
    };
}

export function securityContext(change: object): Change {
    return (pod) => {
        pod.spec.containers[0].securityContext = { ...pod.spec.containers[0].securityContext, ...change };
    };
}

export function podContext(change: object): Change {
    return (pod) => {
        pod.spec.securityContext = { ...pod.spec.securityContext, ...change };
    };
}

export function volume(source: object): Change {
    return (pod) => {
        pod.spec.volumes = [{ name: "v", ...source }];
    };
}

export function annotation(key: string, value: string): Change {
    return (pod) => {
        pod.metadata.annotations[key] = value;
    };
}

export function toleration(more: object): Change {
    return (pod) => {
        pod.spec.tolerations = [...(pod.spec.tolerations ?? []), more];
    };
}

/** Without the tenant's own nodes, which are not those of the other RuntimeClass and would be refused for that. */
export const otherClass: Change = (pod, target) => {
    pod.spec.runtimeClassName = target.otherClass;
    delete pod.spec.nodeSelector;
};

/** The same pod as somebody else makes it. */
export function podBy(by: Actor, attack: PodAttack): Attack {
    return { ...podAttack(attack), by };
}

export function templateOf(target: Target, change: Change = () => undefined) {
    const { metadata, spec } = honestPod(target, (pod) => change(pod, target));
    return { metadata: { labels: metadata.labels, annotations: metadata.annotations }, spec };
}

/** The tenant's own image by name, with other content behind it. */
export function unapproved(target: Target): string {
    return image(target).replace(digest(target), `@sha256:${"b".repeat(64)}`);
}

export const byApproval = /images of tenant .* are those approved/;

export const approvedOnly = ({ approved }: Target) => approved !== undefined;
