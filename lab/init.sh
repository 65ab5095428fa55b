#!/bin/bash
# PID 1 of a lab's namespaces. Killing it ends every process of the lab and every mount made here, those of its nodes too.
set -eu
state=$1 hostname=$2 address=$3 service_address=$4 metadata_address=$5
ipv6_addresses=("${@:6}")
cd "$state"

# unshare made the mounts private; those of nodes must reach the namespaces they are made in, and no others.
mount --no-mtab --make-rprivate /

echo "$hostname" >/proc/sys/kernel/hostname
ip link set lo up
ip addr add "$address/32" dev lo
# Without a kube-proxy the address of the service "kubernetes" leads to the API server because it is this machine's.
ip addr add "$service_address/32" dev lo
ip addr add "$metadata_address/32" dev lo
# Between nodes; there is no way out.
echo 1 >/proc/sys/net/ipv4/ip_forward
for second in "${ipv6_addresses[@]}"; do
    ip addr add "$second/128" dev lo nodad
    echo 1 >/proc/sys/net/ipv6/conf/all/forwarding
done

mkdir -p world
: >world/ready
# Blocks for ever without a process of its own; bash reaps the zombies that come to PID 1 while it waits.
mkfifo world/never
exec 3<>world/never
while :; do
    read -r -u 3 _ || :
done
