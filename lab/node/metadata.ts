/** What answers in place of a cloud's metadata server: nothing worth having, so that reaching it is all there is to see. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import type { LabFolders } from "../folders";
import { hasIpv6, ipv6 } from "../ipv6";
import type { Launcher } from "../launch";
import { findStaticBusybox } from "../packages";
import { metadataAddress } from "../world";

export async function startMetadata(folders: LabFolders, launcher: Launcher): Promise<void> {
    const busybox = findStaticBusybox();
    if (!busybox) {
        throw new Error("no static busybox to serve metadata with");
    }
    const root = join(folders.state, "metadata");
    for (const path of ["", "latest/meta-data"]) {
        mkdirSync(join(root, path), { recursive: true });
        writeFileSync(join(root, path, "index.html"), "reached\n");
    }
    const addresses = { metadata: metadataAddress, ...(hasIpv6() && { "metadata-ipv6": `[${ipv6.metadata}]` }) };
    for (const [name, address] of Object.entries(addresses)) {
        await launcher.start({ name, command: [busybox, "httpd", "-f", "-p", `${address}:80`, "-h", root] });
    }
}
