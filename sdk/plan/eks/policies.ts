/** Policies as IAM takes them. What is known only after the update comes in as plain text, from inside an apply. */
import type { RoleBindingPlan, TenantIdentityPlan } from "./identity";
import type { PolicyDocument, PolicyStatement } from "./policyDocument";

/** What AWS knows of the cluster once it is there. */
export interface ClusterFacts {
    clusterArn: string;
    accountId: string;
    /** The address of the issuer, with or without `https://`. */
    issuer: string;
    providerArn: string;
}

/** Who may take a tenant's role on: one service account of its namespaces, in this cluster. */
export function tenantTrust(
    { mode, namespaces, serviceAccount }: TenantIdentityPlan,
    facts: ClusterFacts,
): PolicyDocument {
    return mode === "pod-identity"
        ? podIdentityTrust(namespaces, serviceAccount, facts)
        : webIdentityTrust(namespaces, serviceAccount, facts);
}

/** Pod Identity tags each session with where it comes from, and passes no tags of the pod's own. */
function podIdentityTrust(namespaces: string[], serviceAccount: string, facts: ClusterFacts): PolicyDocument {
    return document({
        Principal: { Service: "pods.eks.amazonaws.com" },
        Action: ["sts:AssumeRole", "sts:TagSession"],
        Condition: {
            StringEquals: {
                "aws:SourceAccount": facts.accountId,
                "aws:RequestTag/kubernetes-namespace": namespaces,
                "aws:RequestTag/kubernetes-service-account": serviceAccount,
            },
            ArnEquals: { "aws:RequestTag/eks-cluster-arn": facts.clusterArn },
        },
    });
}

function webIdentityTrust(namespaces: string[], serviceAccount: string, facts: ClusterFacts): PolicyDocument {
    const issuer = facts.issuer.replace(/^https:\/\//, "");
    return document({
        Principal: { Federated: facts.providerArn },
        Action: "sts:AssumeRoleWithWebIdentity",
        Condition: {
            StringEquals: {
                [`${issuer}:aud`]: "sts.amazonaws.com",
                [`${issuer}:sub`]: namespaces.map((name) => `system:serviceaccount:${name}:${serviceAccount}`),
            },
        },
    });
}

/** Who may take one of the cluster's own roles on. */
export function clusterTrust(
    role: RoleBindingPlan,
    facts: Pick<ClusterFacts, "clusterArn" | "accountId">,
): PolicyDocument {
    if (role.boundTo) {
        const { namespace, serviceAccount } = role.boundTo;
        return podIdentityTrust([namespace], serviceAccount, { ...facts, issuer: "", providerArn: "" });
    }
    return document({ Principal: { Service: role.service }, Action: "sts:AssumeRole" });
}

function document(statement: Omit<PolicyStatement, "Effect">): PolicyDocument {
    return { Version: "2012-10-17", Statement: [{ Effect: "Allow", ...statement }] };
}
