/** The container runtime, and what it makes of its configuration. */
export const runtime = `
: "\${RUNTIME_SECONDS:=30}"
: "\${CONTAINERD_SOCKET:=/run/containerd/containerd.sock}"
: "\${CRIO_SOCKET:=/run/crio/crio.sock}"

socket_of() {
    case $1 in
        containerd) printf '%s' "$CONTAINERD_SOCKET" ;;
        crio) printf '%s' "$CRIO_SOCKET" ;;
        *) fail "\\"$1\\" is neither containerd nor crio" ;;
    esac
}

# restart_runtime containerd|crio
restart_runtime() {
    local socket ticks=0
    socket=$(socket_of "$1")
    systemctl daemon-reload
    # A socket that was left behind must not pass for a new one.
    systemctl stop "$1.service" 2>/dev/null || :
    rm -f -- "$socket"
    systemctl restart "$1.service" 2>"$scratch/systemctl" ||
        fail "$1 does not start: $(last_log "$1") ($(last_line "$scratch/systemctl"))"
    while ! [ -S "$socket" ]; do
        ticks=$((ticks + 1))
        [ "$ticks" -le "$((RUNTIME_SECONDS * 5))" ] || fail "$1 has no socket $socket after $RUNTIME_SECONDS s"
        sleep 0.2
    done
}

# What systemd itself says comes last and names no cause.
last_log() {
    journalctl --unit="$1.service" --identifier="$1" --lines=1 --output=cat --no-pager 2>/dev/null || :
}

# check_runtime_config containerd|crio HANDLER
check_runtime_config() {
    local dump=$scratch/config
    case $1 in
        containerd)
            containerd config dump >"$dump" 2>&1 || fail "containerd refuses its configuration: $(last_line "$dump")"
            # A misspelt key is only warned of, and what it would have set is not set.
            if grep -i -m 1 "ignoring unknown key" "$dump" >"$scratch/unknown"; then
                fail "containerd does not know all of its configuration: $(last_line "$scratch/unknown")"
            fi
            grep -Eq "^ *\\[plugins\\..*\\.containerd\\.runtimes\\.[\\"']?$2[\\"']?\\]" "$dump" ||
                fail "containerd has no handler $2"
            ;;
        crio) check_crio_config "$2" ;;
        *) fail "\\"$1\\" is neither containerd nor crio" ;;
    esac
}
`.trim();
