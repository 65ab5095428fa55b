/** A network for the probe. Only user namespaces and Nitro Sandboxes need one, and the user data of others has no room for it. */
export const network = `
# A user namespace and a Nitro Sandbox need a network of their own. The cluster's own plugin comes later or needs a kubelet, so the probe
# has one that leads nowhere.
lend_network() {
    local folder ticks=0
    for folder in $CNI_BIN ""; do
        [ -n "$folder" ] || fail "the network plugins ptp and host-local are in none of $CNI_BIN"
        if [ -x "$folder/ptp" ] && [ -x "$folder/host-local" ]; then
            break
        fi
    done
    put "$probe_network" 600 <<'NETWORK'
{"cniVersion":"1.0.0","name":"kernel-isolation-probe","plugins":[{"type":"ptp","ipMasq":false,"ipam":{"type":"host-local","subnet":"169.254.254.0/29","dataDir":"/run/kernel-isolation-probe"}}]}
NETWORK
    # The runtime sees the file a moment later, and only containerd tells.
    if [ "$probe_runtime" != containerd ]; then
        sleep 1
        return 0
    fi
    while ! cri info 2>/dev/null >"$scratch/info" || ! grep -q kernel-isolation-probe "$scratch/info"; do
        ticks=$((ticks + 1))
        [ "$ticks" -le 20 ] || break
        sleep 0.25
    done
}
`.trim();
