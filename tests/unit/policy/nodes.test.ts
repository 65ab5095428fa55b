/** Pools, machines and rights of EKS beside a cluster of the package: refused where they bypass it, and the same put right. */
import assert from "node:assert/strict";
import type { StackResource } from "../../../policy/stackResource";
import { notKnown } from "../../../policy/stackResource";
import { beside, object, stackOf } from "../../support/policies";
import { built, role } from "../platforms/eks/support";
import { shapes } from "../platforms/eks/shapes";
import { checkRows, ruleNamed } from "./support";

const label = { "kernel-isolation.io/sandbox": "gvisor" };
const base64 = (text: string) => Buffer.from(text).toString("base64");
const metadataOptions = { httpTokens: "required", httpPutResponseHopLimit: 1 };

describe("policies: nodes and cloud", () => {
    let made: StackResource[] = [];
    let own: StackResource;
    before(async function () {
        this.timeout(60_000);
        made = stackOf((await built(shapes.sandboxes)).all);
        own = made.find(
            ({ type, name }) => type === "aws:ec2/launchTemplate:LaunchTemplate" && name.includes("userns"),
        )!;
        assert.ok(own, "the package makes a template for its pool");
    });
    const stack = () => made;
    const ownUserData = () => (own.props as { userData: string }).userData;

    const template = (props: object) =>
        beside("aws:ec2/launchTemplate:LaunchTemplate", { metadataOptions, ...props }, { name: "template" });
    const managed = (labels: object, ...launchTemplate: StackResource[]) =>
        beside("aws:eks/nodeGroup:NodeGroup", { labels }, { from: { launchTemplate } });
    const scaling = (tag: string, mixedInstancesPolicy: StackResource) =>
        beside(
            "aws:autoscaling/group:Group",
            { tags: [{ key: tag, value: "x" }] },
            { from: { mixedInstancesPolicy: [mixedInstancesPolicy] } },
        );
    const karpenter = (labels: object, userData: unknown) => [
        object("NodePool", { spec: { template: { metadata: { labels }, spec: { nodeClassRef: { name: "c" } } } } }, {}),
        object("EC2NodeClass", { spec: { userData, metadataOptions } }, { name: "c" }),
    ];
    // Rows are made before the cluster is: what they take from it is read when they are asked.
    const late = (make: () => StackResource) =>
        new Proxy({} as StackResource, { get: (_, key) => Reflect.get(make(), key) as unknown });

    const plain = template({ userData: base64("#!/bin/bash\necho hello") });
    const hint = "k8s.io/cluster-autoscaler/node-template/label/kernel-isolation.io/sandbox";
    checkRows("node-pools-have-their-bootstrap", stack, [
        {
            title: "a managed group with other user data",
            wrong: [managed(label, plain), plain],
            path: "launchTemplate",
            reason: /labels promise a sandbox, and the user data of template is not/,
            nearest: /eks\.nodePools/,
            right: [
                managed({ team: "x" }, plain),
                plain,
                late(() => managed(label, template({ userData: ownUserData() }))),
            ],
        },
        {
            title: "a managed group with the user data of EKS alone",
            wrong: [managed(label)],
            path: "launchTemplate",
            reason: /nothing of this stack says what its machines are started with/,
            right: [managed({})],
        },
        {
            title: "a template without any user data",
            wrong: [managed(label, template({}))],
            path: "launchTemplate",
            reason: /is not the package's bootstrap/,
            right: [managed(label, template({ userData: notKnown }))],
        },
        {
            title: "an auto scaling group whose autoscaler takes it for a pool",
            wrong: [scaling(hint, plain)],
            path: "mixedInstancesPolicy.launchTemplate",
            reason: /is not the package's bootstrap/,
            right: [scaling("team", plain), late(() => scaling(hint, template({ userData: ownUserData() })))],
        },
        {
            title: "a template whose machines label themselves",
            wrong: [template({ userData: base64("kubelet --node-labels=kernel-isolation.io/sandbox=gvisor") })],
            path: "userData",
            reason: /register with labels of the package/,
            right: [template({ userData: base64("kubelet --node-labels=team=x") })],
        },
        {
            title: "a pool of Karpenter",
            wrong: karpenter(label, "#!/bin/bash"),
            path: "spec.template.spec.nodeClassRef",
            reason: /the user data of beside is not/,
            right: karpenter(
                label,
                'seccomp-default = true\nallowed-unsafe-sysctls = []\n[settings.kernel]\nlockdown = "integrity"\n',
            ),
        },
    ]);

    checkRows("nodes-keep-their-credentials", stack, [
        {
            title: "metadata without a token",
            wrong: [managed({}, template({ metadataOptions: { ...metadataOptions, httpTokens: "optional" } }))],
            path: "metadataOptions.httpTokens",
            reason: /without a token a pod/,
            nearest: /"required"/,
            right: [managed({}, template({})), template({ metadataOptions: { httpTokens: "optional" } })],
        },
        {
            title: "metadata over two hops",
            wrong: [managed({}, template({ metadataOptions: { ...metadataOptions, httpPutResponseHopLimit: 2 } }))],
            path: "metadataOptions.httpPutResponseHopLimit",
            reason: /more than one hop/,
            right: [
                managed({}, template({ metadataOptions: { httpEndpoint: "disabled" } })),
                managed({}, template({ metadataOptions: notKnown })),
            ],
        },
        {
            title: "metadata over as many hops as the image says",
            wrong: [managed({}, template({ metadataOptions: { httpTokens: "required" } }))],
            path: "metadataOptions.httpPutResponseHopLimit",
            reason: /more than one hop/,
            right: [managed({}, template({}))],
        },
        {
            title: "a class of Karpenter's",
            wrong: [
                karpenter({}, "")[0]!,
                object("EC2NodeClass", { spec: { metadataOptions: { httpPutResponseHopLimit: 2 } } }, { name: "c" }),
            ],
            path: "spec.metadataOptions.httpPutResponseHopLimit",
            reason: /more than one hop/,
            right: [karpenter({}, "")[0]!, object("EC2NodeClass", { spec: {} }, { name: "c" })],
        },
    ]);

    const policy = (name: string, accessScope: object, principalArn = role("payments")) =>
        beside("aws:eks/accessPolicyAssociation:AccessPolicyAssociation", {
            principalArn,
            policyArn: `arn:aws:eks::aws:cluster-access-policy/${name}`,
            accessScope,
        });
    const cluster = { type: "cluster" };
    const within = (...namespaces: string[]) => ({ type: "namespace", namespaces });
    checkRows("tenants-have-no-access-policy", stack, [
        {
            title: "the whole cluster for an owner",
            wrong: [policy("AmazonEKSViewPolicy", cluster)],
            path: "accessScope.type",
            reason: /somebody of a tenant, and AmazonEKSViewPolicy would hold in every namespace/,
            nearest: /owners or viewers/,
            right: [policy("AmazonEKSViewPolicy", cluster, role("operators"))],
        },
        {
            title: "more in the tenant's namespace than its role gives",
            wrong: [policy("AmazonEKSEditPolicy", within("tools", "payments-jobs"))],
            path: "policyArn",
            reason: /AmazonEKSEditPolicy gives more in "payments-jobs"/,
            right: [
                policy("AmazonEKSViewPolicy", within("payments-jobs")),
                policy("AmazonEKSEditPolicy", within("tools")),
            ],
        },
        {
            title: "namespaces by a pattern",
            wrong: [policy("AmazonEKSAdminPolicy", within("pay*"))],
            path: "policyArn",
            reason: /gives more in "pay\*"/,
            right: [policy("AmazonEKSViewPolicy", within("pay*"))],
        },
    ]);

    it("find the package's own pools, and judge them", () => {
        const { check } = ruleNamed("node-pools-have-their-bootstrap");
        const stripped = made.map((each) =>
            each.type.endsWith(":LaunchTemplate") ? { ...each, props: { userData: base64("#!/bin/bash") } } : each,
        );
        const relinked = stripped.map((each) => ({
            ...each,
            from: Object.fromEntries(
                Object.entries(each.from).map(([property, from]) => [
                    property,
                    from.map((one) => stripped.find(({ urn }) => urn === one.urn) ?? one),
                ]),
            ),
        }));
        const groups = made.filter(({ type }) => /:(NodeGroup|Group)$/.test(type));
        assert.ok(groups.length >= 3);
        assert.equal(check(relinked).length, groups.length);
    });
});
