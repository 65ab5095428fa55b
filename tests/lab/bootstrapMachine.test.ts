import assert from "node:assert/strict";
import { copyFileSync, rmSync } from "node:fs";
import { join } from "node:path";

import { gvisorArtifact } from "../../sdk/nodes/artifacts";
import { bootstrapProgram } from "../../sdk/nodes/files";
import { containerdFile } from "../../sdk/nodes/runtimes/containerd";
import { type BootBench, createBootBench } from "../support/bootBench";
import type { Machine } from "../support/machine";
import { renderPool } from "../support/machinePool";
import { copiedParameters, environment } from "../support/machineRoot";
import { needsMachine } from "../support/needs";
import { breakages, fault, write } from "./bootstrapBreakages";

const failure = /^kernel-isolation bootstrap failed: step=(\S+) reason=(.*?)\r?$/gm;
const parameter = `${copiedParameters}/kernel/kptr_restrict`;
const runsc = `${gvisorArtifact.folder}/runsc`;

describe("a machine that boots with rendered user data", function () {
    this.timeout(240_000);
    let bench: BootBench;
    let userData: string;

    before(async function () {
        await needsMachine(this);
        bench = await createBootBench();
        userData = renderPool("gvisor", bench.served);
    });
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

    /** Not started and then stopped: not started at all before the check had passed. */
    async function assertCheckedFirst(up: Machine): Promise<void> {
        const lines = await up.journal("--unit=kubelet", "--unit=kernel-isolation-bootstrap");
        const order = lines.flatMap((line) => /: (Finished kernel-isolation|Started kubelet)/.exec(line)?.[1] ?? []);
        assert.deepEqual(order, ["Finished kernel-isolation", "Started kubelet"]);
    }

    describe("with all as it should be", () => {
        let up: Machine;
        before(async () => {
            up = await bench.boot(userData);
        });
        after(() => bench.reset());

        it("becomes a node that runs gVisor", async () => {
            assert.doesNotMatch(up.console(), failure);
            assert.match(up.console(), /handler runsc is proven: .*"kernel":"4\.19\.0-gvisor"/);
            await bench.ready(up);
            const handlers = ["-o", "jsonpath={.items[*].status.runtimeHandlers[*].name}"];
            assert.match(await bench.kubectl("get", "nodes", ...handlers), /\brunsc\b/);
            assert.match(await up.run("systemctl is-active kernel-isolation-bootstrap"), /^active/);
            assert.deepEqual(await up.errors(), []);
            // The settings were written to the copies, and read back.
            assert.equal(await up.run(`cat ${parameter}`), "2\n");
            await assertCheckedFirst(up);
        });

        it("has nothing that those who read its files find fault with", async () => {
            const units = "kernel-isolation-bootstrap.service kubelet.service";
            assert.equal(await up.run(`systemd-analyze verify ${units} 2>&1`), "");
            const schema = await up.run("cloud-init schema --config-file /var/lib/cloud/seed/nocloud/user-data 2>&1");
            assert.match(schema, /^Valid cloud-config: \S+\n$/);
            assert.equal(await up.run("containerd config dump 2>&1 >/dev/null"), "");
        });

        it("is a node again after a power cut, once the check has passed again", async () => {
            // Parameters do not outlive a restart.
            up = await bench.bootAgain((root) => write(root, parameter, "1\n"));
            await bench.ready(up);
            await assertCheckedFirst(up);
            const said = (await up.journal("--grep=kernel-isolation bootstrap", "--output=cat")).join("\n");
            assert.match(said, /handler runsc is proven/);
            assert.doesNotMatch(said, /bootstrap: downloads/, "user data ran again");
            assert.equal(await up.run(`cat ${parameter}`), "2\n");
        });

        it("is none once what stands in runsc's place is another program, and says so", async () => {
            up = await bench.bootAgain((root) => copyFileSync(join(root, "bin/true"), join(root, runsc)));
            await assertKeptOut(up, "prove", /handler runsc starts no sandbox: /);
        });

        it("is none once the handler is gone from containerd's configuration, and says so", async () => {
            up = await bench.bootAgain((root) => rmSync(join(root, containerdFile)));
            await assertKeptOut(up, "prove", /containerd has no handler runsc/);
        });
    });

    describe("with something wrong", () => {
        afterEach(() => bench.reset());

        it("becomes a node once the mirror is mended and the program is run again, and stays one when it is run once more", async () => {
            const machine = await bench.boot(userData, (root) => fault("404")(root, bench));
            assert.equal(await bench.kubectl("get", "nodes", "-o", "name"), "");
            rmSync(join(bench.served, "fault"));
            const again = `env ${environment} ${bootstrapProgram}`;
            assert.match(await machine.run(again), /kernel-isolation bootstrap finished\n$/);
            await bench.ready(machine);
            assert.equal(await machine.run("systemctl is-enabled nodeadm-run"), "enabled\n");
            assert.match(await machine.run(again), /kernel-isolation bootstrap finished\n$/);
            await bench.ready(machine);
            assert.equal([...machine.console().matchAll(failure)].length, 1);
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
});
