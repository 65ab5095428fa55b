/** Names and tags that AWS would refuse in the middle of an update. */
import { checkRows, eks, type EksRequest, pools } from "./support";

const named = (name: string): EksRequest => ({ ...eks({}), name });

describe("EKS: names", () => {
    checkRows([
        {
            title: "a cluster's name that leaves no room for its roles",
            wrong: named("x".repeat(33)),
            path: "name",
            reason: /has 33 characters, and IAM takes the names of the cluster's roles up to 32/,
            nearest: `"${"x".repeat(32)}"`,
            right: named("x".repeat(32)),
        },
        {
            title: "a cluster's name that ends in a hyphen once it is cut",
            wrong: named(`${"x".repeat(31)}-yz`),
            path: "name",
            reason: /has 34 characters/,
            nearest: `"${"x".repeat(31)}"`,
            right: named("x".repeat(31)),
        },
        {
            title: "a cluster's name that is none",
            wrong: named("Prod"),
            path: "name",
            reason: /must be a DNS label/,
            nearest: '"prod"',
            right: named("prod"),
        },
        {
            title: "a cluster's name that security groups cannot begin with",
            wrong: named("sg-prod"),
            path: "name",
            reason: /EC2 keeps names that begin with sg-/,
            nearest: '"eks-sg-prod"',
            right: named("eks-sg-prod"),
        },
    ]);
});

describe("EKS: tags", () => {
    const many = (count: number) =>
        Object.fromEntries(Array.from({ length: count }, (_, index) => [`example.com/${index}`, "x"]));
    const group = (labels: object, more: object = {}) => pools({ box: { sandbox: "gvisor", labels, ...more } });
    const own = { kind: "self-managed" };

    checkRows([
        {
            title: "a tag of AWS's own",
            wrong: eks({ tags: { "aws:owner": "me" } }),
            path: 'eks.tags["aws:owner"]',
            reason: /AWS keeps for itself/,
            right: eks({ tags: { owner: "me" } }),
        },
        {
            title: "a tag that means something",
            wrong: eks({ tags: { "kubernetes.io/cluster/prod": "shared" } }),
            path: 'eks.tags["kubernetes.io/cluster/prod"]',
            reason: /carries meaning for Kubernetes/,
            right: eks({ tags: { cluster: "prod" } }),
        },
        {
            title: "a name for all resources",
            wrong: eks({ tags: { name: "prod" } }),
            path: 'eks.tags["name"]',
            reason: /each resource's own name/,
            right: eks({ tags: { named: "prod" } }),
        },
        {
            title: "a tag too long",
            wrong: eks({ tags: { note: "x".repeat(257) } }),
            path: 'eks.tags["note"]',
            reason: /at most 256 characters/,
            right: eks({ tags: { note: "x".repeat(256) } }),
        },
        {
            title: "a key too long",
            wrong: eks({ tags: { ["x".repeat(129)]: "y" } }),
            path: `eks.tags["${"x".repeat(129)}"]`,
            reason: /1 to 128 characters/,
            right: eks({ tags: { ["x".repeat(128)]: "y" } }),
        },
        {
            title: "a key with characters that AWS refuses",
            wrong: eks({ tags: { "a*b": "y" } }),
            path: 'eks.tags["a*b"]',
            reason: /letters, digits, spaces/,
            right: eks({ tags: { "\u00e4/b c_.:=+-@": "y" } }),
        },
        {
            title: "a value with characters that AWS refuses",
            wrong: eks({ tags: { note: "<none>" } }),
            path: 'eks.tags["note"]',
            reason: /letters, digits, spaces/,
            right: eks({ tags: { note: "" } }),
        },
        {
            title: "one tag twice, as IAM reads it",
            wrong: eks({ tags: { Owner: "a", owner: "b" } }),
            path: 'eks.tags["owner"]',
            reason: /differs from "Owner" by capitals alone/,
            right: eks({ tags: { Owner: "a", Owners: "b" } }),
        },
        {
            title: "more tags than there is room for",
            wrong: eks({ tags: many(47) }),
            path: "eks.tags",
            reason: /has 47 tags, and AWS takes 46 beside the package's own/,
            right: eks({ tags: many(46) }),
        },
        {
            title: "a label too long for a tag of a group",
            wrong: group({ [`${"x".repeat(60)}.com/${"y".repeat(30)}`]: "z" }, own),
            path: `eks.nodePools.box.labels["${"x".repeat(60)}.com/${"y".repeat(30)}"]`,
            reason: /has 95 characters, and 82 is what a tag/,
            nearest: /kind "managed"/,
            right: group({ [`${"x".repeat(60)}.com/${"y".repeat(30)}`]: "z" }),
        },
        {
            title: "more labels than a group takes as tags",
            wrong: group(many(42), own),
            path: "eks.nodePools.box.labels",
            reason: /has 42 labels, and an auto scaling group takes 41/,
            nearest: /kind "managed"/,
            right: group(many(41), own),
        },
        {
            title: "a Karpenter that would have to start its own node",
            wrong: pools({ system: { sandbox: "runc", kind: "karpenter" } }),
            path: "eks.nodePools.system.kind",
            reason: /nothing that starts machines runs before they do/,
            nearest: '"managed"',
            right: pools({ system: { sandbox: "runc", kind: "managed" } }),
        },
        {
            title: "no node for the cluster's own pods",
            wrong: pools({ system: { sandbox: "runc", minSize: 0 } }),
            path: "eks.nodePools.system.minSize",
            reason: /the cluster's own pods wait for it/,
            nearest: "2",
            right: pools({ system: { sandbox: "runc", minSize: 1 } }),
        },
    ]);
});
