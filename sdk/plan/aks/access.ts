/** Who may enter the cluster, and as whom: people and groups of Entra ID. */
import { join, type Refusal } from "../refusal";
import type { PlainTenant } from "../shape";
import { guid } from "./azureNames";
import type { PlainAks } from "./shape";

const principalName = /^[^\s@]+@[a-z0-9-]+(\.[a-z0-9-]+)+$/i;

/** On AKS a user is a principal name of Entra ID's, or an object id where it is a guest or no person; a group is an object id. */
export function accessRefusals(path: string, tenant: PlainTenant, { adminGroups }: PlainAks): Refusal[] {
    return (["owners", "viewers"] as const).flatMap((kind) => [
        ...(tenant[kind]?.users ?? []).flatMap((user, index): Refusal[] =>
            principalName.test(user) || guid.test(user)
                ? []
                : [
                      {
                          path: join(path, kind, "users", index),
                          reason: `"${user}" is neither a user principal name nor an object id of Entra ID, by which AKS knows people`,
                          nearest: '"ana@example.com"',
                      },
                  ],
        ),
        ...(tenant[kind]?.groups ?? []).flatMap((group, index): Refusal[] => {
            const at = join(path, kind, "groups", index);
            if (adminGroups.includes(group)) {
                const reason = `"${group}" administers the cluster and may do all of it`;
                return [{ path: at, reason, nearest: "leave it out" }];
            }
            const reason = `"${group}" is not the object id of a group in Entra ID, by which AKS knows groups`;
            return guid.test(group) ? [] : [{ path: at, reason, nearest: '"11111111-2222-3333-4444-555555555555"' }];
        }),
    ]);
}
