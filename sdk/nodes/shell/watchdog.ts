/** Ends a run that makes no progress, whatever it hangs in: a shell runs no trap while it waits for a program. */
export const watchdog = `
# Descends from the shell that is watched, and so must spare itself.
kill_below() {
    local stat line parent pid
    for stat in /proc/[0-9]*/stat; do
        { read -r line <"$stat"; } 2>/dev/null || continue
        parent=\${line##*) }
        parent=\${parent#* }
        parent=\${parent%% *}
        pid=\${stat//[!0-9]/}
        if [ "$parent" = "$1" ] && [ "$pid" != "$BASHPID" ]; then
            kill_below "$pid"
            kill -KILL "$pid" 2>/dev/null || :
        fi
    done
}

last_step() {
    current_step=$(<"$scratch/step")
    current_step=\${current_step#* }
}

# Counts its own seconds: the clock of a machine that has just started jumps.
watch() {
    local main=$1 quiet=0 seen="" now file
    trap - ERR EXIT USR1 TERM INT HUP
    set +e
    # "sleep" would outlive a killed watchdog and hold its output open.
    exec {never}<>"$scratch/never"
    while [ "$quiet" -lt "$WATCHDOG_SECONDS" ]; do
        read -rt 1 -u "$never"
        if ! kill -0 "$main" 2>/dev/null; then
            [ -d "$scratch" ] || return
            last_step
            report "it was killed"
            rm -rf -- "$scratch"
            return
        fi
        now=$(<"$scratch/step")
        if [ -s "$scratch/growing" ]; then
            file=$(<"$scratch/growing")
            now="$now $(stat --format=%s -- "$file" 2>/dev/null)"
        fi
        quiet=$((quiet + 1))
        if [ "$now" != "$seen" ]; then
            seen=$now quiet=0
        fi
    done
    last_step
    report timeout
    kill -USR1 "$main"
    for _ in 1 2 3 4 5; do
        kill_below "$main"
        read -rt 1 -u "$never"
    done
    kill -KILL "$main"
    rm -rf -- "$scratch"
}
`.trim();
