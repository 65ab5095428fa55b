/** What can be wrong with a machine or its mirror, and where and why the bootstrap says that it failed. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { release } from "node:os";
import { dirname, join } from "node:path";

import type { BootBench } from "../support/bootBench";
import { downloads, mirror, sha256 } from "../support/machinePool";
import { copiedParameters } from "../support/machineRoot";

export interface Breakage {
    /** Changes the mirror, or the machine's disk before it starts. */
    change?: (root: string, bench: BootBench) => void;
    /** Changes the user data. */
    text?: (text: string, bench: BootBench) => string;
    step: string;
    reason: RegExp;
}

export const fault =
    (kind: string) =>
    (_: string, { served }: BootBench): void =>
        writeFileSync(join(served, "fault"), kind);

/** Never into the file that is there: the image has it as well. */
export function write(root: string, path: string, text: string, mode = 0o644): void {
    mkdirSync(join(root, dirname(path)), { recursive: true });
    rmSync(join(root, path), { force: true });
    writeFileSync(join(root, path), text, { mode });
}

export function edit(root: string, file: string, from: string, to: string): void {
    const text = readFileSync(join(root, file), "utf8");
    assert.ok(text.includes(from), `${file} has no ${from}`);
    write(root, file, text.replace(from, to));
}

const link = (root: string, path: string, target: string): void => {
    rmSync(join(root, path), { force: true });
    symlinkSync(target, join(root, path));
};

/** A disk of its own for a folder, too small for what comes there. */
const small = (path: string, size: string) => (root: string) =>
    write(root, "etc/fstab", `small ${path} tmpfs size=${size}\n`);

const settings = (root: string, text: string): void => {
    for (const unit of ["cloud-final", "kernel-isolation-bootstrap"])
        write(root, `etc/systemd/system/${unit}.service.d/settings.conf`, `[Service]\nEnvironment=${text}\n`);
};

const containerdConfig = "etc/containerd/config.toml";
const hangs = "/opt/machine/hangs";
const hangingShim = (text: string): string => text.replace(/runtime_path = ".*"/, `runtime_path = "${hangs}"`);
const hang = (root: string, limit: string): void => {
    write(root, hangs, "#!/bin/sh\nexec sleep 1000\n", 0o755);
    settings(root, limit);
};

export const breakages: Record<string, Breakage> = {
    "a mirror without the file": { change: fault("404"), step: "downloads", reason: /crictl\S+ answered 404/ },
    "another file under the name": { change: fault("other"), step: "downloads", reason: /has sha256 \w+, not \w+/ },
    "a page of HTML": { change: fault("html"), step: "downloads", reason: /answered with a page of HTML/ },
    "a mirror that hangs": { change: fault("hangs"), step: "downloads", reason: /cannot be fetched: curl: \(28\)/ },
    "a mirror that ends each transfer early": {
        change: fault("drops"),
        step: "downloads",
        reason: /crictl\S+ cannot be fetched: curl: \(18\)/,
    },
    "no way to the mirror": {
        text: (text) => text.replaceAll(mirror, "https://127.0.0.1:9"),
        step: "downloads",
        reason: /cannot be fetched: curl: \(7\)/,
    },
    "a mirror that nobody vouches for": {
        change: (root, { authority }) => edit(root, "etc/ssl/certs/ca-certificates.crt", authority, ""),
        step: "downloads",
        reason: /cannot be fetched: curl: \(60\) SSL certificate problem/,
    },
    "an archive that was cut off before its digest was taken": {
        change: fault("half"),
        text: (text, { served }) =>
            Object.values(downloads).reduce((changed, file) => {
                const whole = readFileSync(join(served, file));
                return changed.replaceAll(sha256(whole), sha256(whole.subarray(0, whole.length >> 1)));
            }, text),
        step: "downloads",
        reason: /crictl\S+ cannot be unpacked: gzip: stdin: unexpected end of file/,
    },
    "a full disk under the downloads": {
        change: small("/var/cache/kernel-isolation", "1m"),
        step: "downloads",
        reason: /crictl\S+ cannot be written: \d+ kB free/,
    },
    "a full disk under the programs": {
        change: small("/opt/kernel-isolation", "60m"),
        step: "downloads",
        reason: /gvisor\S+ cannot be unpacked: tar: .*, 0 kB free/,
    },
    "a folder that cannot be written": {
        change: (root) => symlinkSync("/proc/1", join(root, "opt/kernel-isolation")),
        step: "downloads",
        reason: /\/opt\/kernel-isolation cannot be written/,
    },
    "a package that cannot be had": {
        change: (root) => execFileSync("chroot", [root, "dpkg", "--purge", "bzip2"], { stdio: "ignore" }),
        step: "packages",
        reason: /packages bzip2 cannot be installed: E: /,
    },
    "a kernel parameter that cannot be set": {
        change: (root) => link(root, `${copiedParameters}/kernel/kptr_restrict`, "/proc/version"),
        step: "sysctls",
        reason: /kernel parameter kernel\.kptr_restrict cannot be set/,
    },
    "a kernel parameter that does not keep what it is set to": {
        change: (root) => link(root, `${copiedParameters}/kernel/kptr_restrict`, "/dev/null"),
        step: "sysctls",
        reason: /kernel parameter kernel\.kptr_restrict is , not 2/,
    },
    "a kernel module that is not there": {
        change: (root) =>
            edit(root, `lib/modules/${release()}/modules.builtin`, "kernel/net/bridge/br_netfilter.ko\n", ""),
        step: "modules",
        reason: /kernel module br_netfilter cannot be loaded: .*not found/,
    },
    "no container runtime": {
        change: (root) => rmSync(join(root, "usr/bin/containerd")),
        step: "gate",
        reason: /there is no containerd/,
    },
    "a container runtime that is too old": {
        change: (root) =>
            write(root, "usr/bin/containerd", "#!/bin/sh\necho containerd containerd.io 1.7.27 05044ec\n", 0o755),
        step: "gate",
        reason: /containerd is 1\.7\.27, not 2\.2 or newer/,
    },
    "a kubelet that does not take the settings": {
        change: (root) =>
            edit(root, "etc/systemd/system/kubelet.service.d/10-kubeadm.conf", " $KUBELET_CONFIG_ARGS", ""),
        step: "gate",
        reason: /does not read KUBELET_CONFIG_ARGS/,
    },
    "a configuration of containerd that is no TOML": {
        change: (root) => edit(root, containerdConfig, "disable = true", "disable = = true"),
        step: "runtime",
        reason: /containerd does not start: .*toml/i,
    },
    "a configuration of containerd with a wrong type": {
        change: (root) => edit(root, containerdConfig, "disable = true", 'disable = "perhaps"'),
        step: "runtime",
        reason: /containerd does not start: .*perhaps|bool/,
    },
    "a misspelt key in containerd's configuration": {
        change: (root) => edit(root, containerdConfig, "pinned_images", "pinned_imgaes"),
        step: "prove",
        reason: /does not know all of its configuration.*pinned_imgaes/,
    },
    "a handler that is runc": {
        text: (text) =>
            text
                .replace('runtime_type = "io.containerd.runsc.v1"', 'runtime_type = "io.containerd.runc.v2"')
                .replace(/^ *runtime_path = .*\n/m, "")
                .replace(/^.*TypeUrl = .*\n.*ConfigPath = .*\n/m, ""),
        step: "prove",
        reason: /handler runsc: .*the kernel is .*not one of gvisor/,
    },
    "a shim that is missing": {
        text: (text) => text.replace('runtime_path = "/usr/local/bin/', 'runtime_path = "/usr/local/lib/'),
        step: "prove",
        reason: /handler runsc starts no sandbox: .*no such file/,
    },
    "a shim that never answers": {
        change: (root) => hang(root, "PROVE_SECONDS=4"),
        text: hangingShim,
        step: "prove",
        reason: /handler runsc starts no sandbox: .*(deadline|canceled)/i,
    },
    "a probe that outlasts the watchdog": {
        change: (root) => hang(root, "WATCHDOG_SECONDS=6"),
        text: hangingShim,
        step: "prove",
        reason: /^timeout$/,
    },
};
