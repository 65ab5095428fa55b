/** Every drop-in that a node with CRI-O is given, judged by CRI-O itself. */
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { crioFiles, crioSocket } from "../../lab/node/crio";
import { ensurePackages } from "../../lab/packages";
import { ensurePrograms } from "../../lab/programs";
import { programTable } from "../../lab/programTable";
import { isAtLeast } from "../../sdk/catalog/kubernetesVersion";
import { sandboxNames, usualHandler } from "../../sdk/catalog/sandboxes";
import type { Sandbox } from "../../sdk/isolation";
import { crioFile } from "../../sdk/nodes/runtimes/crio";
import { oldestCrioForGvisor } from "../../sdk/nodes/sandboxes/gvisor";
import { setups } from "../../sdk/nodes/sandboxes";
import { assertFailed, assertFinished, type Bash, type BashRun, createBash } from "../support/bash";
import { needsNode } from "../support/needs";
import { nodeSpec, planned } from "../unit/nodes/support";

const version = programTable.crio.version.replace(/\.\d+$/, "");

/** Sandboxes with a handler of their own under CRI-O. */
const handlers = sandboxNames.filter((sandbox) => {
    const { crio } = setups[sandbox];
    return !("refused" in crio) && crio.config !== "";
});

describe("the configuration of CRI-O that a bootstrap writes", function () {
    this.timeout(600_000);
    let bash: Bash;
    let programs: Record<"crio" | "pinns" | "runc", string>;
    before(async function () {
        needsNode(this);
        await ensurePackages(["conmon", "ip", "mount", "unshare"], console.log);
        programs = await ensurePrograms(["crio", "pinns", "runc"], console.log);
    });
    beforeEach(() => void (bash = createBash()));
    afterEach(() => bash.remove());

    /** Starts CRI-O with a sandbox's files in namespaces of its own, and asks the library about it. */
    function judge(sandbox: Sandbox, change: (dropIn: string) => string = (dropIn) => dropIn): Promise<BashRun> {
        const { files } = planned(nodeSpec({ sandbox, runtime: "crio", os: "debian" }));
        const machine = crioFiles({
            ...programs,
            ociRuntime: { name: "runc", path: programs.runc },
            conmon: "/usr/bin/conmon",
            cgroupManager: "cgroupfs",
            cni: { config: "/etc/cni/net.d", plugins: ["/opt/cni/bin"] },
            registryAddress: "127.0.0.1:5000",
        });
        for (const { path, content } of [...machine, ...files]) {
            const file = join(bash.folder, "files", path);
            mkdirSync(dirname(file), { recursive: true });
            writeFileSync(file, path === crioFile ? change(content) : content);
        }
        // CRI-O looks whether they are there; what they do is for a whole node to show.
        const { content = "" } = files.find(({ path }) => path === crioFile) ?? {};
        const installed = [...content.matchAll(/_path = "([^"]+)"/g)].map(([, path]) => path);
        const log = join(bash.folder, "crio.log");
        bash.fake("crio", `exec ${programs.crio} "$@"`);
        bash.fake("journalctl", `cat ${log}`);
        const body = `
cp -a /etc ${bash.folder}/etc
mount --bind ${bash.folder}/etc /etc
for folder in /opt /run /usr/local/bin /var; do mount -t tmpfs test "$folder"; done
ln -s /run /var/run
for file in ${installed.join(" ")}; do
    mkdir -p "\${file%/*}"
    printf '#!/bin/sh\\n' >"$file"
    chmod 0755 "$file"
done
cp -r ${bash.folder}/files/. /
crio >${log} 2>&1 &
server=$!
until crio status --socket ${crioSocket} info >/dev/null 2>&1; do
    kill -0 "$server" 2>/dev/null || { check_runtime_config crio none; fail "crio ended: $(last_line ${log})"; }
    sleep 0.1
done
check_runtime_config crio ${usualHandler(sandbox, "crio")}
finish`;
        const namespaces = ["--mount", "--net", "--pid", "--fork", "--kill-child", "--mount-proc"];
        return bash.run(body, {}, ["unshare", ...namespaces, "--propagation", "private"]);
    }

    it("is there for the sandboxes that CRI-O can run", () => {
        assert.deepEqual(handlers, ["gvisor", "kata-qemu", "kata-clh"]);
    });

    for (const sandbox of handlers) {
        if (sandbox === "gvisor" && !isAtLeast(version, oldestCrioForGvisor)) {
            it(`gvisor: CRI-O ${version} starts without its handler, and that is noticed`, async () => {
                const reason =
                    "crio has no handler runsc: invalid runtime_path for runtime 'runsc': containerd binary naming pattern is not followed";
                assertFailed(await judge(sandbox), `test reason=${reason}`);
            });
            continue;
        }
        it(`${sandbox}: CRI-O goes by all of it`, async () => {
            assertFinished(await judge(sandbox));
        });

        it(`${sandbox}: a misspelt key is noticed, which CRI-O passes over`, async () => {
            const run = await judge(sandbox, (dropIn) => dropIn.replace("runtime_config_path", "runtime_confg_path"));
            assert.match(run.failures.join(), /crio does not go by all of .*: \[crio\..*\] runtime_confg_path = /);
        });
    }

    it("a handler whose runtime is missing is noticed, without which CRI-O starts", async () => {
        const run = await judge("kata-qemu", (dropIn) => dropIn.replace("containerd-shim-kata-v2", "missing"));
        assert.match(run.failures.join(), /crio has no handler kata-qemu.*: invalid runtime_path for runtime/);
    });

    it("a value of the wrong kind is named by CRI-O", async () => {
        const run = await judge("kata-qemu", (dropIn) => dropIn.replace('runtime_type = "vm"', "runtime_type = 1"));
        assert.match(run.failures.join(), /crio refuses its configuration: .*runtime_type/);
    });
});
