import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { release } from "node:os";
import { join } from "node:path";

import { assertFailed, assertFinished, type Bash, type BashRun, createBash } from "../support/bash";

/** Against stand-ins for the runtimes and crictl; tests/lab/bootstrapMachine.test.ts has the real ones. */
describe("what a node asks of its container runtime", () => {
    let bash: Bash;
    let server: Server | undefined;
    beforeEach(() => void (bash = createBash()));
    afterEach(() => {
        server?.close();
        server = undefined;
        assert.deepEqual(readdirSync(join(bash.folder, "scratch")), [], "a run leaves no temporary file");
        bash.remove();
    });
    const at = (name: string): string => join(bash.folder, name);
    const listen = (name: string): Promise<void> =>
        new Promise((done) => (server = createServer().listen(at(name), () => done())));

    describe("check_runtime_config", () => {
        const table = "[plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runsc]";
        const check = (runtime: string, script: string): Promise<BashRun> => {
            bash.fake(runtime, script);
            return bash.run(`check_runtime_config ${runtime} runsc\nfinish`);
        };

        it("takes containerd's configuration with the handler", async () => {
            assertFinished(await check("containerd", `echo "        ${table}"`));
        });

        it("refuses one without it, one with a key that is not known, and one that cannot be read", async () => {
            assertFailed(await check("containerd", "echo version = 3"), "test reason=containerd has no handler runsc");
            const warning = `echo 'level=warning msg="Ignoring unknown key in TOML for plugin" key=pinned_imgaes' >&2`;
            assertFailed(
                await check("containerd", `${warning}; echo "${table}"`),
                'test reason=containerd does not know all of its configuration: Ignoring unknown key in TOML for plugin" key=pinned_imgaes',
            );
            assertFailed(
                await check("containerd", "echo 'containerd: bad TOML' >&2; exit 1"),
                "test reason=containerd refuses its configuration: containerd: bad TOML",
            );
        });

        it("takes no other runtime", async () => {
            assertFailed(await check("docker", ""), 'test reason="docker" is neither containerd nor crio');
        });
    });

    describe("restart_runtime", () => {
        const restart = (systemctl: string): Promise<BashRun> => {
            bash.fake("systemctl", systemctl);
            const env = { CONTAINERD_SOCKET: at("socket"), RUNTIME_SECONDS: "1" };
            return bash.run("restart_runtime containerd\nfinish", env);
        };

        it("waits for the socket that the restart brings", async () => {
            await listen("listening");
            assertFinished(
                await restart(`[ "$1" != restart ] || (sleep 0.3; ln -s ${at("listening")} ${at("socket")}) &`),
            );
        });

        it("fails where it does not start, and where an old socket is all there is", async () => {
            assertFailed(
                await restart('[ "$1" != restart ] || { echo "Job failed." >&2; exit 1; }'),
                "test reason=containerd does not start:  (Job failed.)",
            );
            writeFileSync(at("socket"), "");
            assertFailed(await restart(""), `test reason=containerd has no socket ${at("socket")} after 1 s`);
        });
    });

    describe("prove", () => {
        /** crictl, and what the container writes. */
        async function prove(evidence: string, expectations = "", script = ""): Promise<BashRun> {
            await listen("socket");
            bash.fake(
                "crictl",
                `echo "$*" >>${at("calls")}
                for argument; do case $argument in
                    runp) ${script || ":"}; cp "\${!#}" ${at("pod.json")}; echo sandbox; exit ;;
                    create) cp "\${@: -2:1}" ${at("container.json")}; echo container; exit ;;
                    start) folder=$(sed 's/.*"log_directory":"\\([^"]*\\)".*/\\1/' ${at("pod.json")})
                        printf '%s\\n' '${evidence}' >"$folder/probe.log"; exit ;;
                    inspect) echo CONTAINER_EXITED; exit ;;
                esac; done`,
            );
            const env = { CONTAINERD_SOCKET: at("socket"), PROBE_IMAGE: "mirror/probe:1" };
            const run = await bash.run(`prove runsc ${expectations}\nfinish`, env);
            const calls = readFileSync(at("calls"), "utf8");
            assert.equal(
                calls.includes("runp"),
                calls.includes("rmp --force sandbox") || script !== "",
                "it cleans up",
            );
            return run;
        }
        const log = (kernel: string, verdict = "proven"): string =>
            `2026-01-01T00:00:00Z stdout F {"kernel":"${kernel}","kernelLog":"","uidMap":"0 0 1","commandLine":"","verdict":"${verdict}"}`;

        it("runs the probe under the handler with what is expected of it", async () => {
            assertFinished(await prove(log("4.19.0-gvisor"), `KERNEL_MATCHES='a"b\\c' NODE_KERNEL=different`));
            const container = JSON.parse(readFileSync(at("container.json"), "utf8")) as Record<string, unknown>;
            assert.deepEqual(container.envs, [{ key: "KERNEL_MATCHES", value: 'a"b\\c' }]);
            assert.deepEqual(container.image, { image: "mirror/probe:1" });
            assert.match(readFileSync(at("calls"), "utf8"), /runp --runtime runsc /);
            JSON.parse(readFileSync(at("pod.json"), "utf8"));
        });

        it("compares with the node's own kernel", async () => {
            assertFinished(await prove(log(release()), "NODE_KERNEL=same"));
            server?.close();
            assertFailed(
                await prove(log(release()), "NODE_KERNEL=different"),
                `test reason=handler runsc: the kernel is ${release()}, the node's own`,
            );
            server?.close();
            assertFailed(
                await prove(log("4"), "NODE_KERNEL=same"),
                "test reason=handler runsc: the kernel is 4, not the node's",
            );
        });

        it("fails with the probe's verdict, without evidence, and where nothing starts", async () => {
            assertFailed(await prove(log("6", "not under gvisor")), "test reason=handler runsc: not under gvisor");
            server?.close();
            assertFailed(
                await prove("2026-01-01T00:00:00Z stdout F no"),
                "test reason=the probe under runsc said nothing",
            );
            server?.close();
            assertFailed(
                await prove("", "", `echo 'time=x level=fatal msg="no shim"' >&2; exit 1`),
                "test reason=handler runsc starts no sandbox: no shim",
            );
        });

        it("gives a user namespace a network of its own, and takes it away again", async () => {
            const missing = "test reason=the network plugins ptp and host-local are in none of /nowhere";
            await listen("socket");
            bash.fake("crictl", "exit 0");
            mkdirSync(at("cni"));
            const env = { CONTAINERD_SOCKET: at("socket"), PROBE_IMAGE: "x", CNI_BIN: "/nowhere" };
            assertFailed(await bash.run("prove '' UID_MAP=mapped", env), missing);
            mkdirSync(at("plugins"));
            ["ptp", "host-local"].forEach((name) => writeFileSync(at(`plugins/${name}`), "", { mode: 0o755 }));
            bash.fake(
                "crictl",
                `ls ${at("cni")} >>${at("seen")}; [[ "$*" == *runp* ]] && exit 1; echo kernel-isolation-probe`,
            );
            await bash.run("prove '' UID_MAP=mapped", { ...env, CNI_BIN: at("plugins") });
            assert.match(readFileSync(at("seen"), "utf8"), /00-kernel-isolation-probe.conflist/);
            assert.deepEqual(readdirSync(at("cni")), []);
        });

        it("gives one to a pod that cannot have the node's, and no user namespace with it", async () => {
            await listen("socket");
            mkdirSync(at("cni"));
            mkdirSync(at("plugins"));
            ["ptp", "host-local"].forEach((name) => writeFileSync(at(`plugins/${name}`), "", { mode: 0o755 }));
            bash.fake(
                "crictl",
                `[[ "$*" != *runp* ]] || { ls ${at("cni")} >${at("seen")}; cp "\${!#}" ${at("pod.json")}; exit 1; }
                echo kernel-isolation-probe`,
            );
            const env = { CONTAINERD_SOCKET: at("socket"), PROBE_IMAGE: "x", CNI_BIN: at("plugins") };
            const networkOf = async (expectations: string) => {
                await bash.run(`prove handler ${expectations}`, env);
                const { linux } = JSON.parse(readFileSync(at("pod.json"), "utf8")) as {
                    linux: { security_context: { namespace_options: object } };
                };
                return linux.security_context.namespace_options;
            };
            assert.deepEqual(await networkOf("POD_NETWORK=own"), { pid: 1, network: 0 });
            assert.match(readFileSync(at("seen"), "utf8"), /00-kernel-isolation-probe.conflist/);
            assert.deepEqual(readdirSync(at("cni")), []);
            assert.deepEqual(await networkOf("UID_MAP=any"), { pid: 1, network: 2 });
            assert.equal(readFileSync(at("seen"), "utf8"), "");
        });

        it("needs an image where CRI-O is the runtime", async () => {
            await listen("crio");
            bash.fake("crictl", "exit 0");
            const env = { CONTAINERD_SOCKET: at("none"), CRIO_SOCKET: at("crio") };
            const reason = "test reason=PROBE_IMAGE is not set, and crio takes no image from a file";
            assertFailed(await bash.run("prove runsc", env), reason);
            assert.equal(existsSync(at("none")), false);
        });
    });
});
