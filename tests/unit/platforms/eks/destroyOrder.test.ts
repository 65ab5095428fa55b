/** The order of destruction, as a property of what is registered: what depends on something is deleted before it. */
import assert from "node:assert/strict";
import { planEksCluster } from "../../../../sdk/plan/eks";
import type { Stage, StageName } from "../../../../sdk/plan/eks/order";
import { eks, type EksRequest, minimal } from "../../plan/eks/support";
import { shapes } from "./shapes";
import { needsThis, stageOf } from "./stages";
import { assertStagesWait, closures, inStages } from "../closures";
import { built, type Built, isInCluster, type Made } from "./support";

const requests: Record<string, EksRequest> = {
    ...shapes,
    "in the user's VPC": eks(
        {
            network: {
                vpcId: "vpc-0123456789abcdef0",
                subnets: [
                    { id: "subnet-0123456789abcdef0", zone: "us-east-1a", cidr: "10.1.0.0/20" },
                    { id: "subnet-0123456789abcdef1", zone: "us-east-1b", cidr: "10.1.16.0/20" },
                ],
            },
            kmsKeyArn: "arn:aws:kms:us-east-1:123456789012:key/0a1b",
            identity: "irsa",
        },
        { acme: { isolation: "shared", identity: {} } },
    ),
    "without tenants, NAT and flow logs": {
        eks: { network: { nat: "none", flowLogs: false }, nodes: { mirror: "https://mirror.example.com" } },
        proof: { onUpdate: false },
    },
};

function stagesOf({ name = "prod", eks: changes = {}, ...rest }: EksRequest): Stage[] {
    const outcome = planEksCluster(name, { eks: { ...minimal, ...changes }, ...rest });
    assert.ok("plan" in outcome);
    return outcome.plan.platform.destroyOrder;
}

for (const [title, request] of Object.entries(requests)) {
    describe(`EKS destroy order: ${title}`, () => {
        let result: Built;
        let waits: Map<string, Set<string>>;
        let byStage: Map<StageName, Made[]>;
        const stages = stagesOf(request);
        before(async () => {
            result = await built(request);
            waits = closures(result.all);
            byStage = inStages(result.all, stageOf);
        });

        it("registers what the plan has stages for, and nothing else", () => {
            assert.deepEqual([...byStage.keys()].sort(), stages.map(({ name }) => name).sort());
        });

        it("keeps what a stage needs until all of the stage is gone", () => {
            const pairs = assertStagesWait(stages, byStage, waits, needsThis);
            assert.ok(pairs > 100, String(pairs));
        });

        it("empties the cluster before anything goes that it is reached by or runs on", () => {
            const inside = result.all.filter((made) => isInCluster(made));
            const under = result.all.filter(
                ({ type, inputs }) =>
                    // CoreDNS is in the cluster itself, and stands on its own network policy.
                    (inputs.addonName !== "coredns" &&
                        /^pulumi:providers:kubernetes$|^aws:(eks\/(accessEntry|accessPolicyAssociation|addon|cluster|nodeGroup)|autoscaling\/group|ec2\/(natGateway|vpcEndpoint|vpc|launchTemplate)|vpc\/securityGroup.*Rule):/.test(
                            type,
                        )) ||
                    (type === "aws:ec2/route:Route" && inputs.natGatewayId !== undefined),
            );
            assert.ok(inside.length > 10 && under.length > 20, `${inside.length} ${under.length}`);
            for (const one of inside) {
                for (const other of under)
                    assert.ok(waits.get(one.urn)?.has(other.urn), `${one.name} does not wait for ${other.name}`);
            }
        });

        it("takes access before nodes, nodes before add-ons, add-ons before the control plane, and that before the VPC", () => {
            const chain = (["access-entries", "pools", "addons", "cluster", "vpc"] as const)
                .map((name) => byStage.get(name) ?? [])
                .filter((made) => made.length > 0);
            assert.ok(chain.length >= 4);
            for (const [place, upper] of chain.entries()) {
                for (const one of upper) {
                    for (const other of chain.slice(place + 1).flat())
                        assert.ok(waits.get(one.urn)?.has(other.urn), `${one.name} does not wait for ${other.name}`);
                }
            }
        });

        it("makes no tenant wait for another", () => {
            const tenants = result.ofType("Tenant").map(({ urn }) => urn);
            for (const made of result.all.filter(({ parent }) => tenants.includes(parent))) {
                const others = result.all.filter(({ parent }) => tenants.includes(parent) && parent !== made.parent);
                for (const other of others)
                    assert.ok(!waits.get(made.urn)?.has(other.urn), `${made.name} waits for ${other.name}`);
            }
        });
    });
}
