#!/bin/bash
# kernel-isolation bootstrap: urunc unikernels under containerd on debian, Kubernetes 1.37, amd64.
# Without an argument it makes this machine a node that runs the sandbox; with `check` it only looks whether it does,
# and with `gate` it looks unless it has in this boot.
# Note: a unikernel has no shell: the check shows that the handler starts a container, not whose kernel a unikernel runs on.
# Note: no pod annotation reaches urunc: com.urunc.unikernel.* takes paths on the node; images carry urunc.json instead.
# Note: Firecracker and solo5 hvt need /dev/kvm; solo5 spt does not.

PROBE_IMAGE=''

# (sdk/nodes/shell/library.ts)

require_runtime() {
    local found
    command -v "$1" >/dev/null || fail "there is no $1"
    found=$("$1" --version 2>/dev/null | grep -oE '[0-9]+[.][0-9]+[.][0-9]+' | head -n 1) || fail "$1 does not tell its version"
    [ "$(printf '%s\n%s\n' "$2" "$found" | sort -V | head -n 1)" = "$2" ] || fail "$1 is $found, not $2 or newer"
}

unload_modules() {
    local name
    for name in "$@"; do
        grep -qs "^$name " /proc/modules || continue
        modprobe -r "$name" || fail "the denied module $name is in use"
    done
}

check() {
    step modules
    load_modules overlay br_netfilter loop dm_mod dm_thin_pool
    unload_modules dccp sctp rds tipc

    step sysctls
    apply_sysctls /etc/sysctl.d/99-kernel-isolation.conf

    step prove
    check_runtime_config containerd urunc
    prove urunc TENANT=bootstrap SANDBOX=urunc KERNEL_MATCHES='' KERNEL_NOT='' LOG_MATCHES='' COMMAND_LINE_MATCHES='' UID_MAP=any
}

check_again() {
    check
    step finish
    finish
}

install() {
    step gate
    [ -f "$0" ] || fail "save this script as a file and run that: it has to be there at the next boot"
    # the kubelet starts only after the check has passed in this boot
    put /etc/systemd/system/kubelet.service.d/10-kernel-isolation.conf 0644 <<'KERNEL_ISOLATION_END'
[Unit]
Requires=kernel-isolation-bootstrap.service
After=kernel-isolation-bootstrap.service
KERNEL_ISOLATION_END
    put /usr/local/sbin/kernel-isolation-bootstrap 0700 <"$0"
    # the thin pool exists before containerd looks for it, at every boot
    put /etc/systemd/system/kernel-isolation-devmapper.service 0644 <<'KERNEL_ISOLATION_END'
[Unit]
Description=Thin pool for kernel-isolation sandboxes
After=systemd-modules-load.service local-fs.target
Before=containerd.service

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/local/lib/kernel-isolation/devmapper-pool
TimeoutStartSec=60

[Install]
WantedBy=multi-user.target
RequiredBy=containerd.service
KERNEL_ISOLATION_END
    # checks the sandbox again at every boot, before the kubelet
    put /etc/systemd/system/kernel-isolation-bootstrap.service 0644 <<'KERNEL_ISOLATION_END'
[Unit]
Description=Check that this node runs its sandbox
Wants=containerd.service network-online.target
After=containerd.service network-online.target systemd-modules-load.service systemd-sysctl.service
Before=kubelet.service

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/local/sbin/kernel-isolation-bootstrap gate
TimeoutStartSec=300
KERNEL_ISOLATION_END
    systemctl daemon-reload
    systemctl stop kubelet.service kernel-isolation-bootstrap.service 2>/dev/null || true
    grep -qF '$'KUBELET_CONFIG_ARGS <<<"$(systemctl cat kubelet 2>/dev/null)" || fail "the kubelet's unit does not read KUBELET_CONFIG_ARGS, as kubeadm's does"
    require_runtime containerd 2.2

    step packages
    install_packages dmsetup thin-provisioning-tools

    step downloads
    fetch https://github.com/kubernetes-sigs/cri-tools/releases/download/v1.35.0/crictl-v1.35.0-linux-amd64.tar.gz sha256 5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a /var/cache/kernel-isolation/crictl-v1.35.0-linux-amd64.tar.gz
    unpack /var/cache/kernel-isolation/crictl-v1.35.0-linux-amd64.tar.gz /opt/kernel-isolation/crictl-1.35.0
    switch_link /opt/kernel-isolation/crictl-1.35.0/crictl /usr/local/bin/crictl
    fetch https://github.com/urunc-dev/urunc/releases/download/v0.8.0/urunc_static_amd64 sha256 5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a /var/cache/kernel-isolation/urunc_static_amd64
    install -D -m 0755 /var/cache/kernel-isolation/urunc_static_amd64 /opt/kernel-isolation/urunc-0.8.0/urunc
    switch_link /opt/kernel-isolation/urunc-0.8.0/urunc /usr/local/bin/urunc
    fetch https://github.com/urunc-dev/urunc/releases/download/v0.8.0/containerd-shim-urunc-v2_static_amd64 sha256 5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a /var/cache/kernel-isolation/containerd-shim-urunc-v2_static_amd64
    install -D -m 0755 /var/cache/kernel-isolation/containerd-shim-urunc-v2_static_amd64 /opt/kernel-isolation/urunc-0.8.0/containerd-shim-urunc-v2
    switch_link /opt/kernel-isolation/urunc-0.8.0/containerd-shim-urunc-v2 /usr/local/bin/containerd-shim-urunc-v2
    fetch https://github.com/urunc-dev/monitors-build/releases/download/FC-v1.7.0_S5-v0.9.3_VFS_-v1.13.0_QM-v10.1.1-9a44e/release-amd64-FC-v1.7.0_S5-v0.9.3_VFS_-v1.13.0_QM-v10.1.1-9a44e.tar.gz sha256 5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a /var/cache/kernel-isolation/release-amd64-FC-v1.7.0_S5-v0.9.3_VFS_-v1.13.0_QM-v10.1.1-9a44e.tar.gz
    unpack /var/cache/kernel-isolation/release-amd64-FC-v1.7.0_S5-v0.9.3_VFS_-v1.13.0_QM-v10.1.1-9a44e.tar.gz /opt/kernel-isolation/urunc-monitors-FC-v1.7.0_S5-v0.9.3_VFS_-v1.13.0_QM-v10.1.1-9a44e
    switch_link /opt/kernel-isolation/urunc-monitors-FC-v1.7.0_S5-v0.9.3_VFS_-v1.13.0_QM-v10.1.1-9a44e/urunc /opt/urunc

    step files
    # kernel modules that are never loaded
    put /etc/modprobe.d/kubernetes-blacklist.conf 0644 <<'KERNEL_ISOLATION_END'
blacklist dccp
install dccp /bin/false
blacklist sctp
install sctp /bin/false
blacklist rds
install rds /bin/false
blacklist tipc
install tipc /bin/false
KERNEL_ISOLATION_END
    # kernel settings
    put /etc/sysctl.d/99-kernel-isolation.conf 0644 <<'KERNEL_ISOLATION_END'
dev.tty.ldisc_autoload = 0
fs.protected_fifos = 2
fs.protected_hardlinks = 1
fs.protected_regular = 2
fs.protected_symlinks = 1
fs.suid_dumpable = 0
kernel.dmesg_restrict = 1
kernel.keys.root_maxbytes = 25000000
kernel.keys.root_maxkeys = 1000000
kernel.kptr_restrict = 2
kernel.panic = 10
kernel.panic_on_oops = 1
kernel.perf_event_paranoid = 3
kernel.randomize_va_space = 2
kernel.sysrq = 0
kernel.unprivileged_bpf_disabled = 1
kernel.yama.ptrace_scope = 1
net.bridge.bridge-nf-call-ip6tables = 1
net.bridge.bridge-nf-call-iptables = 1
net.core.bpf_jit_harden = 2
net.ipv4.conf.all.accept_redirects = 0
net.ipv4.conf.all.accept_source_route = 0
net.ipv4.conf.all.log_martians = 1
net.ipv4.conf.all.secure_redirects = 0
net.ipv4.conf.all.send_redirects = 0
net.ipv4.conf.default.accept_redirects = 0
net.ipv4.conf.default.accept_source_route = 0
net.ipv4.conf.default.log_martians = 1
net.ipv4.conf.default.secure_redirects = 0
net.ipv4.conf.default.send_redirects = 0
net.ipv4.ip_forward = 1
vm.overcommit_memory = 1
vm.panic_on_oom = 0
KERNEL_ISOLATION_END
    # puts the thin pool together from two sparse files
    put /usr/local/lib/kernel-isolation/devmapper-pool 0755 <<'KERNEL_ISOLATION_END'
#!/bin/bash
set -euo pipefail
pool=kernel-isolation
folder=/var/lib/containerd/io.containerd.snapshotter.v1.devmapper
if dmsetup info "$pool" >/dev/null 2>&1; then exit 0; fi
mkdir -p "$folder"
[ -e "$folder/data" ] || truncate -s 100G "$folder/data"
[ -e "$folder/metadata" ] || truncate -s 2G "$folder/metadata"
loop() { losetup --noheadings --output NAME --associated "$1" | head -n 1; }
device() {
    [ -n "$(loop "$1")" ] || losetup --find --direct-io=on "$1" || losetup --find "$1"
    loop "$1"
}
data=$(device "$folder/data")
metadata=$(device "$folder/metadata")
sectors=$(($(blockdev --getsize64 "$data") / 512))
# Blocks of 64 KiB; below 1 GiB of free space the kernel says so. Blocks are zeroed: one may have been another tenant's.
dmsetup create "$pool" --table "0 $sectors thin-pool $metadata $data 128 16384"
KERNEL_ISOLATION_END
    # where urunc finds its monitors, and what a guest gets
    put /etc/urunc/config.toml 0644 <<'KERNEL_ISOLATION_END'
[monitors.firecracker]
path = "/opt/urunc/bin/firecracker"
default_memory_mb = 256
default_vcpus = 1

[monitors.hvt]
path = "/opt/urunc/bin/solo5-hvt"
default_memory_mb = 256
default_vcpus = 1

[monitors.spt]
path = "/opt/urunc/bin/solo5-spt"
default_memory_mb = 256
default_vcpus = 1

[extra_binaries.virtiofsd]
path = "/opt/urunc/bin/virtiofsd"
KERNEL_ISOLATION_END
    # the sandbox's handler; /etc/containerd/config.toml must import /etc/containerd/conf.d/*.toml
    put /etc/containerd/conf.d/10-kernel-isolation.toml 0644 <<'KERNEL_ISOLATION_END'
version = 3

[plugins."io.containerd.cri.v1.runtime".containerd.runtimes.urunc]
runtime_type = "io.containerd.urunc.v2"
snapshotter = "devmapper"

[plugins."io.containerd.cri.v1.images".runtime_platforms.urunc]
snapshotter = "devmapper"

[plugins."io.containerd.snapshotter.v1.devmapper"]
pool_name = "kernel-isolation"
root_path = "/var/lib/containerd/io.containerd.snapshotter.v1.devmapper"
base_image_size = "10GB"
discard_blocks = true
fs_type = "ext2"
KERNEL_ISOLATION_END
    # the kubelet's settings
    put /etc/kubernetes/kubelet.conf.d/10-kernel-isolation.conf 0644 <<'KERNEL_ISOLATION_END'
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
authentication:
  anonymous:
    enabled: false
  webhook:
    enabled: true
authorization:
  mode: Webhook
readOnlyPort: 0
rotateCertificates: true
protectKernelDefaults: true
makeIPTablesUtilChains: true
streamingConnectionIdleTimeout: 5m0s
seccompDefault: true
podPidsLimit: 1024
allowedUnsafeSysctls: []
containerRuntimeEndpoint: unix:///run/containerd/containerd.sock
cgroupDriver: systemd
imagePullCredentialsVerificationPolicy: AlwaysVerify
KERNEL_ISOLATION_END
    # the kubelet reads the settings; sorted after kubeadm's drop-in, whose variable it sets
    put /etc/systemd/system/kubelet.service.d/90-kernel-isolation.conf 0644 <<'KERNEL_ISOLATION_END'
[Service]
Environment="KUBELET_CONFIG_ARGS=--config=/var/lib/kubelet/config.yaml --config-dir=/etc/kubernetes/kubelet.conf.d"
KERNEL_ISOLATION_END

    step modules
    load_modules overlay br_netfilter loop dm_mod dm_thin_pool

    step runtime
    systemctl daemon-reload
    systemctl enable --now kernel-isolation-devmapper.service || fail "kernel-isolation-devmapper.service does not start"
    restart_runtime containerd
    check

    step finish
    finish
    if systemctl is-enabled --quiet kubelet; then systemctl start --no-block kubelet; fi
}

case "${1:-install}" in
    install) install ;;
    check) check_again ;;
    gate)
        # Whoever proved it in this boot, most of all this script when it installed the sandbox, need not do it twice.
        [ -e "$READY_FILE" ] || check_again
        ;;
    *) fail "usage: $0 [check|gate]" ;;
esac
