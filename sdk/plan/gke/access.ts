/** Who may enter the cluster, and as whom: Google's own accounts, by their addresses. */
import { join, type Refusal } from "../refusal";
import type { PlainTenant } from "../shape";
import type { PlainGke } from "./shape";

const address = /^[^\s@]+@[a-z0-9-]+(\.[a-z0-9-]+)+$/i;

/** On GKE a user is an account of Google's, by its address; other names would never come in. */
export function accessRefusals(path: string, tenant: PlainTenant, gke: PlainGke): Refusal[] {
    return (["owners", "viewers"] as const).flatMap((kind) => [
        ...(tenant[kind]?.users ?? []).flatMap((user, index): Refusal[] =>
            address.test(user)
                ? []
                : [
                      {
                          path: join(path, kind, "users", index),
                          reason: `"${user}" is not the address of an account of Google's, by which GKE knows people`,
                          nearest: '"ana@example.com"',
                      },
                  ],
        ),
        ...(tenant[kind]?.groups ?? []).flatMap((group, index): Refusal[] =>
            groupRefusals(join(path, kind, "groups", index), group, gke),
        ),
    ]);
}

function groupRefusals(path: string, group: string, { securityGroup }: PlainGke): Refusal[] {
    if (!address.test(group)) {
        const reason = `"${group}" is not the address of a group of Google's, by which GKE knows groups`;
        return [{ path, reason, nearest: '"payments@example.com"' }];
    }
    if (securityGroup !== undefined) return [];
    const reason = `GKE puts nobody into the group "${group}" without a group that holds it`;
    const nearest = `gke.securityGroup "gke-security-groups@${group.split("@")[1]}"`;
    return [{ path, reason, nearest }];
}
