/**
 * Strict mode, what can be set from outside, and how a run tells that it failed: one line that can be grepped for, in
 * each place where somebody might look for it.
 */
export const core = `
set -Eeuo pipefail
umask 022
export LC_ALL=C
export PATH="$PATH:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

: "\${WATCHDOG_SECONDS:=120}"
: "\${CONSOLE:=/dev/console}"
# Made by a run that succeeded and removed by the next one: what must not start without it waits for this file.
: "\${READY_FILE:=/run/kernel-isolation/ready}"
: "\${SYSTEMD_CONTROL:=/etc/systemd/system.control}"

current_step=start
steps=0
scratch=""
watchdog=""
probe_sandbox=""
finished=""

announce() {
    printf '%s\\n' "$1" >&2
    if [ -w "$CONSOLE" ]; then
        # A console nobody reads may block for ever.
        printf '%s\\n' "$1" | timeout 5 tee "$CONSOLE" >/dev/null 2>&1 || :
    fi
    logger -t kernel-isolation -- "$1" 2>/dev/null ||
        printf '%s\\n' "$1" | systemd-cat -t kernel-isolation 2>/dev/null || :
}

# The first reason is the cause; what fails because of it says nothing, but lets the first be told before it goes on to
# kill who tells it.
report() {
    if [ -n "$scratch" ] && ! mkdir "$scratch/failed" 2>/dev/null; then
        for _ in {1..50}; do
            [ ! -e "$scratch/failed/told" ] || return 0
            sleep 0.2
        done
    fi
    announce "kernel-isolation bootstrap failed: step=$current_step reason=\${1//[^[:print:]]/ }"
    keep_out
    [ -z "$scratch" ] || : >"$scratch/failed/told"
}

fail() {
    trap - ERR
    # Another signal must not cut the report short; one that is ignored would be ignored by programs as well.
    trap : USR1 TERM INT HUP
    report "$1"
    exit 1
}

# On AL2023 a failed script does not keep the node from joining. Its unit lies in /etc, where "systemctl mask" refuses
# to replace it; only this folder comes before that one.
keep_out() {
    if systemctl cat nodeadm-run.service >/dev/null 2>&1; then
        { mkdir -p "$SYSTEMD_CONTROL" && ln -sfn /dev/null "$SYSTEMD_CONTROL/nodeadm-run.service"; } || :
        systemctl daemon-reload || :
    fi
}

let_in() {
    if [ -L "$SYSTEMD_CONTROL/nodeadm-run.service" ]; then
        rm -f "$SYSTEMD_CONTROL/nodeadm-run.service"
        systemctl daemon-reload
    fi
}

last_line() {
    local text
    text=$(tail -n 1 -- "$1" 2>/dev/null) || :
    # The programs of containerd write a line for machines.
    case $text in
        *' msg="'*)
            text=\${text#*' msg="'}
            text=\${text%'"'}
            ;;
    esac
    printf '%s' "\${text:-it said nothing}"
}

step() {
    [ -n "$scratch" ] || begin
    current_step=$1
    steps=$((steps + 1))
    # The watchdog reads it: another number is progress.
    printf '%s %s\\n' "$steps" "$1" >"$scratch/step"
    printf 'kernel-isolation bootstrap: %s\\n' "$1"
}

finish() {
    let_in
    mkdir -p -- "\${READY_FILE%/*}"
    : >"$READY_FILE"
    finished=yes
    printf 'kernel-isolation bootstrap finished\\n'
}

on_exit() {
    local status=$?
    trap - ERR EXIT
    trap : USR1 TERM INT HUP
    set +e
    if [ -z "$finished" ]; then
        # An unset variable or a signal ends the shell without passing by the ERR trap.
        report "ended with $status before it was finished"
        status=1
    fi
    [ -z "$watchdog" ] || kill "$watchdog" 2>/dev/null
    drop_probe
    rm -rf -- "$scratch"
    exit "$status"
}

arm() {
    trap on_exit EXIT
    trap 'exit 1' USR1 TERM INT HUP
}

# With the first step: a script that only calls itself again is not watched twice.
begin() {
    trap 'fail "\\"$BASH_COMMAND\\" ended with $?"' ERR
    arm
    rm -f -- "$READY_FILE" "$probe_network"
    scratch=$(mktemp -d)
    printf '0 start\\n' >"$scratch/step"
    mkfifo "$scratch/never"
    # A signal that comes before the watchdog has dropped these traps would have it run them and tell a reason of its own.
    trap - EXIT USR1 TERM INT HUP
    watch "$$" &
    watchdog=$!
    arm
    disown
}
`.trim();
