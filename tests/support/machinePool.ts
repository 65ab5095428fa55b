/** The pools that machines boot into, rendered by the package alone, and the downloads that their mirror has. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { architecture, packArtifacts } from "../../lab/node/mirror";
import { ensurePrograms } from "../../lab/programs";
import { type NodePlan, planNode, render } from "../../sdk/nodes";
import { crictl, gvisorArtifact } from "../../sdk/nodes/artifacts";
import type { BootstrapFormat } from "../../sdk/nodes/spec";
import type { Artifact } from "../../sdk/nodes/types";

export const mirrorPort = 8443;
export const mirror = `https://127.0.0.1:${mirrorPort}`;

export const pools = ["gvisor", "runc-userns", "runc"] as const;
export type Pool = (typeof pools)[number];

/** Below a mirror the original host and path. */
const pathOf = ({ url }: Artifact): string => url(architecture).replace("https://", "");
export const downloads = { crictl: pathOf(crictl), gvisor: pathOf(gvisorArtifact) };

export const sha256 = (content: Buffer): string => createHash("sha256").update(content).digest("hex");

export function planPool(sandbox: Pool, served: string): NodePlan {
    const digest = (file: string): string => `sha256:${sha256(readFileSync(join(served, file)))}`;
    const planned = planNode(
        {
            sandbox,
            runtime: "containerd",
            os: "debian",
            arch: architecture,
            kubernetes: "1.36",
            // The machine shares this one's cgroups, and where they are of version 1 runsc takes none of systemd's.
            cgroupDriver: "cgroupfs",
            mirror,
            // The plain one makes its own of the machine's programs.
            ...(sandbox !== "runc" && { probeImage: "localhost:5000/probe:1" }),
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

/** What the lab's own mirror has. Copies, as a test may break them. */
export async function fillMirror(folder: string): Promise<void> {
    const programs = await ensurePrograms(["crictl", "runsc", "containerd-shim-runsc-v1"], () => undefined);
    for (const { path, file } of Object.values(await packArtifacts(programs))) {
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        copyFileSync(file, join(folder, path));
    }
}
