import assert from "node:assert/strict";
import { plan, pool, refused } from "../../support/requests";
import { checkRows, existing, pools, type Row } from "./refusalTable";

const only = (...all: [string, object][]) => existing({ pools: Object.fromEntries(all) });

describe("offer: refusals", () => {
    const sandbox = (
        title: string,
        spec: object,
        at: string,
        reason: RegExp,
        right: object,
        nearest?: string,
    ): Row => ({
        title,
        wrong: only(["gvisor", pool("gvisor", { gvisor: spec })]),
        path: `existing.pools.gvisor.sandboxes.gvisor.${at}`,
        reason,
        right: only(["gvisor", pool("gvisor", { gvisor: right })]),
        ...(nearest && { nearest }),
    });
    checkRows([
        ...["latest", "1", "", "1.x", "1.36;"].map((version) => ({
            title: `version ${JSON.stringify(version)}`,
            wrong: existing({ version }),
            path: "existing.version",
            reason: version === "" ? />=1/ : /is not a Kubernetes version/,
            ...(version !== "" && { nearest: '"1.36"' }),
            right: existing({ version: "1.36" }),
        })),
        {
            title: "a version that could refuse nothing",
            wrong: existing({ version: "v1.29.9", pools: undefined }),
            path: "existing.version",
            reason: /1\.29\.9 has no ValidatingAdmissionPolicy/,
            nearest: '"1.30"',
            right: existing({ version: "1.30", pools: undefined }),
        },
        {
            title: "a pool's name",
            wrong: pools({ "My Pool": pool("more", {}) }),
            path: "existing.pools.My Pool",
            reason: /DNS label/,
            nearest: '"my-pool"',
            right: pools({ "my-pool": pool("more", {}) }),
        },
        {
            title: "a pool's tenant",
            wrong: pools({ more: pool("more", {}, { tenant: "A" }) }),
            path: "existing.pools.more.tenant",
            reason: /DNS label/,
            right: pools({ more: pool("more", {}, { tenant: "a" }) }),
        },
        {
            title: "a dedicated pool without a label",
            wrong: only(["more", { sandboxes: { gvisor: {} }, tenant: "a" }]),
            path: "existing.pools.more.labels",
            reason: /needs a label of its own/,
            nearest: '{ "kernel-isolation.io/pool": "more" }',
            right: only([
                "more",
                { labels: { "kernel-isolation.io/pool": "more" }, sandboxes: { gvisor: {} }, tenant: "a" },
            ]),
        },
        {
            title: "a label's key",
            wrong: only(["more", { labels: { "a/b/c": "x" }, sandboxes: {} }]),
            path: 'existing.pools.more.labels["a/b/c"]',
            reason: /not a node label/,
            right: only(["more", { labels: { "b/c": "x" }, sandboxes: {} }]),
        },
        {
            // The claim lists the node selector's pairs with commas between them.
            title: "a label's value",
            wrong: only(["more", { labels: { a: "x,b=y" }, sandboxes: {} }]),
            path: 'existing.pools.more.labels["a"]',
            reason: /not a node label/,
            right: only(["more", { labels: { a: "x" }, sandboxes: {} }]),
        },
        sandbox("a handler's name", { handler: "run sc" }, "handler", /not a name Kubernetes accepts/, {
            handler: "runsc",
        }),
        sandbox("a RuntimeClass's name", { runtimeClass: "GVisor" }, "runtimeClass", /not a name Kubernetes accepts/, {
            runtimeClass: "gvisor",
        }),
        sandbox(
            "a handler beside a RuntimeClass",
            { handler: "runsc", runtimeClass: "gvisor" },
            "handler",
            /names its own handler/,
            { runtimeClass: "gvisor" },
            "leave one of them out",
        ),
        {
            title: "a sandbox that the version cannot run",
            wrong: existing({ version: "1.32", pools: { plain: pool("plain", { "runc-userns": {} }) } }),
            path: "existing.pools.plain.sandboxes.runc-userns",
            reason: /user namespaces need Kubernetes 1\.33, the cluster has 1\.32/,
            nearest: 'version "1.33"',
            right: existing({ version: "1.33", pools: { plain: pool("plain", { "runc-userns": {} }) } }),
        },
        {
            title: "a sandbox that an existing cluster cannot have",
            wrong: only(["a", pool("a", { nitro: { handler: "of-the-image" } })]),
            path: "existing.pools.a.sandboxes.nitro",
            reason: /neither handler nor overhead is published/,
            nearest: "kata-qemu",
            right: only(["a", pool("a", { "kata-qemu": { handler: "kata" } })]),
        },
        {
            title: "two handlers of one sandbox",
            wrong: only(
                ["a", pool("a", { gvisor: { handler: "runsc" } })],
                ["b", pool("b", { gvisor: { handler: "runsc-kvm" } })],
            ),
            path: "existing.pools.b.sandboxes.gvisor",
            reason: /differs from pool a: a RuntimeClass has one handler/,
            right: only(
                ["a", pool("a", { gvisor: { handler: "runsc" } })],
                ["b", pool("b", { gvisor: { handler: "runsc" } })],
            ),
        },
        {
            title: "one RuntimeClass for sandboxes with different kernels",
            wrong: only([
                "a",
                pool("a", { gvisor: { runtimeClass: "strong" }, "kata-clh": { runtimeClass: "strong" } }),
            ]),
            path: "existing.pools",
            reason: /RuntimeClass "strong" cannot be both gvisor and kata-clh/,
            right: only(["a", pool("a", { gvisor: { runtimeClass: "strong" }, "kata-clh": {} })]),
        },
        {
            title: "nodes without a sandbox that its selector reaches",
            wrong: only(
                ["a", { labels: { zone: "x" }, sandboxes: { gvisor: {} } }],
                ["b", { labels: { zone: "x", disk: "ssd" }, sandboxes: {} }],
            ),
            path: "existing.pools.b.labels",
            reason: /nothing tells its nodes from those that carry gvisor \(a\)/,
            nearest: "a label that every pool with gvisor has and b has not",
            right: only(
                ["a", { labels: { zone: "x", gvisor: "yes" }, sandboxes: { gvisor: {} } }],
                ["b", { labels: { zone: "x", disk: "ssd" }, sandboxes: {} }],
            ),
        },
        {
            title: "common nodes that the selector of a dedicated pool reaches",
            wrong: only(
                ["own", { labels: { gvisor: "yes" }, sandboxes: { gvisor: {} }, tenant: "a" }],
                ["all", { labels: { gvisor: "yes", zone: "x" }, sandboxes: { gvisor: {} } }],
            ),
            path: "existing.pools.own.labels",
            reason: /nothing tells the nodes of tenant a \(own\) from those of pool all/,
            nearest: "a label that only they have",
            right: only(
                ["own", { labels: { gvisor: "yes", of: "a" }, sandboxes: { gvisor: {} }, tenant: "a" }],
                ["all", { labels: { gvisor: "yes", zone: "x" }, sandboxes: { gvisor: {} } }],
            ),
        },
        {
            title: "an address of the API server",
            wrong: existing({ apiServerCidrs: ["10.0.0.1/32", "10.0.0.2"] }),
            path: "existing.apiServerCidrs.1",
            reason: /"10\.0\.0\.2" is not an address range/,
            nearest: '"10.0.0.1/32"',
            right: existing({ apiServerCidrs: ["10.0.0.1/32", "10.0.0.2/32"] }),
        },
        ...["169.254.169.254/32", "0.0.0.0/0", "::/0"].map((cidr) => ({
            title: `an API server at ${cidr}`,
            wrong: existing({ apiServerCidrs: [cidr] }),
            path: "existing.apiServerCidrs.0",
            reason: /holds link-local addresses/,
            nearest: '"10.0.0.1/32"',
            right: existing({ apiServerCidrs: ["10.0.0.1/32"] }),
        })),
    ]);
});

describe("offer: what is made of a declaration", () => {
    it("reads a cluster that declares nothing as plain nodes", () => {
        const { offer, platform } = plan({ existing: { kubeconfig: "x", version: "v1.31.2" } });
        assert.deepEqual(offer.pools, [{ name: "all", labels: {}, sandboxes: ["runc"], tenant: "" }]);
        assert.deepEqual(offer.sandboxes, [{ sandbox: "runc", runtimeClass: "", handler: "" }]);
        assert.deepEqual(platform.runtimeClasses, []);
        assert.equal(offer.version, "1.31.2");
        assert.equal(offer.networkPoliciesEnforced, false, "nothing is trusted that nobody declared");
    });

    it("makes one RuntimeClass per sandbox with a handler, for the nodes that have it, with its overhead", () => {
        const { platform } = plan({});
        assert.deepEqual(
            platform.runtimeClasses.map(({ name, handler }) => `${name}: ${handler}`),
            ["gvisor: runsc", "kata-clh: kata-clh", "kata-fc: kata-fc", "kata-qemu: kata-qemu", "urunc: urunc"],
        );
        const [gvisor] = platform.runtimeClasses;
        assert.deepEqual(gvisor?.nodeSelector, { "example.com/gvisor": "present" });
        assert.deepEqual(gvisor?.overhead, { cpu: "50m", memory: "64Mi" });
    });

    it("takes a RuntimeClass that is there already", () => {
        const { offer, platform } = plan(only(["a", pool("a", { gvisor: { runtimeClass: "mine" } })]));
        assert.deepEqual(offer.sandboxes, [{ sandbox: "gvisor", runtimeClass: "mine", handler: "" }]);
        assert.deepEqual(platform.runtimeClasses, []);
    });

    it("lets two Linux sandboxes share a handler", () => {
        const handlers = { runc: { handler: "crun" }, "runc-userns": { handler: "crun" } };
        assert.deepEqual(refused(only(["a", pool("a", handlers)])), []);
    });
});
