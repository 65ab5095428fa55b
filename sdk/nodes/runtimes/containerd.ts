/** containerd: a drop-in file where the root configuration imports it, a fragment of NodeConfig on AL2023. */
import { toml, type TomlTable, type TomlValue } from "../toml";
import type { NodeFile } from "../types";

// The third version's plugin ids: containerd 1.x does not know them, nodeadm decides by them how to read a fragment.
const runtimePlugin = "io.containerd.cri.v1.runtime";
const imagesPlugin = "io.containerd.cri.v1.images";

/** The oldest version that knows the plugin ids. */
export const oldestContainerd = "2.0";

export const containerdFile = "/etc/containerd/conf.d/10-kernel-isolation.toml";

/** The tables of one handler. Pod annotations are never passed on: with them a tenant would configure its own sandbox. */
export function handlerTables(
    name: string,
    values: Record<string, TomlValue>,
    options: Record<string, TomlValue> = {},
): TomlTable[] {
    const path = ["plugins", runtimePlugin, "containerd", "runtimes", name];
    return [
        { path, values },
        ...(Object.keys(options).length > 0 ? [{ path: [...path, "options"], values: options }] : []),
    ];
}

/** A handler whose containers lie on block devices: the side that pulls images must know it as well. */
export function devmapperTables(handler: string, pool: string, fileSystem: "ext2" | "ext4"): TomlTable[] {
    return [
        {
            path: ["plugins", imagesPlugin, "runtime_platforms", handler],
            values: { snapshotter: "devmapper" },
        },
        {
            path: ["plugins", "io.containerd.snapshotter.v1.devmapper"],
            values: {
                pool_name: pool,
                root_path: "/var/lib/containerd/io.containerd.snapshotter.v1.devmapper",
                base_image_size: "10GB",
                discard_blocks: true,
                fs_type: fileSystem,
            },
        },
    ];
}

export function containerdDropIn(config: string): NodeFile {
    return {
        path: containerdFile,
        mode: "0644",
        content: toml({ path: [], values: { version: 3 } }) + `\n${config}`,
        purpose: "the sandbox's handler; /etc/containerd/config.toml must import /etc/containerd/conf.d/*.toml",
    };
}
