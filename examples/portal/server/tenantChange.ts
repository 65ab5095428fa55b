/** What a change does to a tenant as it is declared: in words, and whether its owner may ask for it. */
import type { TenantSpec } from "../../../index";
import type { Change, RefusalAnswer } from "../api";
import { differences } from "./differences";
import { fieldWords, valueWords } from "./words";

export function changeWords(change: Change | undefined, before: TenantSpec | undefined): string[] {
    if (change === undefined) return [];
    if (change.action === "remove") return [`tenant ${change.tenant} is removed`];
    const lines = differences(before ?? {}, change.spec).map(({ path, from, to }) =>
        before === undefined
            ? `${fieldWords(path)}: ${valueWords(path, to)}`
            : `${fieldWords(path)}: ${valueWords(path, from)} → ${valueWords(path, to)}`,
    );
    return before === undefined ? [`tenant ${change.tenant} is new`, ...lines] : lines;
}

/**
 * What owners may change of their own tenants. Everything else says how strong the boundary is or who may enter: that
 * is the platform's promise to the other tenants, and not one tenant's to take back.
 */
export const ownersFields = ["quota", "limits", "network", "viewers"] as const;

/** What of a change its tenant's owner may not ask for. */
export function beyondOwner(change: Change, before: TenantSpec | undefined): RefusalAnswer[] {
    const nearest = `ask the platform team; owners change ${ownersFields.join(", ")}`;
    if (change.action === "remove" || before === undefined) {
        return [{ path: "tenant", reason: "tenants are added and removed by the platform team", nearest }];
    }
    const touched = new Set(differences(before, change.spec).map(({ path }) => String(path[0])));
    return [...touched]
        .filter((name) => !(ownersFields as readonly string[]).includes(name))
        .map((path) => ({ path, reason: "is the platform team's to change", nearest }));
}
