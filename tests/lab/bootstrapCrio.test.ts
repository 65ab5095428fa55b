import assert from "node:assert/strict";
import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { assertFailed, assertFinished, type Bash, type BashRun, createBash } from "../support/bash";

/** Against a stand-in for CRI-O; tests/lab/bootstrapCrioConfig.test.ts has the real one. */
describe("what a node asks of CRI-O", () => {
    let bash: Bash;
    beforeEach(() => void (bash = createBash()));
    afterEach(() => {
        assert.deepEqual(readdirSync(join(bash.folder, "scratch")), [], "a run leaves no temporary file");
        bash.remove();
    });

    const dropIn = `# a comment
[crio]
storage_option = ["overlay.skip_mount_home=true"]

[crio.runtime.runtimes.runsc]
runtime_path = "/opt/runsc"
runtime_type = "vm"
`;
    /** As `crio status config` prints it. */
    const running = `[crio]
  storage_option = ["overlay.mountopt=nodev", "overlay.skip_mount_home=true"]
  [crio.runtime]
    [crio.runtime.runtimes]
      [crio.runtime.runtimes.crun]
        runtime_path = "/usr/bin/crun"
        runtime_type = "oci"
      [crio.runtime.runtimes.runsc]
        runtime_config_path = ""
        runtime_path = "/opt/runsc"
        runtime_type = "vm"
`;

    function check(given: string | undefined, runs: string, script = ""): Promise<BashRun> {
        const [file, state] = ["drop-in.conf", "running.toml"].map((name) => join(bash.folder, name));
        if (given === undefined) rmSync(file!);
        else writeFileSync(file!, given);
        writeFileSync(state!, runs);
        bash.fake("crio", `${script}\ncase $* in config) ;; "status --socket /crio.sock config") cat ${state} ;; esac`);
        const env = { CRIO_SOCKET: "/crio.sock", CRIO_DROP_IN: file! };
        return bash.run("check_runtime_config crio runsc\nfinish", env);
    }
    const ignored = (line: string): string =>
        `test reason=crio does not go by all of ${join(bash.folder, "drop-in.conf")}: ${line}`;

    it("takes a configuration that it goes by", async () => {
        assertFinished(await check(dropIn, running));
    });

    it("finds a key that it passes over, and a value that is not the one that was given", async () => {
        const table = "[crio.runtime.runtimes.runsc]";
        assertFailed(
            await check(`${dropIn}runtime_confg_path = "/opt/runsc.toml"\n`, running),
            ignored(`${table} runtime_confg_path = "/opt/runsc.toml"`),
        );
        assertFailed(
            await check(dropIn, running.replace('"/opt/runsc"', '"/usr/bin/runsc"')),
            ignored(`${table} runtime_path = "/opt/runsc"`),
        );
        assertFailed(
            await check(dropIn, running.replace(', "overlay.skip_mount_home=true"', "")),
            ignored('[crio] storage_option = ["overlay.skip_mount_home=true"]'),
        );
    });

    it("does not take a key of another table for the handler's", async () => {
        assertFailed(
            await check(dropIn, running.replace(/vm"/, 'oci"').replace("oci", "vm")),
            ignored('[crio.runtime.runtimes.runsc] runtime_type = "vm"'),
        );
    });

    it("names the reason for which CRI-O started without the handler", async () => {
        const without = running.replaceAll("runtimes.runsc]", "runtimes.runsc-other]");
        assertFailed(await check(dropIn, without), "test reason=crio has no handler runsc");
        bash.fake(
            "journalctl",
            String.raw`echo 'time="x" level=warning msg="Runtime handler \"runsc\" is being ignored due to: no such file"'`,
        );
        assertFailed(await check(dropIn, without), "test reason=crio has no handler runsc: no such file");
    });

    it("fails where CRI-O reads no configuration, does not run, or was given none", async () => {
        assertFailed(
            await check(dropIn, running, "echo broken >&2; exit 1"),
            "test reason=crio refuses its configuration: broken",
        );
        assertFailed(
            await check(dropIn, running, '[ "$1" = config ] || { echo "connection refused" >&2; exit 1; }'),
            "test reason=crio does not tell its configuration: connection refused",
        );
        assertFailed(
            await check(undefined, running),
            `test reason=${join(bash.folder, "drop-in.conf")} cannot be read`,
        );
    });
});
