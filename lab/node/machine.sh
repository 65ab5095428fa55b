#!/bin/bash
# PID 1 of a node's namespaces, which lie within the lab's: it ends with the lab. What a bootstrap writes goes to folders
# of the node's own, above or in place of this machine's.
set -eu
folder=$1 hostname=$2
cd "$folder"

# Shared among the mounts in here only: the kubelet and the runtime pass mounts on to each other and to pods.
# Without --no-mtab the first of these would write to the host's /run.
mount --no-mtab --make-rshared /
mkdir -p run lib log cache opt layers
# Which packages are there is asked before one is installed.
for packages in dpkg rpm; do
    if [ -d "/var/lib/$packages" ]; then
        mkdir -p "lib/$packages"
        mount --no-mtab --bind -o ro "/var/lib/$packages" "lib/$packages"
    fi
done
mount --no-mtab --rbind lib /var/lib
mount --no-mtab --bind log /var/log
mount --no-mtab --bind cache /var/cache
mkdir -p /var/lib/containerd /var/lib/containers
# An overlay cannot lie on an overlay, which is what / is in many containers.
if [ "$(stat --file-system --format=%T .)" = overlayfs ]; then
    mount --no-mtab -t tmpfs -o mode=700 lab-containerd /var/lib/containerd
    mount --no-mtab -t tmpfs -o mode=700 lab-containers /var/lib/containers
fi

mount --no-mtab -t tmpfs -o mode=700,size=64m lab-layers layers
for covered in /etc /opt /usr/local; do
    upper=layers$covered/upper work=layers$covered/work
    mkdir -p "$upper" "$work"
    mount --no-mtab -t overlay -o "lowerdir=$covered,upperdir=$upper,workdir=$work" lab "$covered"
done
# What is unpacked is too large for memory.
mkdir -p /opt/kernel-isolation
mount --no-mtab --bind opt /opt/kernel-isolation
umount layers
mount --no-mtab --bind run /run

echo "$hostname" >/proc/sys/kernel/hostname
ip link set lo up

: >ready
# Blocks for ever without a process of its own; bash reaps the zombies that come to PID 1 while it waits.
mkfifo never
exec 3<>never
while :; do
    read -r -u 3 _ || :
done
