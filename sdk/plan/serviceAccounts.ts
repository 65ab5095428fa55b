/** The service accounts that carry a tenant's roles in the cloud. */
import { join, type Refusal } from "./refusal";

/** `own` is what the platform has against a name that is one. */
export function serviceAccountRefusals(
    path: string,
    accounts: string[],
    carried: string,
    own: (account: string, path: string) => Refusal[] = () => [],
): Refusal[] {
    const at = join(path, "serviceAccounts");
    if (accounts.length === 0)
        return [{ path: at, reason: `nobody would carry the ${carried}`, nearest: '["default"]' }];
    return accounts.flatMap((account, index): Refusal[] => {
        const here = join(at, index);
        if (accounts.indexOf(account) !== index) return [{ path: here, reason: `"${account}" is named twice` }];
        if (/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(account)) return own(account, here);
        const reason = `"${account}" is not the name of a service account: lower-case letters, digits and '-'`;
        return [{ path: here, reason, nearest: '"default"' }];
    });
}
