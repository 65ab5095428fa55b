/** The container runtime, and what it makes of its configuration. */
import { crioFile } from "../runtimes/crio";

export const runtime = `
: "\${RUNTIME_SECONDS:=30}"
: "\${CONTAINERD_SOCKET:=/run/containerd/containerd.sock}"
: "\${CRIO_SOCKET:=/run/crio/crio.sock}"
: "\${CRIO_DROP_IN:=${crioFile}}"

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

# CRI-O starts without a handler that it refuses, and passes over a key that it does not know: what it runs with is
# compared with what it was given.
check_running_crio() {
    local known=$scratch/known line lines
    crio status --socket "$CRIO_SOCKET" config >"$known.toml" 2>"$scratch/crio" ||
        fail "crio does not tell its configuration: $(last_line "$scratch/crio")"
    toml_lines "$known.toml" >"$known"
    grep -qF "[crio.runtime.runtimes.$1] " "$known" || fail "crio has no handler $1$(refused_handler "$1")"
    lines=$(toml_lines "$CRIO_DROP_IN") || fail "$CRIO_DROP_IN cannot be read"
    while IFS= read -r line; do
        has_setting "$known" "$line" || fail "crio does not go by all of $CRIO_DROP_IN: $line"
    done <<<"$lines"
}

# Every key with its table before it.
toml_lines() {
    local line table=""
    [ -r "$1" ] || return 1
    while read -r line; do
        case $line in
            "" | "#"*) ;;
            "["*) table=$line ;;
            *) printf '%s %s\\n' "$table" "$line" ;;
        esac
    done <"$1"
}

# A list may hold more than the items that were given: CRI-O adds those of other files.
has_setting() {
    local items
    case $2 in
        *" = ["*"]")
            items=\${2#* = [}
            grep -F -- "\${2%% = [*} = [" "$1" | grep -F -- "\${items%]}" >/dev/null
            ;;
        *) grep -qxF -- "$2" "$1" ;;
    esac
}

refused_handler() {
    journalctl --unit=crio.service --identifier=crio --output=cat --no-pager 2>/dev/null |
        sed -n "s/.*handler [^ ]*$1[^ ]* is being ignored due to\\(: .*\\)\\"\\$/\\1/p" | tail -n 1 || :
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
        crio)
            crio config >"$dump" 2>"$scratch/crio" ||
                fail "crio refuses its configuration: $(last_line "$scratch/crio")"
            check_running_crio "$2"
            ;;
        *) fail "\\"$1\\" is neither containerd nor crio" ;;
    esac
}
`.trim();
