import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import type { Sandbox } from "../../../sdk/isolation";
import { readEvidence } from "../../../sdk/proof/judge";
import { notAdmitted, probeEnvironment, probeOf, probeScript, proofScript } from "../../../sdk/proof/probe";

interface Seen {
    release?: string;
    log?: string;
    uidMap?: string;
    commandLine?: string;
}

// What a Kata guest is started with: what tells it from others comes late.
const kataOptions = [
    "tsc=reliable no_timer_check rcupdate.rcu_expedited=1 i8042.direct=1 i8042.dumbkbd=1 i8042.nopnp=1 i8042.noaux=1",
    "noreplace-smp reboot=k cryptomgr.notests net.ifnames=0 pci=lastbus=0 root=/dev/pmem0p1",
    "rootflags=dax,data=ordered,errors=remount-ro ro rootfstype=ext4 console=hvc0 console=hvc1 quiet",
    "systemd.show_status=false panic=1 nr_cpus=4 selinux=0 systemd.unit=kata-containers.target",
].join(" ");

const linux = { release: "6.12.0", log: "[0.0] Linux version 6.12.0", uidMap: "0 0 4294967295", commandLine: "quiet" };
const gvisor = { ...linux, release: "4.19.0-gvisor", log: "[0.0] Starting gVisor..." };
const mapped = { ...linux, uidMap: "0 1966080 65536" };
const kata = { ...linux, release: "6.18.5", commandLine: kataOptions };

/** Runs the script as the probe's container would, on a machine that answers as told. */
function probe(sandbox: Sandbox, seen: Seen) {
    const proof = probeOf({ sandbox });
    assert.ok(proof);
    const answers = `
uname() { printf '%s\\n' "$SEEN_RELEASE"; }
dmesg() { printf '%s' "$SEEN_LOG"; }
tee() { command cat; }
cat() { case "$1" in
  /proc/cmdline) printf '%s\\n' "$SEEN_OPTIONS" ;;
  /proc/self/uid_map) printf '%s\\n' "$SEEN_MAP" ;;
  *) command cat "$@" ;;
esac; }
`;
    const env = {
        PATH: process.env.PATH,
        ...probeEnvironment({ name: "acme", sandbox }, proof),
        SEEN_RELEASE: seen.release,
        SEEN_LOG: seen.log,
        SEEN_MAP: seen.uidMap,
        SEEN_OPTIONS: seen.commandLine,
    };
    const { status, stdout } = spawnSync("sh", ["-c", answers + probeScript], { env, encoding: "utf8" });
    const evidence = readEvidence(stdout.trim());
    assert.ok(evidence, stdout);
    return { status, evidence };
}

describe("probe", () => {
    const right: [Sandbox, Seen][] = [
        ["runc", linux],
        ["runc-userns", mapped],
        ["gvisor", gvisor],
        ["kata-qemu", kata],
        ["kata-clh", kata],
        ["kata-fc", kata],
        // Nothing is published that tells its guest from another Linux.
        ["nitro", linux],
    ];
    for (const [sandbox, seen] of right) {
        it(`proves ${sandbox}`, () => {
            const { status, evidence } = probe(sandbox, seen);
            assert.deepEqual([status, evidence.verdict], [0, "proven"]);
            assert.equal(evidence.kernel, seen.release);
        });
    }

    const wrong: [Sandbox, Seen, RegExp][] = [
        ["gvisor", linux, /acme is not under gvisor; the kernel is 6\.12\.0, not one of gvisor; the kernel log/],
        ["gvisor", { ...gvisor, log: "" }, /kernel log does not speak of gVisor/],
        ["gvisor", { ...gvisor, release: "6.12.0" }, /the kernel is 6\.12\.0/],
        ["runc", gvisor, /the kernel is 4\.19\.0-gvisor/],
        ["runc", mapped, /a user namespace nobody asked for/],
        ["runc-userns", linux, /root in the pod is uid 0 on the node/],
        ["kata-qemu", linux, /was not started for kata/],
        ["nitro", gvisor, /the kernel is 4\.19\.0-gvisor/],
        ["kata-clh", gvisor, /the kernel is 4\.19\.0-gvisor; the kernel was not started for kata/],
    ];
    for (const [sandbox, seen, verdict] of wrong) {
        it(`refutes ${sandbox} on ${seen.release}, ${seen.uidMap}`, () => {
            const { status, evidence } = probe(sandbox, seen);
            assert.equal(status, 1);
            assert.match(evidence.verdict, verdict);
        });
    }

    it("stays readable whatever a kernel says of itself", () => {
        const { status, evidence } = probe("runc", { ...linux, log: 'a "quoted" \\ line\t\u0001'.padEnd(2_000, "x") });
        assert.equal(status, 0);
        assert.ok(evidence.kernelLog.startsWith("a quoted ") && evidence.kernelLog.length <= 300);
    });

    it("does not read the node's own command line", () => {
        assert.equal(probe("runc", { ...linux, commandLine: "root=/dev/secret" }).evidence.commandLine, "");
    });
});

describe("a proof that came in before the policies", () => {
    const ran = (admitted: { ADMITTED?: string }) => {
        const env = { PATH: process.env.PATH, UID_MAP: "nothing", ...admitted };
        const { status, stdout } = spawnSync("sh", ["-c", `tee() { command cat; }\n${proofScript}`], {
            env,
            encoding: "utf8",
        });
        return { status, answered: readEvidence(stdout.trim()) !== undefined };
    };

    it("gives no answer, neither a right nor a wrong one", () => {
        assert.deepEqual(ran({ ADMITTED: "" }), { status: notAdmitted, answered: false });
    });

    it("answers once they have seen it, and where the cluster has none that could", () => {
        assert.deepEqual(ran({ ADMITTED: "true" }), { status: 0, answered: true });
        assert.deepEqual(ran({}), { status: 0, answered: true });
    });
});
