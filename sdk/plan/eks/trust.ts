/** Trust policies that are longer than IAM takes, which is known only in the middle of an update. */
import { join, type Refusal } from "../refusal";
import type { TenantIdentityPlan } from "./identity";
import { tenantTrust } from "./policies";

/** Characters of a role's trust policy, without a raised quota (docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html). */
const longestTrust = 2_048;

/** As long as what is known once the cluster is there ever is. */
function longestFacts(cluster: string) {
    const accountId = "0".repeat(12);
    const issuer = `oidc.eks.ap-northeast-1.amazonaws.com/id/${"A".repeat(32)}`;
    return {
        accountId,
        issuer,
        clusterArn: `arn:aws-us-gov:eks:ap-northeast-1:${accountId}:cluster/${cluster}`,
        providerArn: `arn:aws-us-gov:iam::${accountId}:oidc-provider/${issuer}`,
    };
}

export function trustRefusals(cluster: string, identities: { path: string; plan: TenantIdentityPlan }[]): Refusal[] {
    return identities.flatMap(({ path, plan }): Refusal[] => {
        const { length } = JSON.stringify(tenantTrust(plan, longestFacts(cluster)));
        if (length <= longestTrust) return [];
        const reason = `the role of ${plan.serviceAccount} would name ${plan.namespaces.length} namespaces in ${length} characters, and IAM takes ${longestTrust}`;
        return [{ path: join(path, "namespaces"), reason, nearest: "fewer or shorter ones, or two tenants" }];
    });
}
