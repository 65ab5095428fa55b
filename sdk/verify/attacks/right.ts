/** What most attacks on rights have in common: a request that no role of the tenant's allows. */
import type { Actor, Attack, Layer, Review, Try } from "../attack";
import type { Target } from "../target";

export interface RightAttack {
    id: string;
    layer?: Layer;
    title: string;
    by?: Actor;
    attempt: (target: Target) => Try;
    twin: (target: Target) => Try;
    twinBy?: Actor;
    needsPod?: boolean;
}

export function right({ layer = "access", by = "owner", ...attack }: RightAttack): Attack {
    return {
        layer,
        by,
        refusedBy: ["rbac"],
        because: /forbidden: User "[^"]*" cannot /,
        ...attack,
    };
}

/** Whether a verb would be allowed in the tenant's namespace. */
export function may(
    target: Target,
    verb: string,
    [resource, subresource]: [string, string?],
    group = "",
    more: Partial<Review> = {},
): Review {
    return {
        kind: "review",
        verb,
        group,
        resource,
        ...(subresource && { subresource }),
        namespace: target.namespace,
        ...more,
    };
}
