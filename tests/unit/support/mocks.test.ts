import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { attempt, isSecret, revealed, run, unknownMark, valueOf } from "../../support/mocks";

class Thing extends pulumi.CustomResource {
    declare readonly size: pulumi.Output<string>;
    constructor(name: string, inputs: object, options?: pulumi.CustomResourceOptions) {
        super("test:index:Thing", name, inputs, options);
    }
}

class Group extends pulumi.ComponentResource {
    constructor(name: string, fails = false) {
        super("test:index:Group", name, {}, {});
        if (fails) throw new Error("in the constructor");
        this.registerOutputs();
    }
}

const fail = (message: string): never => {
    throw new Error(message);
};

describe("the mock harness", () => {
    it("lets a sound program through", async () => {
        const { registrations } = await run(() => new Thing("a", { size: "1" }));
        assert.deepEqual(
            registrations.map(({ type, name }) => `${type} ${name}`),
            ["test:index:Thing a"],
        );
    });

    it("does not hide a throw inside apply", async () => {
        await assert.rejects(
            run(() => void pulumi.output(1).apply(() => fail("inside apply"))),
            /inside apply/,
        );
    });

    it("does not hide a throw inside apply of a resource's output", async () => {
        await assert.rejects(
            run(() => void new Thing("a", { size: "1" }).size.apply(() => fail("late apply"))),
            /late apply/,
        );
    });

    it("does not hide a throw in the mock", async () => {
        const newResource = () => fail("in the mock");
        await assert.rejects(
            run(() => new Thing("a", {}), { newResource }),
            /in the mock/,
        );
    });

    it("does not wait for ever for what depends on a resource whose mock throws", async () => {
        const newResource = ({ name, inputs }: pulumi.runtime.MockResourceArgs) =>
            name === "a" ? fail("in the mock of a") : { id: name, state: inputs };
        const body = () => {
            const second = new Thing("b", {}, { dependsOn: new Thing("a", {}) });
            new Thing("c", { size: second.size }, { dependsOn: second });
        };
        const late = new Promise((resolve) => setTimeout(() => resolve("still waiting"), 2_000).unref());
        const outcome = await Promise.race([attempt(body, { newResource }), late]);
        assert.match(String((outcome as { error?: Error }).error), /in the mock of a/);
    });

    it("does not hide a throw in a constructor", async () => {
        await assert.rejects(
            run(() => new Group("g", true)),
            /in the constructor/,
        );
    });

    it("does not hide a rejected input or a rejected program", async () => {
        await assert.rejects(
            run(() => new Thing("a", { size: Promise.reject(new Error("rejected input")) })),
            /rejected input/,
        );
        await assert.rejects(
            run(async () => fail("rejected program")),
            /rejected program/,
        );
    });

    it("does not hide two resources of one name", async () => {
        await assert.rejects(
            run(() => [new Thing("a", {}), new Thing("a", {})]),
            /duplicate resource URN .*Thing::a/,
        );
    });

    it("leaves the process's own listeners and console as they were", async () => {
        const before = [process.listeners("unhandledRejection"), console.warn, console.error];
        await attempt(() => fail("whatever"));
        assert.deepEqual([process.listeners("unhandledRejection"), console.warn, console.error], before);
    });

    it("waits for resources that an apply makes late", async () => {
        const { registrations } = await run(() => {
            const first = new Thing("first", { size: "1" });
            first.size.apply((size) => new Thing("second", { size }).size.apply(() => new Thing("third", {})));
        });
        assert.deepEqual(
            registrations.map(({ name }) => name),
            ["first", "second", "third"],
        );
    });

    it("records parents, dependencies, protection, secrets and warnings", async () => {
        const { registrations, warnings } = await run(() => {
            const group = new Group("g");
            const first = new Thing("first", {}, { parent: group, protect: true });
            new Thing("second", { password: pulumi.secret("hunter2"), deep: [{ x: 1 }] }, { dependsOn: [first] });
            void pulumi.log.warn("mind the gap");
        });
        const [group, first, second] = registrations;
        assert.equal(first?.parent, group?.urn);
        assert.equal(first?.protect, true);
        assert.equal(second?.protect, false);
        assert.deepEqual(second?.dependsOn, [first?.urn]);
        assert.equal(isSecret(second?.inputs.password), true);
        assert.equal(isSecret(second?.inputs.deep), false);
        assert.deepEqual(revealed(second?.inputs), { password: "hunter2", deep: [{ x: 1 }] });
        assert.match(warnings.join(), /mind the gap/);
    });

    it("records what the engine is asked to mind", async () => {
        const { registrations } = await run(() => {
            new Thing(
                "odd",
                {},
                {
                    ignoreChanges: ["size"],
                    replaceOnChanges: ["shape"],
                    deleteBeforeReplace: false,
                    retainOnDelete: true,
                    version: "1.2.3",
                },
            );
            new Thing("plain", {});
        });
        const minded = registrations.map((each) => [
            each.ignoreChanges,
            each.replaceOnChanges,
            each.deleteBeforeReplace,
            each.retainOnDelete,
            each.version,
            each.remote,
        ]);
        assert.deepEqual(minded, [
            [["size"], ["shape"], false, true, "1.2.3", false],
            [[], [], undefined, false, "", false],
        ]);
    });

    it("answers a provider's function, and shows a throw in the answer", async () => {
        const body = () => pulumi.runtime.invoke("test:index:double", { of: 2 });
        const call = ({ inputs }: pulumi.runtime.MockCallArgs) => ({ is: inputs.of * 2 });
        assert.deepEqual((await run(body)).value, { of: 2 });
        assert.deepEqual((await run(body, { call })).value, { is: 4 });
        await assert.rejects(run(body, { call: () => fail("in the call") }), /in the call/);
    });

    it("shows unknowns of a preview", async () => {
        const body = () => {
            const first = new Thing("first", {});
            new Thing("second", { reference: first.id });
        };
        const newResource = () => ({ id: undefined, state: {} });
        const { registrations } = await run(body, { preview: true, newResource });
        assert.equal(registrations[1]?.inputs.reference, unknownMark);
    });

    it("says the value of an output", async () => {
        const { value } = await run(() => pulumi.secret("s"));
        assert.equal(await valueOf(value as pulumi.Output<string>), "s");
    });
});
