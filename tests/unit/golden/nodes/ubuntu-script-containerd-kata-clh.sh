#!/bin/bash
# kernel-isolation bootstrap: Kata Containers, Cloud Hypervisor under containerd on ubuntu, Kubernetes 1.37, amd64.
# Without an argument it makes this machine a node that runs the sandbox; with `check` it only looks whether it does,
# and with `gate` it looks unless it has in this boot.
# Note: no pod annotation reaches Kata: with io.katacontainers.* a tenant could choose its own guest kernel and devices.

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
    load_modules overlay br_netfilter kvm vhost vhost_net vhost_vsock tun
    unload_modules dccp sctp rds tipc

    step sysctls
    apply_sysctls /etc/sysctl.d/99-kernel-isolation.conf

    step prove
    check_runtime_config containerd kata-clh
    prove kata-clh TENANT=bootstrap SANDBOX=kata-clh KERNEL_MATCHES='' KERNEL_NOT=gvisor LOG_MATCHES='' COMMAND_LINE_MATCHES=kata UID_MAP=any NODE_KERNEL=different
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
    install_packages zstd

    step downloads
    fetch https://github.com/kubernetes-sigs/cri-tools/releases/download/v1.35.0/crictl-v1.35.0-linux-amd64.tar.gz sha256 5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a /var/cache/kernel-isolation/crictl-v1.35.0-linux-amd64.tar.gz
    unpack /var/cache/kernel-isolation/crictl-v1.35.0-linux-amd64.tar.gz /opt/kernel-isolation/crictl-1.35.0
    switch_link /opt/kernel-isolation/crictl-1.35.0/crictl /usr/local/bin/crictl
    fetch https://github.com/kata-containers/kata-containers/releases/download/4.1.0/kata-static-4.1.0-amd64.tar.zst sha256 5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a /var/cache/kernel-isolation/kata-static-4.1.0-amd64.tar.zst
    unpack /var/cache/kernel-isolation/kata-static-4.1.0-amd64.tar.zst /opt/kernel-isolation/kata-static-4.1.0
    switch_link /opt/kernel-isolation/kata-static-4.1.0/opt/kata /opt/kata

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
    # the sandbox's handler; /etc/containerd/config.toml must import /etc/containerd/conf.d/*.toml
    put /etc/containerd/conf.d/10-kernel-isolation.toml 0644 <<'KERNEL_ISOLATION_END'
version = 3

[plugins."io.containerd.cri.v1.runtime".containerd.runtimes.kata-clh]
runtime_type = "io.containerd.kata-clh.v2"
runtime_path = "/opt/kata/runtime-rs/bin/containerd-shim-kata-v2"
privileged_without_host_devices = true

[plugins."io.containerd.cri.v1.runtime".containerd.runtimes.kata-clh.options]
ConfigPath = "/opt/kata/share/defaults/kata-containers/runtime-rs/configuration-clh-runtime-rs.toml"
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
    load_modules overlay br_netfilter kvm vhost vhost_net vhost_vsock tun
    [ -c /dev/kvm ] || modprobe kvm_intel 2>/dev/null || modprobe kvm_amd 2>/dev/null || true
    [ -c /dev/kvm ] || fail "there is no /dev/kvm: neither bare metal nor nested virtualization"

    step runtime
    systemctl daemon-reload
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
