if [ -z "${ADMITTED-true}" ]; then
  echo "the policies that give pods their level were not in force yet" | tee /dev/termination-log
  exit 75
fi
plain() { tr -d '"\\\000-\037' | head -c 300; }
kernel=$(uname -r | plain)
log=$(dmesg 2>/dev/null || true)
line=$(printf '%s\n' "$log" | grep -E -m 1 "${LOG_MATCHES:-.}" | plain)
[ -n "$line" ] || line=$(printf '%s\n' "$log" | head -n 1 | plain)
set -- $(cat /proc/self/uid_map)
map="$1 $2 $3"
options=""
if [ -n "$COMMAND_LINE_MATCHES" ]; then options=$(cat /proc/cmdline); fi
wrong=""
note() { wrong="$wrong; $1"; }
if [ -n "$KERNEL_MATCHES" ]; then
  printf '%s' "$kernel" | grep -qE "$KERNEL_MATCHES" || note "the kernel is $kernel, not one of $KERNEL_MATCHES"
fi
if [ -n "$KERNEL_NOT" ]; then
  printf '%s' "$kernel" | grep -qE "$KERNEL_NOT" && note "the kernel is $kernel"
fi
if [ -n "$LOG_MATCHES" ]; then
  printf '%s' "$line" | grep -qE "$LOG_MATCHES" || note "the kernel log does not speak of $LOG_MATCHES"
fi
if [ -n "$COMMAND_LINE_MATCHES" ]; then
  printf '%s' "$options" | grep -qE "$COMMAND_LINE_MATCHES" || note "the kernel was not started for $COMMAND_LINE_MATCHES"
fi
case "$UID_MAP" in
  mapped) [ "$1" = "$2" ] && note "root in the pod is uid $2 on the node: there is no user namespace" ;;
  identity) [ "$1" = "$2" ] || note "the uid map is $map: a user namespace nobody asked for" ;;
esac
verdict=${wrong:+"tenant $TENANT is not under $SANDBOX${wrong}"}
printf '{"kernel":"%s","kernelLog":"%s","uidMap":"%s","commandLine":"%s","verdict":"%s"}' \
  "$kernel" "$line" "$map" "$(printf '%s' "$options" | plain)" "${verdict:-proven}" | tee /dev/termination-log
echo
[ -z "$wrong" ]
