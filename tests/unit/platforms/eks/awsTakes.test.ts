/** AWS takes every name, description and tag, the longest among them; and one that it would not take is seen. */
import assert from "node:assert/strict";
import { type EksRequest, eks } from "../../plan/eks/support";
import { untaken } from "./awsTakes";
import { shapes } from "./shapes";
import { built, type Built, type Made, role } from "./support";

/** Everything as long as it may be. */
const name = "c".repeat(32);
const tenant = "t".repeat(22);
const pool = "p".repeat(40);
const label = `${"l".repeat(60)}.com/${"m".repeat(17)}`;
const longest: EksRequest = {
    name,
    ...eks(
        {
            nodePools: {
                [pool]: { sandbox: "kata-clh", labels: { [label]: "v".repeat(63) } },
                [`${"q".repeat(39)}k`]: { sandbox: "gvisor" },
            },
            certManager: { version: "v1.19.1" },
            tags: Object.fromEntries(
                Array.from({ length: 30 }, (_, index) => [`${index}`.padStart(128, "k"), "v".repeat(256)]),
            ),
        },
        {
            [tenant]: {
                isolation: "microvm",
                pool,
                owners: { users: [role(`path/${"r".repeat(50)}`)] },
                network: { egress: [{ cidr: "198.51.100.0/24", ports: [65535] }] },
                identity: {
                    serviceAccounts: ["s".repeat(8)],
                    statements: [{ actions: ["s3:GetObject"], resources: ["arn:aws:s3:::b/*"] }],
                },
                certificates: { enabled: true },
            },
            ["u".repeat(40)]: {
                isolation: "sandboxed",
                network: { ingressFrom: [tenant] },
            },
        },
    ),
};

describe("EKS names, descriptions and tags", () => {
    for (const [title, request] of Object.entries({ ...shapes, longest })) {
        it(`of the cluster ${title} are taken by AWS`, async () =>
            assert.deepEqual(untaken((await built(request)).all), []));
    }
});

describe("EKS names, descriptions and tags that AWS refuses are seen", () => {
    let whole: Built;
    before(async () => (whole = await built(shapes.sandboxes)));

    const rows: [name: string, change: (made: Made) => void, says: RegExp][] = [
        ["prod-role-cluster", (made) => (made.name = "r".repeat(57)), /name "r+-0123abc"/],
        ["prod-role-cluster", ({ inputs }) => (inputs.description = "caf\u0142"), /description/],
        ["prod-role-cluster", ({ inputs }) => (inputs.assumeRolePolicy = "x".repeat(2_049)), /trust policy/],
        ["prod-rule-system-https", ({ inputs }) => (inputs.description = "it's"), /description/],
        ["prod-group-endpoints", (made) => (made.name = "sg-1"), /name "sg-1/],
        ["prod-pool-system-template", ({ inputs }) => (inputs.userData = "A".repeat(21_849)), /user data/],
        ["prod-pool-vms", ({ inputs }) => (inputs.namePrefix = "x".repeat(230)), /name "x/],
        ["prod-pool-vms", ({ inputs }) => (inputs.tags[0].value = "<>"), /value "<>"/],
        ["prod-pool-vms", ({ inputs }) => (inputs.tags = Array(51).fill({ key: "a", value: "" })), /51 tags/],
        ["prod-pool-system", ({ inputs }) => (inputs.nodeGroupNamePrefix = "x".repeat(38)), /name "x/],
        ["prod-log", ({ inputs }) => (inputs.name = "a b"), /name "a b"/],
        ["prod-vpc", ({ inputs }) => (inputs.tags["a*"] = ""), /tag a\*/],
        ["prod-vpc", ({ inputs }) => (inputs.tags.name = ""), /a tag twice/],
        ["prod-access-admin-platform-e680b0ff", ({ inputs }) => (inputs.userName = "system:masters"), /user name/],
    ];
    for (const [resource, change, says] of rows) {
        it(`${resource}: ${says.source}`, () => {
            const all = structuredClone(whole.all);
            const made = all.find((each) => each.name === resource);
            assert.ok(made, resource);
            change(made);
            assert.match(untaken(all).join("\n"), says);
        });
    }
});
