/** What a tenant's role may not be asked to do. */
import { join, type Refusal } from "../refusal";
import { isArn } from "./arn";

export interface Bounds {
    allowWildcardActions?: boolean | undefined;
    permissionsBoundary?: string | undefined;
}

/** Services by which a role could give itself or others more than it has. */
const escalating = ["iam", "organizations", "account", "sso", "sso-directory", "identitystore"];

export function actionRefusals(path: string, actions: string[], bounds: Bounds): Refusal[] {
    return actions.flatMap((action, index): Refusal[] => {
        const at = join(path, index);
        if (!/^(\*|[a-z0-9-]+:[A-Za-z0-9*?]+)$/.test(action)) {
            return [{ path: at, reason: `"${action}" is not an action of IAM`, nearest: '"s3:GetObject"' }];
        }
        if (/[*?]/.test(action) && !bounds.allowWildcardActions) {
            const reason = `"${action}" grants what nobody has read, and what AWS adds later`;
            return [{ path: at, reason, nearest: "the actions by name, or identity.allowWildcardActions true" }];
        }
        const service = action.split(":")[0] ?? "";
        const escalates = escalating.includes(service) || action === "*" || action === "sts:AssumeRole";
        return escalates && bounds.permissionsBoundary === undefined
            ? [
                  {
                      path: at,
                      reason: `"${action}" lets the role become more than it is`,
                      nearest: "leave it out, or give identity.permissionsBoundary",
                  },
              ]
            : [];
    });
}

export function resourceRefusals(path: string, resources: string[]): Refusal[] {
    return resources.flatMap((resource, index): Refusal[] =>
        resource === "*" || isArn(resource)
            ? []
            : [
                  {
                      path: join(path, index),
                      reason: `"${resource}" is not an ARN`,
                      nearest: '"arn:aws:s3:::payments/*"',
                  },
              ],
    );
}
