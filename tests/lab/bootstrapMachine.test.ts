import assert from "node:assert/strict";

import { type BootBench, createBootBench } from "../support/bootBench";
import type { Machine } from "../support/machine";
import { renderPool } from "../support/machinePool";
import { needsMachine } from "../support/needs";
import { breakages } from "./bootstrapBreakages";

const failure = /^kernel-isolation bootstrap failed: step=(\S+) reason=(.*?)\r?$/gm;

describe("a machine that boots with rendered user data", function () {
    this.timeout(240_000);
    let bench: BootBench;
    let userData: string;

    before(async function () {
        await needsMachine(this);
        bench = await createBootBench();
        userData = renderPool("gvisor", bench.served);
    });
    afterEach(() => bench.reset());
    after(() => bench?.end());

    /** That it said once, on the console and in the journal, why it is no node, and that it is none. */
    async function assertKeptOut(down: Machine, step: string, reason: RegExp): Promise<void> {
        const said = [...down.console().matchAll(failure)];
        assert.equal(said.length, 1, down.console().slice(-3000));
        assert.equal(said[0]![1], step, said[0]![2]);
        assert.match(said[0]![2]!, reason);
        const journal = await down.journal("--identifier=kernel-isolation", "--output=cat");
        assert.deepEqual(journal, [said[0]![0].trim()]);
        assert.deepEqual(await bench.kubectl("get", "nodes", "-o", "name"), "");
        await assert.rejects(down.run("systemctl start kubelet"), "nor when it is started by hand");
        assert.equal(await down.run("systemctl is-active kubelet || true"), "inactive\n");
        const kubelet = await down.journal("--unit=kubelet");
        assert.doesNotMatch(kubelet.join("\n"), /kubelet\[|Started kubelet/);
        assert.deepEqual(await bench.kubectl("get", "nodes", "-o", "name"), "");
    }

    describe("with all as it should be", () => {
        it("becomes a node that runs gVisor", async () => {
            const up = await bench.boot(userData);
            assert.doesNotMatch(up.console(), failure);
            assert.match(up.console(), /handler runsc is proven: .*"kernel":"4\.19\.0-gvisor"/);
            await bench.ready(up);
            const handlers = ["-o", "jsonpath={.items[*].status.runtimeHandlers[*].name}"];
            assert.match(await bench.kubectl("get", "nodes", ...handlers), /\brunsc\b/);
            assert.match(await up.run("systemctl is-active kernel-isolation-bootstrap"), /^active/);
            assert.deepEqual(await up.errors(), []);
            // The settings were written to the copies, and read back.
            assert.equal(await up.run("cat /opt/machine/sys/kernel/kptr_restrict"), "2\n");
            // Not started and then stopped: not started at all before the check had passed.
            const starts = await up.journal("--unit=kubelet", "--unit=kernel-isolation-bootstrap");
            const order = starts.flatMap(
                (line) => /: (Finished kernel-isolation|Started kubelet)/.exec(line)?.[1] ?? [],
            );
            assert.deepEqual(order, ["Finished kernel-isolation", "Started kubelet"]);

            const units = "kernel-isolation-bootstrap.service kubelet.service";
            assert.equal(await up.run(`systemd-analyze verify ${units} 2>&1`), "");
            const schema = await up.run("cloud-init schema --config-file /var/lib/cloud/seed/nocloud/user-data 2>&1");
            assert.match(schema, /^Valid cloud-config: \S+\n$/);
            assert.equal(await up.run("containerd config dump 2>&1 >/dev/null"), "");
        });
    });

    for (const [what, { change, text, step, reason }] of Object.entries(breakages)) {
        it(`never becomes a node with ${what}, and says so`, async () => {
            const down = await bench.boot(text?.(userData, bench) ?? userData, (root) => change?.(root, bench));
            const progress = await down.journal("--grep=kernel-isolation bootstrap", "--output=short-unix");
            const times = progress.slice(-2).map((line) => Number(line.split(" ")[0]));
            assert.ok(times[1]! - times[0]! <= 120, progress.join("\n"));
            // The script's exit code, as cloud-init tells it.
            assert.match((await down.errors()).join("\n"), /scripts-user.*1 failures \(runcmd\)/);
            assert.equal(await down.run("systemctl is-enabled nodeadm-run || true"), "masked\n");
            assert.equal(await down.run("ls /run/nodeadm-ran 2>/dev/null || echo none"), "none\n");
            await assertKeptOut(down, step, reason);
        });
    }
});
