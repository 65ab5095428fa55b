#!/bin/bash
# PID 1 of a lab's namespaces. Killing it ends every process of the lab and every mount made here.
set -eu
state=$1 hostname=$2 node_address=$3 service_address=$4
cd "$state"

# unshare made the mounts private. Shared again, among themselves only: the kubelet and containerd pass mounts on to
# each other and to pods.
# Without --no-mtab the first of these would write to the host's /run.
mount --no-mtab --make-rshared /
mount --no-mtab --bind world/run /run
mount --no-mtab --bind world/lib /var/lib
mount --no-mtab --bind world/log /var/log
mkdir -p /var/lib/containerd
# An overlay cannot lie on an overlay, which is what / is in many containers.
if [ "$(stat --file-system --format=%T .)" = overlayfs ]; then
    mount -t tmpfs -o mode=700 lab-containerd /var/lib/containerd
fi

echo "$hostname" >/proc/sys/kernel/hostname
ip link set lo up
# Both ends are in here: an address for the node, and no way out.
ip link add node0 type veth peer name node1
ip addr add "$node_address/24" dev node0
ip link set node0 up
ip link set node1 up
# Without a kube-proxy the address of the service "kubernetes" leads to the API server because it is this machine's.
ip addr add "$service_address/32" dev lo

: >world/ready
# Blocks for ever without a process of its own; bash reaps the zombies that come to PID 1 while it waits.
mkfifo world/never
exec 3<>world/never
while :; do
    read -r -u 3 _ || :
done
