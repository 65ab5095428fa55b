/** What the readers of user data on a node of EKS say of each pool's: nodeadm, and cloud-init. */
import assert from "node:assert/strict";
import { gunzipSync } from "node:zlib";
import { parse } from "yaml";

import { mostUserData } from "../../sdk/nodes/render/nodeadm";
import { planEks } from "../../sdk/platforms/eks/plan";
import { launchUserData, withClusterPart } from "../../sdk/platforms/eks/userData";
import { withNodeadm } from "../support/judges/nodeadm";
import { ensureJudge, findings } from "../support/judges/programs";
import { judgeRoot, userDataParts } from "../support/judges/root";
import { needsDebian } from "../support/needs";
import { minimal } from "../unit/plan/eks/support";

const digest = `sha256:${"0".repeat(64)}`;
const cluster = {
    name: "prod",
    apiServerEndpoint: "https://0123456789ABCDEF0123456789ABCDEF.gr7.us-east-1.eks.amazonaws.com",
    // Nobody looks into it here; as long as EKS's own.
    certificateAuthority: Buffer.from("certificate ".repeat(90)).toString("base64"),
    cidr: "172.20.0.0/16",
};

const sandboxes = ["runc", "runc-userns", "gvisor", "kata-qemu", "kata-clh", "kata-fc"];
const everything = { labels: { team: "a" }, sysctls: { "net.core.somaxconn": "4096" }, podPidsLimit: 512 };
const nitro = { sandbox: "nitro", imageId: "ami-0123456789abcdef0", instanceTypes: ["m7i.xlarge"] };
const nodePools = Object.fromEntries([
    ...sandboxes.flatMap((sandbox) => [
        [sandbox, { sandbox }],
        [`${sandbox}-own`, { sandbox, kind: "self-managed", ...everything }],
        [`${sandbox}-karpenter`, { sandbox, kind: "karpenter" }],
    ]),
    ["nitro", nitro],
    ["nitro-own", { ...nitro, kind: "self-managed", ...everything }],
]);
const { plan, userData } = planEks(
    "prod",
    {
        eks: {
            ...minimal,
            nodePools,
            nodes: { checksums: { "kata-go-static": digest } },
            nitro: { handler: "of-the-image", overhead: { cpu: "250m", memory: "300Mi" } },
        },
    },
    "2026-11-24",
);
const nodeadmPools = plan.platform.pools.filter(({ os }) => os === "al2023");

/** As EC2 gives it to the machine: EKS and Karpenter put the cluster's part before the pool's, elsewhere the package does. */
function received(name: string): string {
    const pool = nodeadmPools.find((each) => each.name === name);
    const own = pool?.launch.userData.clusterPart ? cluster : undefined;
    const text = Buffer.from(launchUserData(userData[name] ?? "", own), "base64").toString();
    return own ? text : withClusterPart(text, cluster);
}

/** The nodeadm that can be had as a module is older than compressed parts, which those of today's images read. */
function uncompressed(text: string): string {
    const compressed =
        /(Content-Type: application\/node\.eks\.aws)\nContent-Transfer-Encoding: base64\n\n([\w+/=\n]+)/g;
    return text.replace(compressed, (_, type: string, content: string) => {
        return `${type}\n\n${gunzipSync(Buffer.from(content, "base64")).toString()}\n`;
    });
}

describe("user data of EKS", function () {
    this.timeout(600_000);

    it("is there for every sandbox and kind of pool, and none is too long", () => {
        assert.equal(nodeadmPools.length, sandboxes.length * 3 + 3);
        for (const { name } of nodeadmPools) assert.ok(Buffer.byteLength(received(name)) <= mostUserData, name);
    });

    it("is a NodeConfig to nodeadm, and would not be with another kind", async () => {
        await withNodeadm(async (check) => {
            let text = "";
            for (const { name } of nodeadmPools) {
                text = uncompressed(received(name));
                assert.match(await check(text), /Configuration is valid/, name);
            }
            await assert.rejects(check(text.replaceAll("kind: NodeConfig", "kind: Other")));
        });
    });

    describe("as cloud-init reads it", () => {
        let parts: Record<string, [type: string, content: string][]>;
        before(async function () {
            await needsDebian(this);
            const texts = nodeadmPools.map(({ name }) => [name, uncompressed(received(name))]);
            parts = (await judgeRoot()).python(userDataParts, Object.fromEntries(texts));
        });

        it("is the cluster's part, the pool's, and the script", () => {
            for (const { name } of nodeadmPools) {
                const types = parts[name]?.map(([type]) => type);
                assert.deepEqual(types, ["application/node.eks.aws", "application/node.eks.aws", "text/x-shellscript"]);
            }
        });

        it("has only fields that nodeadm's types have, and one part names the cluster", async () => {
            const judge = await ensureJudge("nodeconfig");
            const documents = Object.fromEntries(
                Object.entries(parts).flatMap(([name, [ofCluster, ofPool]]) => [
                    [`${name} cluster`, ofCluster?.[1] ?? "missing"],
                    [`${name} pool`, ofPool?.[1] ?? "missing"],
                ]),
            );
            assert.deepEqual([...new Set(Object.values(findings(judge, documents)))], [""]);
            for (const [name, text] of Object.entries(documents)) {
                const { spec } = parse(text) as { spec: { cluster?: object } };
                assert.deepEqual(spec.cluster, name.endsWith(" cluster") ? cluster : undefined, name);
            }
            const [text = ""] = Object.values(documents);
            assert.match(
                findings(judge, { misspelt: text.replace("cidr:", "cird:") }).misspelt ?? "",
                /unknown field "cird"|cird/,
            );
        });
    });
});
