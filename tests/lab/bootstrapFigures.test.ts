import assert from "node:assert/strict";
import { statSync } from "node:fs";
import { join } from "node:path";

import { bootstrapProgram } from "../../sdk/nodes/files";
import { type BootBench, createBootBench } from "../support/bootBench";
import type { Machine } from "../support/machine";
import { downloads, pools, renderPool } from "../support/machinePool";
import { environment } from "../support/machineRoot";
import { needsMachine } from "../support/needs";
import { podStarts, quantile } from "../support/podStart";

/** What the package promises; the mirror is on loopback, so the way from it takes no time. */
const goal = { seconds: 20, megabytes: 60, podSeconds: 0.5 };

const figure = (text: string): void => console.log(`figure: ${text}`);

describe("what the bootstrap costs", function () {
    this.timeout(600_000);
    let bench: BootBench;

    before(async function () {
        await needsMachine(this);
        bench = await createBootBench();
    });
    afterEach(() => bench.reset());
    after(() => bench?.end());

    /** From its first line to its last, by the journal's clock. */
    async function secondsOf(up: Machine): Promise<number> {
        const lines = await up.journal("--grep=kernel-isolation bootstrap", "--output=short-unix");
        const at = (text: string): number => Number(lines.find((line) => line.includes(text))?.split(" ")[0]);
        return at("bootstrap finished") - at("bootstrap: gate");
    }

    for (const pool of pools) {
        it(`${pool}: time, bytes downloaded, size on disk`, async () => {
            const up = await bench.boot(renderPool(pool, bench.served));
            await bench.ready(up);
            const whole = await secondsOf(up);
            const installed = Number((await up.run("du -sb /opt/kernel-isolation")).split("\t")[0]);
            const files = pool === "gvisor" ? Object.values(downloads) : [downloads.crictl];
            const bytes = files.reduce((sum, file) => sum + statSync(join(bench.served, file)).size, 0);

            await up.run("rm -rf /opt/kernel-isolation");
            const began = Date.now();
            await up.run(`env ${environment} ${bootstrapProgram}`);
            const cached = (Date.now() - began) / 1000;
            await bench.ready(up);

            figure(`${pool}: bootstrap ${whole.toFixed(1)} s with downloads, ${cached.toFixed(1)} s with the cache`);
            figure(`${pool}: ${bytes} bytes downloaded, ${installed} bytes installed`);
            assert.ok(whole <= goal.seconds && cached <= goal.seconds);
            assert.ok(bytes <= goal.megabytes * 1e6);
        });
    }

    it("a pod starts under gVisor nearly as fast as under runc", async () => {
        const up = await bench.boot(renderPool("gvisor", bench.served));
        await bench.ready(up);
        const { runsc, runc } = await podStarts(bench, ["runsc", "runc"], 50);
        const p95 = { runsc: quantile(runsc, 0.95), runc: quantile(runc, 0.95) };
        const medians = `median ${quantile(runsc, 0.5).toFixed(2)} s and ${quantile(runc, 0.5).toFixed(2)} s`;
        figure(
            `pod start under runsc and runc, 50 each: ${medians}, p95 ${p95.runsc.toFixed(2)} s and ${p95.runc.toFixed(2)} s`,
        );
        assert.ok(p95.runsc - p95.runc <= goal.podSeconds);
    });
});
