/** Roles: of the cluster and of tenants' service accounts, and who may take each on. */
import assert from "node:assert/strict";
import {
    isArn,
    isPolicyArn,
    isPrincipalArn,
    isRoleArn,
    principalKey,
    roleOfSession,
} from "../../../../sdk/plan/eks/arn";
import { clusterTrust, tenantTrust } from "../../../../sdk/plan/eks/policies";
import { acme, eks, planned } from "./support";

const facts = {
    clusterArn: "arn:aws:eks:us-east-1:123456789012:cluster/prod",
    accountId: "123456789012",
    issuer: "https://oidc.eks.us-east-1.amazonaws.com/id/ABC",
    providerArn: "arn:aws:iam::123456789012:oidc-provider/oidc.eks.us-east-1.amazonaws.com/id/ABC",
};
const statement = { actions: ["s3:GetObject"], resources: ["arn:aws:s3:::payments/*"] };
const identities = (isolation: string, identity: object, more: object = {}) =>
    planned(acme({ isolation, identity, namespaces: ["web", "batch"] }, more)).platform.identities;

describe("EKS roles of tenants", () => {
    it("come by Pod Identity where the pod shares the node's network, and by IRSA elsewhere", () => {
        const modes = ["shared", "user-namespace", "sandboxed", "microvm"].map(
            (level) => identities(level, {})[0]?.mode,
        );
        assert.deepEqual(modes, ["pod-identity", "pod-identity", "irsa", "irsa"]);
        assert.equal(identities("shared", {}, { identity: "irsa" })[0]?.mode, "irsa");
    });

    it("are one for each service account, with the tenant's statements and bound", () => {
        const boundary = "arn:aws:iam::123456789012:policy/tenants";
        const plans = identities("shared", {
            serviceAccounts: ["web", "batch"],
            statements: [statement],
            permissionsBoundary: boundary,
        });
        assert.deepEqual(
            plans.map(({ roleName }) => roleName),
            ["prod.acme.web", "prod.acme.batch"],
        );
        for (const { policy, permissionsBoundary } of plans) {
            assert.equal(permissionsBoundary, boundary);
            assert.deepEqual(policy, {
                Version: "2012-10-17",
                Statement: [{ Effect: "Allow", Action: ["s3:GetObject"], Resource: ["arn:aws:s3:::payments/*"] }],
            });
        }
        assert.equal(identities("shared", {})[0]?.policy, undefined);
    });

    it("can be taken on by one service account of the tenant's namespaces in this cluster, by Pod Identity", () => {
        const [plan] = identities("shared", { serviceAccounts: ["web"] });
        assert.deepEqual(tenantTrust(plan!, facts), {
            Version: "2012-10-17",
            Statement: [
                {
                    Effect: "Allow",
                    Principal: { Service: "pods.eks.amazonaws.com" },
                    Action: ["sts:AssumeRole", "sts:TagSession"],
                    Condition: {
                        StringEquals: {
                            "aws:SourceAccount": "123456789012",
                            "aws:RequestTag/kubernetes-namespace": ["web", "batch"],
                            "aws:RequestTag/kubernetes-service-account": "web",
                        },
                        ArnEquals: { "aws:RequestTag/eks-cluster-arn": facts.clusterArn },
                    },
                },
            ],
        });
    });

    it("and by IRSA, with the audience and both names", () => {
        const [plan] = identities("sandboxed", { serviceAccounts: ["web"] });
        assert.deepEqual(tenantTrust(plan!, facts), {
            Version: "2012-10-17",
            Statement: [
                {
                    Effect: "Allow",
                    Principal: { Federated: facts.providerArn },
                    Action: "sts:AssumeRoleWithWebIdentity",
                    Condition: {
                        StringEquals: {
                            "oidc.eks.us-east-1.amazonaws.com/id/ABC:aud": "sts.amazonaws.com",
                            "oidc.eks.us-east-1.amazonaws.com/id/ABC:sub": [
                                "system:serviceaccount:web:web",
                                "system:serviceaccount:batch:web",
                            ],
                        },
                    },
                },
            ],
        });
    });

    it("are let through to where the credentials come from, and nowhere else", () => {
        assert.deepEqual(identities("shared", {})[0]?.egress, [{ cidr: "169.254.170.23/32", port: 80 }]);
        assert.deepEqual(identities("microvm", {}, { network: { zoneCount: 2 } })[0]?.egress, [
            { cidr: "10.0.192.64/27", port: 443 },
            { cidr: "10.0.192.96/27", port: 443 },
        ]);
    });
});

describe("EKS roles of the cluster", () => {
    const { roles } = planned(eks({}, { a: { isolation: "microvm" } })).platform;
    const facade = { clusterArn: facts.clusterArn, accountId: facts.accountId };

    it("are as few as there are parts, each with the least of AWS's policies", () => {
        assert.deepEqual(
            roles.map(({ key, managedPolicies }) => [key, ...managedPolicies]),
            [
                ["cluster", "AmazonEKSClusterPolicy"],
                ["vpc-cni", "AmazonEKS_CNI_Policy"],
                ["managed-nodes", "AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryPullOnly"],
                ["self-managed-nodes", "AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryPullOnly"],
            ],
        );
        assert.deepEqual(
            planned({}).platform.roles.map(({ key }) => key),
            ["cluster", "vpc-cni", "managed-nodes"],
        );
    });

    it("are bound to what takes them on", () => {
        const trust = (key: string) =>
            clusterTrust(
                roles.find((role) => role.key === key)!,
                facade,
            ).Statement[0];
        assert.deepEqual(trust("cluster")?.Principal, { Service: "eks.amazonaws.com" });
        assert.deepEqual(trust("managed-nodes")?.Principal, { Service: "ec2.amazonaws.com" });
        assert.deepEqual(trust("vpc-cni")?.Condition?.StringEquals, {
            "aws:SourceAccount": "123456789012",
            "aws:RequestTag/kubernetes-namespace": ["kube-system"],
            "aws:RequestTag/kubernetes-service-account": "aws-node",
        });
    });
});

describe("ARNs", () => {
    it("are told from what looks like one", () => {
        assert.ok(
            isRoleArn("arn:aws-us-gov:iam::123456789012:role/a/b") &&
                isPrincipalArn("arn:aws:iam::123456789012:user/a"),
        );
        assert.ok(!isRoleArn("arn:aws:iam::123456789012:user/a") && !isPrincipalArn("arn:aws:iam::1:role/a"));
        assert.ok(
            !isPrincipalArn("arn:aws:iam::123456789012:role/a b") && !isPrincipalArn("arn:aws:iam::123456789012:root"),
        );
        assert.ok(
            isPolicyArn("arn:aws:iam::aws:policy/ReadOnlyAccess") && !isPolicyArn("arn:aws:iam::123456789012:role/a"),
        );
        assert.ok(
            isArn("arn:aws:s3:::bucket/*") && isArn("arn:aws:sqs:us-east-1:123456789012:jobs") && !isArn("arn:aws:s3"),
        );
        assert.equal(roleOfSession("arn:aws:sts::123456789012:assumed-role/r/s"), "arn:aws:iam::123456789012:role/r");
        assert.equal(roleOfSession("arn:aws:iam::123456789012:role/r"), undefined);
    });

    it("give keys that differ where accounts or paths do", () => {
        const keys = ["1".repeat(12), "2".repeat(12)].flatMap((account) =>
            ["x/team", "y/team"].map((path) => principalKey(`arn:aws:iam::${account}:role/${path}`)),
        );
        assert.equal(new Set(keys).size, 4);
        for (const key of keys) assert.match(key, /^team-[0-9a-f]{8}$/);
        assert.match(principalKey("arn:aws:iam::123456789012:role/+++"), /^[0-9a-f]{8}$/);
    });
});
