/** The pools that machines boot into, rendered by the package alone, and the downloads that their mirror has. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

import { ensurePrograms } from "../../lab/programs";
import { type NodePlan, planNode, render } from "../../sdk/nodes";
import type { BootstrapFormat } from "../../sdk/nodes/spec";

export const mirrorPort = 8443;
export const mirror = `https://127.0.0.1:${mirrorPort}`;

export const pools = ["gvisor", "runc-userns", "runc"] as const;
export type Pool = (typeof pools)[number];

export const downloads = {
    crictl: "github.com/kubernetes-sigs/cri-tools/releases/download/v1.36.0/crictl-v1.36.0-linux-amd64.tar.gz",
    gvisor: "storage.googleapis.com/gvisor/releases/release/20260817.0/x86_64/gvisor.tar.bz2",
};

export const sha256 = (content: Buffer): string => createHash("sha256").update(content).digest("hex");

export function planPool(sandbox: Pool, served: string): NodePlan {
    const digest = (file: string): string => `sha256:${sha256(readFileSync(join(served, file)))}`;
    const planned = planNode(
        {
            sandbox,
            runtime: "containerd",
            os: "debian",
            kubernetes: "1.36",
            // The machine shares this one's cgroups, and where they are of version 1 runsc takes none of systemd's.
            cgroupDriver: "cgroupfs",
            mirror,
            probeImage: "localhost:5000/probe:1",
            checksums: {
                crictl: digest(downloads.crictl),
                ...(sandbox === "gvisor" && { gvisor: digest(downloads.gvisor) }),
            },
        },
        "2026-01-01",
    );
    assert.ok(planned.kind === "planned", JSON.stringify(planned));
    return planned.plan;
}

export function renderPool(sandbox: Pool, served: string, format: BootstrapFormat = "cloud-init"): string {
    const rendered = render(planPool(sandbox, served), format);
    assert.ok(rendered.kind === "rendered");
    return rendered.text;
}

/** The lab's own programs, packed as their projects pack them. */
export async function fillMirror(folder: string): Promise<void> {
    const programs = await ensurePrograms(["crictl", "runsc", "containerd-shim-runsc-v1"], () => undefined);
    const pack = async (file: string, compress: string, names: (keyof typeof programs)[]): Promise<void> => {
        const content = mkdtempSync(join(tmpdir(), "kernel-isolation-pack-"));
        for (const program of names) cpSync(programs[program], join(content, program));
        mkdirSync(dirname(join(folder, file)), { recursive: true });
        await promisify(execFile)("tar", ["-c", "-I", compress, "-f", join(folder, file), "-C", content, ...names]);
        rmSync(content, { recursive: true });
    };
    await Promise.all([
        pack(downloads.crictl, "gzip -1", ["crictl"]),
        pack(downloads.gvisor, "bzip2 -1", ["runsc", "containerd-shim-runsc-v1"]),
    ]);
}
