import assert from "node:assert/strict";
import { mock } from "node:test";
import { type ExitCode, exitCodes, Failure } from "../../cli/failure";
import { watch } from "../../cli/watch";

const { good, refused, unproven, failed } = exitCodes;

/** Rounds that end as they are told, and then without a fault. */
function rounds(...ends: (ExitCode | Error)[]) {
    const made = { count: 0, failures: [] as unknown[] };
    const round = async () => {
        const end = ends[made.count++] ?? good;
        if (end instanceof Error) throw end;
        return end;
    };
    const run = async (duration: number, every: number, stop = new AbortController().signal) => {
        const ended = watch(round, { duration, every, stop, onFailure: (error) => made.failures.push(error) });
        let over = false;
        void ended.catch(() => undefined).finally(() => (over = true));
        for (;;) {
            await new Promise(setImmediate);
            if (over) return ended;
            mock.timers.tick(10);
        }
    };
    return { made, run };
}

describe("watching", () => {
    beforeEach(() => mock.timers.enable({ apis: ["setTimeout", "Date"] }));
    afterEach(() => mock.timers.reset());

    it("is one round where no duration is given", async () => {
        const { made, run } = rounds(unproven);
        assert.equal(await run(0, 10_000), unproven);
        assert.equal(made.count, 1);
    });

    it("goes round at the interval for as long as it was told, and begins none that would be later", async () => {
        for (const [duration, count] of [
            [300, 4],
            [299, 3],
            [50, 1],
        ] as const) {
            const { made, run } = rounds();
            assert.equal(await run(duration, 100), good);
            assert.equal(made.count, count, String(duration));
        }
    });

    it("ends with the worst of its rounds, however good the last one was", async () => {
        assert.equal(await rounds(good, unproven, good).run(60, 10), unproven);
        assert.equal(await rounds(good, refused, unproven).run(60, 10), refused);
        assert.equal(await rounds(refused, good).run(60, 10), refused);
    });

    it("goes on after a round that could not do its work, and does not call that good", async () => {
        const gone = new Failure("the API server has not answered");
        const { made, run } = rounds(good, gone, good);
        assert.equal(await run(80, 10), failed);
        assert.ok(made.count > 2);
        assert.deepEqual(made.failures, [gone]);
        assert.equal(await rounds(refused, gone).run(60, 10), refused);
    });

    it("does not wait for the next round where the first one could not do its work", async () => {
        const { made, run } = rounds(new Failure("no tenant"));
        await assert.rejects(run(60_000, 10), /no tenant/);
        assert.equal(made.count, 1);
    });

    it("ends a pause at once when it is stopped, and begins no other round", async () => {
        const stop = new AbortController();
        const { made, run } = rounds(unproven);
        setTimeout(() => stop.abort(), 20);
        assert.equal(await run(3_600_000, 60_000, stop.signal), unproven);
        assert.ok(Date.now() < 60_000, String(Date.now()));
        assert.equal(made.count, 1);
    });
});
