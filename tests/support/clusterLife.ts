/** The whole life of a cluster in the real engine, on plugins that stand for its cloud and for the cluster. */
import assert from "node:assert/strict";
import type { Program, TestStack } from "./bench";
import { CloudBench } from "./cloudBench";
import type { Operation } from "./stubs/operations";

/** What a cluster of a cloud is, and what is to be seen of it. */
export interface ClusterLife<Part extends string = string> {
    title: string;
    /** Begins the names of the stacks. */
    stack: string;
    /** The cluster `prod` with its tenants, which may be deleted. */
    program: Program;
    /** As many resources it has at least. */
    resources: number;
    kubeconfig: RegExp;
    /** What of the kubeconfig must not stand in the state as it is. */
    secret: string;
    /** The same cluster with tenants added. */
    grown: { program: Program; ofTheAdded: RegExp; some: string[] };
    /** One after the other, each from what the one before has left. */
    changes: { title: string; program: Program; does: (operations: Operation[]) => void }[];
    parts: Record<Part, (operation: Operation) => boolean>;
    /** What has to be gone before what. */
    order: [first: NoInfer<Part>, then: NoInfer<Part>][];
    /** Types whose deletion takes a moment. */
    slow: string;
    /** The same cluster under protection, and what is still there when somebody tried to destroy it. */
    guarded: { program: Program; kept: string[] };
}

export const show = ({ op, name }: Operation) => `${op} ${name}`;

export function describeLife<Part extends string>(life: ClusterLife<Part>): void {
    describe(`a cluster on ${life.title} under the engine`, function () {
        this.timeout(600_000);
        let bench: CloudBench;
        let stack: TestStack;

        before(async function () {
            this.timeout(1_800_000);
            bench = await CloudBench.start();
            stack = await bench.stack(life.stack);
        });
        after(() => bench?.end());
        beforeEach(() => bench.forgetOperations());

        const done = () => bench.operations().map(show).sort();

        it("previews everything and makes nothing", async () => {
            const { create = 0 } = await stack.preview(life.program);
            assert.ok(create > life.resources, `${create} resources`);
            assert.deepEqual(done(), []);
        });

        it("comes up, each resource made once, and has nothing to do the second time", async () => {
            const { outputs, changes } = await stack.up(life.program);
            assert.deepEqual(Object.keys(changes), ["create"]);
            const made = done();
            assert.equal(new Set(made).size, made.length);
            assert.match(String(outputs.kubeconfig), life.kubeconfig);
            bench.forgetOperations();
            const again = await stack.up(life.program);
            assert.deepEqual([Object.keys(again.changes), done()], [["same"], []]);
        });

        it("keeps the kubeconfig out of the state", () => {
            const state = bench.stateText();
            assert.ok(state.includes("prod-cluster") && !state.includes(life.secret));
        });

        it("takes on tenants and lets them go, and touches nothing that was there", async () => {
            const { program, ofTheAdded, some } = life.grown;
            await stack.up(program);
            const operations = bench.operations();
            assert.deepEqual(
                operations.filter(({ op, name }) => op !== "create" || !ofTheAdded.test(name)).map(show),
                [],
            );
            const made = operations.map(({ name }) => name).sort();
            for (const name of some) assert.ok(made.includes(name), `${name} is not among ${made.join()}`);
            bench.forgetOperations();
            await stack.up(life.program);
            assert.deepEqual(
                done(),
                made.map((name) => `delete ${name}`),
            );
        });

        for (const { title, program, does } of life.changes) {
            it(title, async () => {
                await stack.up(program);
                does(bench.operations());
            });
        }

        it("is taken down in order: nothing goes while something that needs it is still there", async () => {
            bench.wish({ slow: life.slow });
            await stack.destroy();
            bench.wish({});
            const operations = bench.operations();
            const places = (part: Part) => {
                const indices = operations.flatMap((operation, index) => (life.parts[part](operation) ? [index] : []));
                assert.ok(indices.length > 0, `nothing is of ${part}`);
                return indices;
            };
            for (const [first, then] of life.order) {
                assert.ok(Math.max(...places(first)) < Math.min(...places(then)), `${first} before ${then}`);
            }
        });

        it("leaves nothing behind", async () => {
            const { deployment } = await stack.engine.exportStack();
            assert.deepEqual((deployment as { resources?: unknown[] }).resources ?? [], []);
        });

        it("stays while it is protected, whoever takes the stack down", async () => {
            const guarded = await bench.stack(`${life.stack}-protected`);
            await guarded.up(life.guarded.program);
            await assert.rejects(guarded.previewDestroy(), /prod-cluster.*protect/s);
            bench.forgetOperations();
            await assert.rejects(guarded.destroy(), /prod-cluster.*protect/s);
            const gone = bench.operations().map(({ name }) => name);
            for (const kept of ["cluster", ...life.guarded.kept]) assert.ok(!gone.includes(`prod-${kept}`), kept);
        });
    });
}
