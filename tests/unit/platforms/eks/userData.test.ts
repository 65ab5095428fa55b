/** User data of EKS pools: read as its readers do, small enough for what others add. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { gunzipSync } from "node:zlib";
import { parse } from "yaml";
import { longestName } from "../../../../sdk/plan/names";
import { planNode } from "../../../../sdk/nodes/plan";
import { clusterPart, mostUserData } from "../../../../sdk/nodes/render/nodeadm";
import { unpacking } from "../../../../sdk/nodes/render/pack";
import { renderScript } from "../../../../sdk/nodes/render/script";
import type { NodeSpec } from "../../../../sdk/nodes/spec";
import { planEks } from "../../../../sdk/platforms/eks/plan";
import { launchUserData, poolUserData, withClusterPart } from "../../../../sdk/platforms/eks/userData";
import { refusedIn } from "../../../support/requests";
import { type EksRequest, minimal, pool, pools } from "../../plan/eks/support";

const today = "2026-11-24";
const cluster = {
    name: "prod",
    apiServerEndpoint: "https://ABC.gr7.us-east-1.eks.amazonaws.com",
    certificateAuthority: Buffer.from("-----BEGIN CERTIFICATE-----").toString("base64"),
    cidr: "172.20.0.0/16",
};

function textOf(request: EksRequest, name: string): string {
    const data = poolUserData(pool(request, name), today);
    if (data.kind === "refused") throw new Error(JSON.stringify(data.refusals));
    return data.text;
}

/** A label's value that no compression makes shorter. */
function noise(seed: number): string {
    return createHash("sha256").update(String(seed)).digest("hex").slice(0, 60);
}

/** Types and contents of the parts. */
function partsOf(text: string): { type: string; content: string }[] {
    const [, boundary = ""] = /boundary="([^"]+)"/.exec(text) ?? [];
    return text
        .split(`--${boundary}`)
        .slice(1, -1)
        .map((part) => {
            const [head = "", ...body] = part.trimStart().split("\n\n");
            const content = body.join("\n\n");
            return {
                type: /Content-Type: ([^;\n]+)/.exec(head)?.[1] ?? "",
                content: head.includes("base64") ? gunzipSync(Buffer.from(content, "base64")).toString() : content,
            };
        });
}

const sandboxes = ["runc", "runc-userns", "gvisor", "kata-qemu", "kata-clh"];
const all = pools({
    ...Object.fromEntries(sandboxes.map((sandbox) => [`my-${sandbox}`, { sandbox }])),
    flex: { sandbox: "gvisor", kind: "karpenter", labels: { team: "a" } },
    bottle: { sandbox: "runc", os: "bottlerocket" },
});

describe("EKS user data", () => {
    for (const sandbox of sandboxes) {
        describe(sandbox, () => {
            const plan = pool(all, `my-${sandbox}`);
            const text = textOf(all, `my-${sandbox}`);

            it("is a NodeConfig and a script, and leaves room for the cluster's part", () => {
                assert.deepEqual(
                    partsOf(text).map(({ type }) => type),
                    ["application/node.eks.aws", "text/x-shellscript"],
                );
                assert.ok(text.length + clusterPart <= mostUserData, `${text.length} bytes`);
                const config = parse(partsOf(text)[0]!.content) as {
                    spec: { kubelet: { flags: string[] }; cluster?: object };
                };
                assert.equal(config.spec.cluster, undefined);
                assert.match(config.spec.kubelet.flags.join(), new RegExp(`kernel-isolation.io/pool=my-${sandbox}`));
            });

            it("runs the script that the node's plan has", () => {
                const node = planNode(plan.node as NodeSpec, today);
                assert.ok(node.kind === "planned");
                const script = partsOf(text)[1]!.content.trimEnd();
                assert.equal(script, unpacking(renderScript(node.plan)).trimEnd());
                execFileSync("bash", ["-n"], { input: script });
            });

            it("is the same every time", () => assert.equal(textOf(all, `my-${sandbox}`), text));
        });
    }

    it("has the cluster's part first where nobody else adds one", () => {
        const text = textOf(all, "my-kata-qemu");
        const data = Buffer.from(launchUserData(text, cluster), "base64").toString();
        assert.equal(data, withClusterPart(text, cluster));
        const [first, ...rest] = partsOf(data);
        assert.deepEqual(parse(first!.content), {
            apiVersion: "node.eks.aws/v1alpha1",
            kind: "NodeConfig",
            spec: { cluster },
        });
        assert.deepEqual(rest, partsOf(text));
    });

    it("has room for the longest cluster's part beside the longest that the renderer lets through", () => {
        const longest = {
            // No longer name is let through, and EKS's certificate has 1,107 bytes, which never differ by more than a few.
            name: "n".repeat(longestName),
            apiServerEndpoint: `https://${"A".repeat(32)}.gr7.ap-northeast-1.eks.amazonaws.com`,
            certificateAuthority: "A".repeat(1_600),
            cidr: "255.255.255.255/32",
        };
        // More than an auto scaling group takes as tags are refused for that.
        const most = 40;
        const labelled = (count: number) => {
            const labels = Object.fromEntries(
                Array.from({ length: count }, (_, index) => [`k${noise(-index - 1)}`, noise(index)]),
            );
            return poolUserData(pool(pools({ box: { sandbox: "kata-qemu", labels } }), "box"), today);
        };
        const texts = Array.from({ length: most }, (_, count) => labelled(count)).flatMap((data) =>
            data.kind === "rendered" ? [data.text] : [],
        );
        assert.ok(texts.length > 0 && texts.length < most, `${texts.length} fit`);
        for (const text of texts) {
            const { length } = Buffer.from(launchUserData(text, longest), "base64");
            assert.ok(length <= mostUserData, `${length} bytes`);
        }
    });

    it("is plain where EKS or Karpenter adds it", () => {
        for (const name of ["my-gvisor", "flex"]) {
            const text = textOf(all, name);
            assert.equal(Buffer.from(launchUserData(text), "base64").toString(), text);
            assert.ok(!pool(all, name).launch.userData.clusterPart);
        }
        assert.match(textOf(all, "bottle"), /\[settings\.kubernetes\]/);
    });

    it("gives Karpenter's nodes no taints, and the others their own", () => {
        const own = { own: { sandbox: "gvisor", tenant: "a" } };
        const request = pools(own, { a: { isolation: "sandboxed", placement: "dedicated" } });
        const config = partsOf(textOf(request, "own"))[0]!.content;
        assert.match(config, /kernel-isolation\.io\/tenant/);
        assert.match(config, /kernel-isolation\.io\/bootstrap/);
    });
});

const nitroBox = { sandbox: "nitro", imageId: "ami-0123456789abcdef0", instanceTypes: ["m7i.xlarge"] };
const nitroGiven = { handler: "of-the-image", overhead: { cpu: "250m", memory: "300Mi" } };

describe("EKS user data of Nitro Sandboxes", () => {
    const request = pools({ box: nitroBox }, undefined, { nitro: nitroGiven });
    const text = textOf(request, "box");
    const [config, script] = partsOf(text);

    it("leaves the runtime as the image has it, and the label to the node", () => {
        const { spec } = parse(config!.content) as { spec: { containerd?: object; kubelet: { flags: string[] } } };
        assert.equal(spec.containerd, undefined);
        assert.match(spec.kubelet.flags.join(), /eks\.amazonaws\.com\/nitro-sandbox=true/);
    });

    it("proves the handler that was given, in a network of its own, and looks for the runtime first", () => {
        const node = planNode(pool(request, "box").node as NodeSpec, today);
        assert.ok(node.kind === "planned");
        const whole = renderScript(node.plan);
        assert.equal(script!.content.trimEnd(), unpacking(whole).trimEnd());
        const order = [
            /command -v containerd-shim-nitro-sandbox-v2 >\/dev\/null \|\| fail "the image holds no runtime/,
            /^ {4}restart_runtime containerd$/m,
        ].map((words) => whole.search(words));
        assert.ok(order[0]! > 0 && order[0]! < order[1]!, order.join());
        assert.match(
            whole,
            /prove of-the-image TENANT=bootstrap SANDBOX=nitro .*UID_MAP=any NODE_KERNEL=different POD_NETWORK=own\n/,
        );
        assert.match(whole, /^lend_network\(\) \{/m);
        assert.doesNotMatch(whole, /fetch https:[^ ]*nitro/);
    });

    it("has the cluster's part also in a managed group, because its image is named", () => {
        assert.ok(pool(request, "box").launch.userData.clusterPart);
        const data = Buffer.from(launchUserData(text, cluster), "base64").toString();
        assert.match(partsOf(data)[0]!.content, /certificateAuthority/);
        assert.ok(text.length + clusterPart <= mostUserData, `${text.length} bytes`);
    });
});

describe("EKS user data: what is refused", () => {
    const refused = (request: EksRequest) => {
        try {
            planEks("prod", { eks: { ...minimal, ...request.eks }, tenants: request.tenants }, today);
            return [];
        } catch (error) {
            return refusedIn(error);
        }
    };
    const digest = `sha256:${"0".repeat(64)}`;
    const rows: [string, EksRequest, string, RegExp, EksRequest][] = [
        [
            "gVisor on arm64 without a digest",
            pools({ arm: { sandbox: "gvisor", architecture: "arm64" } }),
            "eks.nodes.checksums.gvisor",
            /pool arm: .*its digest for arm64 is needed/,
            pools({ arm: { sandbox: "gvisor", architecture: "arm64", checksums: { gvisor: digest } } }),
        ],
        [
            "Firecracker without a digest",
            { tenants: { f: { isolation: "microvm", workload: "function" } } },
            "eks.nodes.checksums.kata-go-static",
            /pool kata-fc: .*its digest for amd64 is needed/,
            {
                eks: { nodes: { checksums: { "kata-go-static": digest } } },
                tenants: { f: { isolation: "microvm", workload: "function" } },
            },
        ],
        [
            "a digest that is none",
            pools({ box: { sandbox: "gvisor" } }, undefined, { nodes: { checksums: { gvisor: "sha256:x" } } }),
            "eks.nodes.checksums.gvisor",
            /"sha256:x" is no digest/,
            pools({ box: { sandbox: "gvisor" } }, undefined, { nodes: { checksums: { gvisor: digest } } }),
        ],
        [
            "a digest of nothing",
            pools({ box: { sandbox: "gvisor" } }, undefined, { nodes: { checksums: { gviser: digest } } }),
            "eks.nodes.checksums.gviser",
            /no node of this cluster downloads anything of that name/,
            pools({ box: { sandbox: "gvisor" } }, undefined, { nodes: { checksums: { gvisor: digest } } }),
        ],
        [
            "a kernel setting that breaks the sandbox",
            pools({ box: { sandbox: "gvisor", sysctls: { "user.max_user_namespaces": "0" } } }),
            "eks.nodePools.box.sysctls.user.max_user_namespaces",
            /pool box: /,
            pools({ box: { sandbox: "gvisor", sysctls: { "net.core.somaxconn": "4096" } } }),
        ],
        [
            "Nitro Sandboxes without their handler's name, once",
            pools({ box: nitroBox }),
            "eks.nitro",
            /published nowhere/,
            pools({ box: nitroBox }, undefined, { nitro: nitroGiven }),
        ],
        [
            "more than EC2 takes",
            pools({
                box: {
                    sandbox: "gvisor",
                    labels: Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`l${n}`, noise(n)])),
                },
            }),
            "eks.nodePools.box",
            /pool box: the user data has \d+ bytes even compressed/,
            pools({ box: { sandbox: "gvisor", labels: { l: "x" } } }),
        ],
    ];
    for (const [title, wrong, path, reason, right] of rows) {
        it(title, () => {
            const refusals = refused(wrong);
            assert.deepEqual([...new Set(refusals.map((each) => each.path))], [path], JSON.stringify(refusals));
            assert.match(refusals[0]!.reason, reason);
            assert.ok(refusals[0]!.nearest);
            assert.deepEqual(refused(right), [], "the same request put right");
        });
    }

    it("a mirror that is none, once for every pool", () => {
        const refusals = refused({ eks: { nodes: { mirror: "http://x" } } });
        assert.deepEqual(
            refusals.map(({ path }) => path),
            ["eks.nodes.mirror"],
        );
    });

    it("what the plan refuses as well, at once", () => {
        assert.deepEqual(
            refused({ eks: { adminRoleArns: [], nodes: { mirror: "http://x" } } }).map(({ path }) => path),
            ["eks.adminRoleArns", "eks.nodes.mirror"],
        );
    });

    it("nothing of nodes whose pools are wrong already", () => {
        const wrong = pools({ box: { sandbox: "gvisor", os: "bottlerocket" } }, undefined, {
            nodes: { mirror: "http://x" },
        });
        assert.deepEqual(
            refused(wrong).map(({ path }) => path),
            ["eks.nodePools.box.os"],
        );
    });

    it("nothing: then each pool has its user data", () => {
        const { plan, userData } = planEks("prod", { eks: minimal, tenants: { a: { isolation: "sandboxed" } } }, today);
        assert.deepEqual(
            Object.keys(userData),
            plan.platform.pools.map(({ name }) => name),
        );
    });
});
