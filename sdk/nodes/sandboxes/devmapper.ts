/** A thin pool of block devices for sandboxes whose guests share no file system with the node. */
import type { NodeFile, NodeUnit } from "../types";

export const poolName = "kernel-isolation";

const program = "/usr/local/lib/kernel-isolation/devmapper-pool";

export const devmapperPackages = { debian: ["dmsetup", "thin-provisioning-tools"], al2023: [] };

export const devmapperModules = ["loop", "dm_mod", "dm_thin_pool"];

/**
 * Loop devices end with the boot that made them, so the pool is put together anew each time. Sparse files: they take
 * what is written to them.
 */
export const devmapperFile: NodeFile = {
    path: program,
    mode: "0755",
    purpose: "puts the thin pool together from two sparse files",
    content: `#!/bin/bash
set -euo pipefail
pool=${poolName}
folder=/var/lib/containerd/io.containerd.snapshotter.v1.devmapper
if dmsetup info "$pool" >/dev/null 2>&1; then exit 0; fi
mkdir -p "$folder"
[ -e "$folder/data" ] || truncate -s 100G "$folder/data"
[ -e "$folder/metadata" ] || truncate -s 2G "$folder/metadata"
loop() { losetup --noheadings --output NAME --associated "$1" | head -n 1; }
device() {
    [ -n "$(loop "$1")" ] || losetup --find --direct-io=on "$1" || losetup --find "$1"
    loop "$1"
}
data=$(device "$folder/data")
metadata=$(device "$folder/metadata")
sectors=$(($(blockdev --getsize64 "$data") / 512))
# Blocks of 64 KiB; below 1 GiB of free space the kernel says so. Blocks are zeroed: one may have been another tenant's.
dmsetup create "$pool" --table "0 $sectors thin-pool $metadata $data 128 16384"
`,
};

export const devmapperUnit: NodeUnit = {
    name: "kernel-isolation-devmapper.service",
    purpose: "the thin pool exists before containerd looks for it, at every boot",
    startFirst: true,
    content: `[Unit]
Description=Thin pool for kernel-isolation sandboxes
After=systemd-modules-load.service local-fs.target
Before=containerd.service

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=${program}
TimeoutStartSec=60

[Install]
WantedBy=multi-user.target
RequiredBy=containerd.service
`,
};
