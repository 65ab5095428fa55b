/** The pack as the engine asks it: what it says, what it can be told, and that the package itself passes. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import type { StackValidationArgs } from "@pulumi/policy";
import { known, stackPolicy, stackResources } from "../../../policy/pack";
import { rules } from "../../../policy/rules";
import { at, notKnown, type Rule } from "../../../policy/stackResource";
import { Tenant } from "../../../sdk/tenant";
import { run, unknownMark } from "../../support/mocks";
import { policyResource, stackOf, withUnknowns, workload } from "../../support/policies";
import { cluster, everythingOn } from "../../support/programs";
import { everything, plan } from "../../support/requests";
import { built, previewMocks } from "../platforms/eks/support";
import { shapes } from "../platforms/eks/shapes";

interface Manifest {
    version: string;
}

const violations = (resources: Parameters<Rule["check"]>[0]) =>
    rules.flatMap(({ name, check }) =>
        check(resources).map((each) => `${name}: ${each.path} of ${each.resource.name}`),
    );

describe("policies: the package's own resources bypass nothing", function () {
    this.timeout(120_000);

    for (const version of ["1.36", "1.35"]) {
        it(`on an existing cluster of ${version}`, async () => {
            const { registrations } = await run(() =>
                cluster(
                    {
                        a: everythingOn,
                        b: { isolation: "shared" },
                        c: { isolation: "microvm", placement: "exclusive" },
                    },
                    { existing: { ...everything, version } },
                ),
            );
            const stack = stackOf(registrations);
            assert.ok(stack.length > 30);
            assert.deepEqual(violations(stack), []);
        });
    }

    it("in another stack than their cluster", async () => {
        const handle = { ...plan({}).offer, kubeconfig: "k", context: "" };
        const { registrations } = await run(() => new Tenant("partner", { cluster: handle, ...everythingOn }));
        assert.deepEqual(violations(stackOf(registrations)), []);
    });

    for (const [title, shape] of Object.entries({ small: shapes.small, sandboxes: shapes.sandboxes })) {
        it(`on EKS: ${title}, in preview and in update`, async () => {
            for (const options of [undefined, previewMocks]) {
                const { all } = await built(shape, options);
                assert.deepEqual(violations(stackOf(all)), []);
            }
        });
    }
});

describe("policies: the pack", () => {
    const found: Rule = {
        name: "no-pods",
        description: "No pods.",
        check: (resources) =>
            resources.map((resource) => ({ resource, path: "spec", reason: "is a pod", nearest: "none" })),
    };
    const pod = policyResource({ ...workload("Pod", {}), props: {} });

    function reported(rule: Rule, resources = [pod], config: object = {}) {
        const said: [string, string | undefined][] = [];
        const args = {
            resources,
            stackTags: new Map(),
            getConfig: () => config,
            notApplicable: () => assert.fail("it applies to every stack"),
        } as StackValidationArgs;
        void stackPolicy(rule).validateStack(args, (message, urn) => said.push([message, urn]));
        return said;
    }

    it("says path, reason and the nearest, of the resource that is meant", () => {
        assert.deepEqual(reported(found), [["beside: spec: is a pod. Nearest that works: none", pod.urn]]);
    });

    it("leaves out a resource that somebody has looked at, and no other", () => {
        assert.deepEqual(reported(found, [pod], { except: ["beside"] }), []);
        assert.equal(reported(found, [pod], { except: ["other"] }).length, 1);
    });

    it("knows where a provider puts what names no namespace", () => {
        const provider = { type: "pulumi:providers:kubernetes", name: "p", urn: "u", props: { namespace: "payments" } };
        assert.equal(stackResources([{ ...pod, provider }])[0]?.defaultNamespace, "payments");
        assert.equal(stackResources([pod])[0]?.defaultNamespace, "");
    });

    it("marks what a preview does not know, and reads the rest", () => {
        const proxied: unknown = withUnknowns({
            a: { b: unknownMark, c: [1, unknownMark] },
            d: "x",
        });
        assert.throws(() => at(proxied, "a.b"), /can't be known during preview/);
        assert.deepEqual(known(proxied), { a: { b: notKnown, c: [1, notKnown] }, d: "x" });
    });

    it("has a name of its own and a description for every policy, as Pulumi takes them", () => {
        const names = rules.map(({ name }) => name);
        assert.equal(new Set(names).size, names.length);
        for (const { name, description } of rules) {
            assert.match(name, /^[a-z]+(-[a-z]+)+$/);
            assert.match(description, /^[A-Z].*\.$/);
        }
        assert.ok(names.length >= 9);
    });

    it("is mandatory, and no policy says otherwise", () => {
        const source = readFileSync(path.join(__dirname, "../../../policy/index.ts"), "utf8");
        assert.match(source, /enforcementLevel: "mandatory"/);
        for (const rule of rules) assert.equal(stackPolicy(rule).enforcementLevel, undefined, "the pack's own holds");
    });

    it("is found where its page says", () => {
        const page = readFileSync(path.join(__dirname, "../../../docs/policy.md"), "utf8");
        for (const { name, description } of rules) assert.ok(page.includes(`| \`${name}\` | ${description} |`), name);
        const rows = [...page.matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, name]) => name);
        assert.deepEqual(
            rows,
            rules.map(({ name }) => name),
        );
        assert.ok(existsSync(path.join(__dirname, "../../../policy/PulumiPolicy.yaml")));
        const version = (folder: string) =>
            (JSON.parse(readFileSync(path.join(__dirname, "../../..", folder, "package.json"), "utf8")) as Manifest)
                .version;
        assert.equal(version("policy"), version("."), "the engine names the pack by its version");
    });
});
