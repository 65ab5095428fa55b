/** Which stage of the plan's order a registered resource is of, and which resources of another stage are its own. */
import type { StageName } from "../../../../sdk/plan/eks/order";
import { kindOf, type Made } from "./support";

/** Types of which every resource is of one stage. */
const byType: Record<string, StageName> = {
    "aws:ec2/vpc:Vpc": "vpc",
    "aws:ec2/subnet:Subnet": "subnets",
    "aws:ec2/internetGateway:InternetGateway": "routing",
    "aws:ec2/routeTable:RouteTable": "routing",
    "aws:ec2/routeTableAssociation:RouteTableAssociation": "associations",
    "aws:ec2/eip:Eip": "internet",
    "aws:ec2/natGateway:NatGateway": "nat",
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": "security-groups",
    "aws:ec2/securityGroup:SecurityGroup": "security-groups",
    "aws:ec2/flowLog:FlowLog": "flow-logs",
    "aws:ec2/launchTemplate:LaunchTemplate": "templates",
    "aws:kms/key:Key": "key",
    "aws:cloudwatch/logGroup:LogGroup": "logs",
    "aws:iam/instanceProfile:InstanceProfile": "attachments",
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider": "oidc-provider",
    "aws:eks/cluster:Cluster": "cluster",
    "aws:eks/nodeGroup:NodeGroup": "pools",
    "aws:autoscaling/group:Group": "pools",
    "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": "access-entries",
    "aws:eks/podIdentityAssociation:PodIdentityAssociation": "pod-identities",
    "pulumi:providers:kubernetes": "kubernetes-provider",
    "kubernetes-cert-manager:index:CertManager": "cert-manager",
    "kubernetes:node.k8s.io/v1:RuntimeClass": "runtime-classes",
    "kubernetes:rbac.authorization.k8s.io/v1:ClusterRole": "guards",
    "kubernetes:admissionregistration.k8s.io/v1:MutatingAdmissionPolicy": "guards",
    "kubernetes:admissionregistration.k8s.io/v1:MutatingAdmissionPolicyBinding": "guards",
    "kubernetes:karpenter.k8s.aws/v1:EC2NodeClass": "karpenter-pools",
    "kubernetes:karpenter.sh/v1:NodePool": "karpenter-pools",
    "kubernetes:cert-manager.io/v1:Issuer": "issuers",
    "kubernetes:cert-manager.io/v1:Certificate": "issuers",
    "kubernetes:core/v1:ServiceAccountPatch": "tenant-accounts",
    "kernel-isolation:index:Tenant": "tenancy",
};

/** The stage; `component` for the cluster's own component, which is no resource of any cloud. */
export function stageOf(made: Made): StageName | "component" | undefined {
    const { type, name, inputs, parent } = made;
    if (type === "kernel-isolation:index:IsolatedCluster") return "component";
    if (parent.includes("kernel-isolation:index:Tenant::")) return "tenancy";
    const tenantTag = inputs.tags?.["kernel-isolation.io/tenant"] !== undefined;
    switch (kindOf(made)) {
        case "Route":
            return inputs.natGatewayId === undefined ? "internet" : "routes-out";
        case "VpcEndpoint":
            return inputs.vpcEndpointType === "Gateway" ? "gateway-endpoints" : "endpoints";
        case "SecurityGroupIngressRule":
        case "SecurityGroupEgressRule":
            return /-(api|kubelet)(-(in|out))?$/.test(name) ? "control-plane-rules" : "security-rules";
        case "Role":
            if (tenantTag) return "tenant-identities";
            return name.endsWith("-role-vpc-cni") ? "addon-roles" : "roles";
        case "RolePolicy":
            return name.endsWith("-flow-log-policy") ? "attachments" : "tenant-identities";
        case "RolePolicyAttachment":
            return name.includes("-role-vpc-cni-") ? "addon-roles" : "attachments";
        case "Addon":
            return inputs.addonName === "coredns" ? "coredns" : "addons";
        case "AccessEntry":
            return inputs.type === "EC2_LINUX" ? "node-access" : "access-entries";
        case "Namespace":
            return inputs.metadata.name === "cert-manager" ? "cert-manager-namespace" : undefined;
        case "NetworkPolicy":
            return name.includes("-credentials.") ? "tenant-accounts" : "network-policies";
        case "ServiceAccount":
            return "tenant-accounts";
        case "RoleBinding":
            return "issuers";
        case "ValidatingAdmissionPolicy":
        case "ValidatingAdmissionPolicyBinding":
            return inputs.metadata.name.startsWith("kernel-isolation-certificates-") ? "issuers" : "guards";
        default:
            return byType[type];
    }
}

/** Whether a resource of one stage needs one of another; where nothing is said of the two stages, it does. */
type Own = (one: Made, other: Made) => boolean;

const mentions: Own = (one, other) => other.id !== "" && JSON.stringify(one.inputs).includes(other.id);
const isOf =
    (type: string): Own =>
    (_, other) =>
        kindOf(other) === type;
/** The tenant whose name stands in the names of both. */
const sameTenant: Own = (one, other) => tenantOf(one) === tenantOf(other);

const own: Partial<Record<`${StageName} > ${StageName}`, Own>> = {
    // The route and the addresses need the gateway; which table it is in, the route says itself.
    "internet > routing": isOf("InternetGateway"),
    "associations > routing": mentions,
    "associations > subnets": mentions,
    "nat > internet": (one, other) => kindOf(other) === "Route" || mentions(one, other),
    "nat > associations": (_, other) => other.name.includes("-association-public-"),
    "nat > subnets": mentions,
    "routes-out > routing": mentions,
    "routes-out > nat": mentions,
    "endpoints > subnets": mentions,
    "endpoints > security-groups": mentions,
    "gateway-endpoints > routing": (_, other) => other.name.includes("-routes-nodes-"),
    "security-rules > security-groups": mentions,
    "control-plane-rules > security-groups": mentions,
    "attachments > roles": mentions,
    "flow-logs > logs": mentions,
    "flow-logs > attachments": (_, other) => other.name.endsWith("-flow-log-policy"),
    "cluster > subnets": mentions,
    "cluster > roles": mentions,
    "cluster > attachments": (_, other) => other.name.includes("-role-cluster-"),
    "cluster > logs": (_, other) => other.name.endsWith("-log") && !other.name.endsWith("-flow-log"),
    "node-access > roles": mentions,
    // The agent has no role; all others wait for the CNI.
    "addons > addon-roles": (one) => one.inputs.addonName !== "eks-pod-identity-agent",
    "templates > security-groups": mentions,
    "pools > templates": mentions,
    "pools > subnets": mentions,
    "pools > roles": (one, other) => roleOfPool(one) === other.name.split("-role-").at(-1),
    "pools > attachments": (one, other) => other.name.includes(`-role-${roleOfPool(one)}-`),
    "coredns > pools": (_, other) => other.name.endsWith("-pool-system"),
    "tenant-identities > oidc-provider": mentions,
    "pod-identities > tenant-identities": (one, other) => kindOf(other) === "Role" && mentions(one, other),
    "karpenter-pools > security-groups": mentions,
    "tenancy > guards": (_, other) => !other.name.endsWith("-certificate-role"),
    "tenancy > tenant-identities": sameTenant,
    "tenancy > pod-identities": sameTenant,
    "tenant-accounts > tenancy": sameTenant,
    "tenant-accounts > tenant-identities": sameTenant,
    "issuers > guards": (_, other) => other.name.endsWith("-certificate-role"),
    "issuers > tenancy": sameTenant,
};

export function needsThis(one: Made, stage: StageName, other: Made, need: StageName): boolean {
    return own[`${stage} > ${need}`]?.(one, other) ?? true;
}

function roleOfPool({ type }: Made): string {
    return type === "aws:eks/nodeGroup:NodeGroup" ? "managed-nodes" : "self-managed-nodes";
}

function tenantOf(made: Made): string {
    const component = made.parent.includes("kernel-isolation:index:Tenant::") ? made.parent : made.urn;
    const name = component.split("::").at(-1) ?? "";
    return name.split("-")[1]?.split(".")[0] ?? "";
}
