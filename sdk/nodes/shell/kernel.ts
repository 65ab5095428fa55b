/** Kernel modules and parameters: a parameter counts only once it reads back as it was written. */
export const kernel = `
: "\${PROC_SYS:=/proc/sys}"
: "\${SYS_MODULE:=/sys/module}"
: "\${MODULES_LOAD:=/etc/modules-load.d}"

# load_modules NAME...
load_modules() {
    local name
    for name in "$@"; do
        # One that is built in, or loaded outside a container, has no file to load.
        if [ ! -d "$SYS_MODULE/\${name//-/_}" ]; then
            modprobe -- "$name" 2>"$scratch/modprobe" ||
                fail "kernel module $name cannot be loaded: $(last_line "$scratch/modprobe")"
        fi
        # A restart of the machine runs no user data again.
        printf '%s\\n' "$name" | put "$MODULES_LOAD/kernel-isolation-$name.conf" 644
    done
}

read_parameter() {
    local value
    read -r -d '' -a value <"$1" || :
    printf '%s' "\${value[*]-}"
}

# apply_sysctls FILE
apply_sysctls() {
    local line key value path
    while IFS= read -r line || [ -n "$line" ]; do
        case $line in
            "" | "#"* | ";"*) continue ;;
            *=*) ;;
            *) fail "$1: \\"$line\\" sets nothing" ;;
        esac
        read -r key <<<"\${line%%=*}"
        read -r -a value <<<"\${line#*=}"
        path=$PROC_SYS/\${key//.//}
        [ -e "$path" ] || fail "there is no kernel parameter $key"
        if [ "$(read_parameter "$path")" != "\${value[*]-}" ]; then
            { printf '%s\\n' "\${value[*]-}" >"$path"; } 2>/dev/null || fail "kernel parameter $key cannot be set"
            [ "$(read_parameter "$path")" = "\${value[*]-}" ] ||
                fail "kernel parameter $key is $(read_parameter "$path"), not \${value[*]-}"
        fi
    done <"$1"
}
`.trim();
