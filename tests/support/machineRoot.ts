/** The root folder of a Debian machine as a cloud's image has it: systemd, cloud-init, containerd, kubelet, no sandbox. */
import { execFile } from "node:child_process";
import {
    appendFileSync,
    chmodSync,
    copyFileSync,
    existsSync,
    mkdirSync,
    mkdtempSync,
    readFileSync,
    renameSync,
    rmSync,
    symlinkSync,
    writeFileSync,
} from "node:fs";
import { release } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

import { hasCapability } from "../../lab/capabilities";
import { cacheRoot } from "../../lab/folders";
import { registryAddress } from "../../lab/node/image";
import { ensurePrograms } from "../../lab/programs";

const run = promisify(execFile);

const packages = ["systemd", "systemd-sysv", "dbus", "iproute2", "cloud-init", "ca-certificates", "curl", "bzip2"];

/** Debian itself, from the distribution's mirror the first time and from the cache later. */
export async function debianArchive(log: (line: string) => void): Promise<string> {
    const archive = join(cacheRoot(), "machine", "bookworm-1.tar.gz");
    if (existsSync(archive)) return archive;
    log("installing Debian into a folder, about two minutes the first time");
    mkdirSync(dirname(archive), { recursive: true });
    const work = mkdtempSync(`${archive}.`);
    try {
        const root = join(work, "root");
        const options = { maxBuffer: 64 << 20, env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } };
        // debootstrap fails to configure python3-cryptography, which cloud-init depends on, and apt-get mends it.
        await run(
            "debootstrap",
            ["--variant=minbase", `--include=${[...packages, "kmod"].join(",")}`, "bookworm", root],
            options,
        ).catch((error: unknown) => log(String(error)));
        await run("chroot", [root, "apt-get", "--fix-broken", "--yes", "install"], options);
        await run(
            "chroot",
            [root, "sh", "-ec", 'cloud-init --version && test -z "$(dpkg --audit)" && apt-get clean'],
            options,
        );
        await run("tar", ["-czf", join(work, "archive"), "--one-file-system", "-C", root, "."], options);
        renameSync(join(work, "archive"), archive);
    } finally {
        rmSync(work, { recursive: true, force: true });
    }
    return archive;
}

export interface MachineFiles {
    /** Certificate of who signs the mirror's. */
    mirrorAuthority: string;
    kubeconfig: string;
    clusterAuthority: string;
    nodeName: string;
    nodeAddress: string;
    /** Kernel parameters that will be set. */
    parameters: string[];
}

/** Unpacks Debian and adds what a node's image has. */
export async function makeRoot(root: string, archive: string, files: MachineFiles): Promise<void> {
    mkdirSync(root, { recursive: true });
    await run("tar", ["-xzf", archive, "-C", root]);
    const programs = await ensurePrograms(
        ["containerd", "containerd-shim-runc-v2", "runc", "ctr", "kubelet", "ptp", "loopback", "host-local"],
        () => undefined,
    );
    for (const [name, path] of Object.entries(programs)) {
        const folder = ["ptp", "loopback", "host-local"].includes(name) ? "opt/cni/bin" : "usr/bin";
        mkdirSync(join(root, folder), { recursive: true });
        copyFileSync(path, join(root, folder, name));
        chmodSync(join(root, folder, name), 0o755);
    }
    appendFileSync(join(root, "etc/ssl/certs/ca-certificates.crt"), files.mirrorAuthority);
    const write = (path: string, text: string): void => {
        mkdirSync(join(root, dirname(path)), { recursive: true });
        writeFileSync(join(root, path), text);
    };
    // What is built into the kernel has no file; modprobe finds it in this list.
    const modules = `lib/modules/${release()}`;
    write(`${modules}/modules.builtin`, "kernel/net/bridge/br_netfilter.ko\nkernel/fs/overlayfs/overlay.ko\n");
    write(`${modules}/modules.order`, "");
    for (const [path, text] of Object.entries({ ...contents(files), ...parameterCopies(files.parameters) }))
        write(path, text);
    for (const [name, value] of Object.entries(kubeletParameters)) write(`opt/machine/kubelet/${name}`, `${value}\n`);
    // The one would set the parameters of a later boot in this kernel, the other's prompt leaves the console in mid-line.
    for (const unit of ["systemd-sysctl", "console-getty"])
        symlinkSync("/dev/null", join(root, `etc/systemd/system/${unit}.service`));
    // Debian's cloud-final comes after multi-user.target, so what comes after cloud-final cannot be part of that.
    const wanted = { containerd: "multi-user", kubelet: "multi-user", "nodeadm-run": "cloud-init" };
    for (const [unit, target] of Object.entries(wanted)) {
        const folder = join(root, `etc/systemd/system/${target}.target.wants`);
        mkdirSync(folder, { recursive: true });
        symlinkSync(`../${unit}.service`, join(folder, `${unit}.service`));
    }
}

/**
 * A machine's kernel is this one, so it writes its parameters into copies; those that a kernel without their module does
 * not have are there as well.
 */
function parameterCopies(names: string[]): Record<string, string> {
    const valueOf = (path: string): string => (existsSync(path) ? readFileSync(path, "utf8") : "0\n");
    const paths = names.map((name) => name.replaceAll(".", "/"));
    return Object.fromEntries(paths.map((path) => [`${copiedParameters}/${path}`, valueOf(`/proc/sys/${path}`)]));
}

export const copiedParameters = "/opt/machine/sys";

function contents(files: MachineFiles): Record<string, string> {
    const string = (text: string): string => JSON.stringify(text);
    return {
        "etc/hosts": `127.0.0.1 localhost\n${files.nodeAddress} ${files.nodeName}\n`,
        "etc/cloud/cloud.cfg.d/90-machine.cfg": "datasource_list: [NoCloud]\nlocale: false\n",
        "var/lib/cloud/seed/nocloud/meta-data": `instance-id: machine\nlocal-hostname: ${files.nodeName}\n`,
        "etc/systemd/system/cloud-final.service.d/machine.conf": settings,
        "etc/systemd/system/kernel-isolation-bootstrap.service.d/machine.conf": settings,
        "etc/systemd/system/machine-setup.service": machineSetup,
        "etc/systemd/system/containerd.service": containerdUnit,
        "etc/systemd/system/kubelet.service": kubeletUnit,
        "etc/systemd/system/kubelet.service.d/10-kubeadm.conf": kubeadmDropIn(files),
        // As on EKS, where a failed script must take it away.
        "etc/systemd/system/nodeadm-run.service":
            "[Unit]\nAfter=cloud-final.service\n[Service]\nType=oneshot\nExecStart=/usr/bin/touch /run/nodeadm-ran\n",
        "etc/kubernetes/kubelet.conf": files.kubeconfig,
        "etc/kubernetes/pki/ca.crt": files.clusterAuthority,
        "var/lib/kubelet/config.yaml": kubeletConfig(files),
        "etc/containerd/certs.d/localhost:5000/hosts.toml": `server = "http://${registryAddress}"\n`,
        "etc/cni/net.d/10-machine.conflist": JSON.stringify({
            cniVersion: "1.0.0",
            name: "machine",
            plugins: [{ type: "ptp", ipam: { type: "host-local", subnet: "10.244.0.0/24" } }],
        }),
        "etc/containerd/config.toml": `version = 3
imports = ["/etc/containerd/conf.d/*.toml"]
[plugins."io.containerd.nri.v1.nri"]
  disable = true
[plugins."io.containerd.cri.v1.images".pinned_images]
  sandbox = ${string("localhost:5000/pause:1")}
[plugins."io.containerd.cri.v1.images".registry]
  config_path = "/etc/containerd/certs.d"
[plugins."io.containerd.cri.v1.runtime"]
  restrict_oom_score_adj = ${!hasCapability("CAP_SYS_RESOURCE")}
`,
    };
}

/** What the bootstrap's program is started with. */
export const environment = `PROC_SYS=${copiedParameters} FETCH_STALL_SECONDS=2 "FETCH_WAITS=0.5 0.5 0.5 0.5"`;

const settings = `[Service]\nEnvironment=${environment}\n`;

/** nspawn gives a machine its cgroups of version 1 to read only, no /dev/kmsg, which the kubelet reads, and covers a file of
 * /proc, which keeps user namespaces from mounting theirs. */
const machineSetup = `[Unit]
DefaultDependencies=no
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/sh -ec 'for mount in /sys/fs/cgroup/*; do mount -o remount,bind,rw "$mount" || :; done; mount --make-rshared /; umount /proc/sys/kernel/random/boot_id || :; depmod || :; [ -e /dev/kmsg ] || mknod /dev/kmsg c 1 11'
`;

const containerdUnit = `[Unit]
Requires=machine-setup.service
After=network.target machine-setup.service
[Service]
Type=notify
ExecStart=/usr/bin/containerd
Delegate=yes
KillMode=process
Restart=always
RestartSec=5
[Install]
WantedBy=multi-user.target
`;

/** As kubeadm's package has it. */
const kubeletUnit = `[Unit]
Wants=network-online.target
After=network-online.target
[Service]
ExecStart=/usr/bin/kubelet
Restart=always
RestartSec=2
[Install]
WantedBy=multi-user.target
`;

const kubeletParameters = {
    "vm/overcommit_memory": 1,
    "vm/panic_on_oom": 0,
    "kernel/panic": 10,
    "kernel/panic_on_oops": 1,
    "kernel/keys/root_maxkeys": 1_000_000,
    "kernel/keys/root_maxbytes": 25_000_000,
};

function kubeadmDropIn({ nodeName, nodeAddress }: MachineFiles): string {
    const copies = Object.keys(kubeletParameters).map((name) => `/opt/machine/kubelet/${name}:/proc/sys/${name}`);
    return `[Unit]
Requires=containerd.service
After=containerd.service
[Service]
BindPaths=${copies.join(" ")}
Environment="KUBELET_CONFIG_ARGS=--config=/var/lib/kubelet/config.yaml"
ExecStart=
ExecStart=/usr/bin/kubelet --kubeconfig=/etc/kubernetes/kubelet.conf --hostname-override=${nodeName} --node-ip=${nodeAddress} $KUBELET_CONFIG_ARGS
`;
}

const kubeletConfig = ({ nodeAddress }: MachineFiles): string => `apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
address: ${nodeAddress}
authentication: {x509: {clientCAFile: /etc/kubernetes/pki/ca.crt}}
failCgroupV1: false
failSwapOn: false
imageGCHighThresholdPercent: 100
evictionHard: {memory.available: 100Mi, nodefs.available: 1%, nodefs.inodesFree: 1%, imagefs.available: 1%}
`;
