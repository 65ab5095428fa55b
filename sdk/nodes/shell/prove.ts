/** The probe in a real container of a handler, before anything else may run there. */
import { probeScript } from "../../catalog/probeScript";

const command = JSON.stringify(["/bin/sh", "-c", probeScript]);

export const prove = `
: "\${PROBE_IMAGE:=}"
: "\${PROVE_SECONDS:=60}"
: "\${PROBE_CGROUP:=}"
: "\${CNI_CONF:=/etc/cni/net.d}"
: "\${CNI_BIN:=/opt/cni/bin /usr/lib/cni /usr/libexec/cni}"
probe_image=""
# Comes before every other one, so it must not outlive the probe.
probe_network=$CNI_CONF/00-kernel-isolation-probe.conflist

cri() {
    # crictl names what it waited for, where it is the first to give up.
    timeout --kill-after=5 "$((PROVE_SECONDS + 5))" crictl --timeout "\${PROVE_SECONDS}s" \\
        --runtime-endpoint "unix://$probe_socket" --image-endpoint "unix://$probe_socket" "$@"
}

drop_probe() {
    [ -z "$probe_sandbox" ] || cri rmp --force "$probe_sandbox" >/dev/null 2>&1 || :
    probe_sandbox=""
    rm -f -- "$probe_network"
}

json() {
    local text=\${1//\\\\/\\\\\\\\}
    printf '"%s"' "\${text//\\"/\\\\\\"}"
}

find_socket() {
    local runtime
    for runtime in containerd crio; do
        probe_socket=$(socket_of "$runtime")
        if [ -S "$probe_socket" ]; then
            probe_runtime=$runtime
            return 0
        fi
    done
    fail "neither containerd nor crio has a socket"
}

# The probe itself, as a JSON array.
probe_command() {
    cat <<'PROBE'
${command}
PROBE
}

write_probe() {
    # The node's own network needs no plugin. Under gVisor it is an empty one even so.
    local network=2 own_network=$2 parent=$PROBE_CGROUP users=""
    # The path of a cgroup is written differently for systemd.
    if [ -z "$parent" ] && cri runtime-config 2>/dev/null | grep -qi systemd; then
        parent=system.slice
    fi
    case $1 in
        *'"key":"UID_MAP","value":"mapped"'*)
            own_network=own
            users=',"userns_options":{"mode":0,"uids":[{"host_id":2147418112,"container_id":0,"length":65536}],"gids":[{"host_id":2147418112,"container_id":0,"length":65536}]}'
            ;;
    esac
    if [ "$own_network" = own ]; then
        network=0
        lend_network
    fi
    mkdir -p "$scratch/probe"
    printf '{"metadata":{"name":"kernel-isolation-probe","namespace":"kernel-isolation","uid":"%s","attempt":0},"log_directory":"%s","linux":{"cgroup_parent":"%s","security_context":{"namespace_options":{"pid":1,"network":%s%s}}}}' \\
        "$(<"/proc/sys/kernel/random/uuid")" "$scratch/probe" "$parent" "$network" "$users" >"$scratch/pod.json"
    printf '{"metadata":{"name":"probe"},"image":{"image":%s},"command":%s,"envs":[%s],"log_path":"probe.log","linux":{"security_context":{"namespace_options":{"pid":1,"network":%s%s}}}}' \\
        "$(json "$probe_image")" "$(probe_command)" "$1" "$network" "$users" >"$scratch/container.json"
}

# prove HANDLER KEY=VALUE...; NODE_KERNEL=same|different compares with the node's own kernel, POD_NETWORK=own lends a network
prove() {
    local handler=$1 name=\${1:-default} node_kernel="" own_network="" variables="" pair container="" state="" ticks=0 evidence verdict kernel
    shift
    for pair in "$@"; do
        case $pair in
            NODE_KERNEL=*) node_kernel=\${pair#*=} ;;
            POD_NETWORK=*) own_network=\${pair#*=} ;;
            *=*) variables="$variables\${variables:+,}{\\"key\\":$(json "\${pair%%=*}"),\\"value\\":$(json "\${pair#*=}")}" ;;
            *) fail "\\"$pair\\" is no KEY=VALUE" ;;
        esac
    done
    command -v crictl >/dev/null || fail "crictl is missing"
    find_socket
    if [ -n "$PROBE_IMAGE" ]; then
        probe_image=$PROBE_IMAGE
        cri pull "$PROBE_IMAGE" >"$scratch/cri" 2>&1 ||
            fail "the probe's image $PROBE_IMAGE cannot be pulled: $(last_line "$scratch/cri")"
    elif [ "$probe_runtime" = containerd ]; then
        [ -n "$probe_image" ] || make_probe_image
    else
        fail "PROBE_IMAGE is not set, and crio takes no image from a file"
    fi
    write_probe "$variables" "$own_network"
    probe_sandbox=$(cri runp --runtime "$handler" "$scratch/pod.json" 2>"$scratch/cri") ||
        fail "handler $name starts no sandbox: $(last_line "$scratch/cri")"
    {
        container=$(cri create "$probe_sandbox" "$scratch/container.json" "$scratch/pod.json") &&
            cri start "$container" >/dev/null
    } 2>"$scratch/cri" ||
        fail "handler $name starts no container: $(last_line "$scratch/cri")"
    while [ "$state" != CONTAINER_EXITED ]; do
        ticks=$((ticks + 1))
        [ "$ticks" -le "$((PROVE_SECONDS * 4))" ] || fail "the probe under $name did not end in $PROVE_SECONDS s"
        sleep 0.25
        state=$(cri inspect --output go-template --template '{{.status.state}}' "$container" 2>"$scratch/cri") || :
    done
    evidence=$(sed -n 's/^[^ ]* stdout [FP] \\({.*}\\)$/\\1/p' "$scratch/probe/probe.log" 2>/dev/null | tail -n 1)
    drop_probe
    [ -n "$evidence" ] || fail "the probe under $name said nothing"
    verdict=$(sed -n 's/.*"verdict":"\\([^"]*\\)".*/\\1/p' <<<"$evidence")
    kernel=$(sed -n 's/.*"kernel":"\\([^"]*\\)".*/\\1/p' <<<"$evidence")
    [ "$verdict" = proven ] || fail "handler $name: $verdict"
    case $node_kernel in
        "") ;;
        same) [ "$kernel" = "$(uname -r)" ] || fail "handler $name: the kernel is $kernel, not the node's" ;;
        different) [ "$kernel" != "$(uname -r)" ] || fail "handler $name: the kernel is $kernel, the node's own" ;;
        *) fail "NODE_KERNEL is \\"$node_kernel\\", neither same nor different" ;;
    esac
    printf 'kernel-isolation bootstrap: handler %s is proven: %s\\n' "$name" "$evidence"
}
`.trim();
