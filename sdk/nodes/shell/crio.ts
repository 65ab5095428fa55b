/** What CRI-O makes of its configuration. Of no use to a node with containerd, whose user data has no room for it. */
import { crioFile } from "../runtimes/crio";

export const crio = `
: "\${CRIO_DROP_IN:=${crioFile}}"

# CRI-O starts without a handler that it refuses, and passes over a key that it does not know: what it runs with is
# compared with what it was given.
check_crio_config() {
    local known=$scratch/known line lines
    crio config >/dev/null 2>"$scratch/crio" || fail "crio refuses its configuration: $(last_line "$scratch/crio")"
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
`.trim();
