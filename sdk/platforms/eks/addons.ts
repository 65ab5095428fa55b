/** EKS's add-ons: versions and settings by the plan, each after the one before. */
import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { AddonPlan } from "../../plan/eks/addons";
import { at, type EksContext, tagsOf } from "./context";
import type { MadeRole } from "./roles";

export function createAddons(
    context: EksContext,
    when: AddonPlan["when"],
    clusterName: pulumi.Input<string>,
    roles: Map<string, MadeRole>,
    after: pulumi.Resource[],
): pulumi.Resource[] {
    const made: pulumi.Resource[] = [];
    for (const addon of context.plan.addons.filter((candidate) => candidate.when === when)) {
        const role = addon.role && at(roles, addon.role.key);
        made.push(
            new aws.eks.Addon(
                `${context.name}-addon-${addon.name}`,
                {
                    clusterName,
                    addonName: addon.name,
                    addonVersion: addon.version,
                    configurationValues: addon.configurationValues,
                    // What somebody changed by hand is taken back, as with every other resource of the stack.
                    resolveConflictsOnCreate: "OVERWRITE",
                    resolveConflictsOnUpdate: "OVERWRITE",
                    ...(addon.role &&
                        role && {
                            podIdentityAssociations: [
                                { serviceAccount: addon.role.serviceAccount, roleArn: role.role.arn },
                            ],
                        }),
                    tags: tagsOf(context, `${context.name}-${addon.name}`),
                },
                { ...context.options, dependsOn: [...after, ...(role?.attachments ?? []), ...made.slice(-1)] },
            ),
        );
    }
    return made;
}
