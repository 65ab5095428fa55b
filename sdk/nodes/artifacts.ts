/** Downloads: pinned by version, verified by a digest that the user gives, and fetched from the user's mirror if there is one. */
import type { Refusal } from "../plan/refusal";
import type { ResolvedNodeSpec } from "./spec";
import type { Artifact, Digest, Download } from "./types";

/** Everything that is unpacked lies here, each version in a folder of its own, and is reached by a link without version. */
export const installRoot = "/opt/kernel-isolation";

const githubDigest = "check the release as the project says, then read its digest with sha256sum";

/** The client by which the check asks the runtime for a container. */
export const crictl: Artifact = {
    name: "crictl",
    version: "1.36.0",
    url: (arch) =>
        `https://github.com/kubernetes-sigs/cri-tools/releases/download/v1.36.0/crictl-v1.36.0-linux-${arch}.tar.gz`,
    content: { kind: "archive" },
    folder: `${installRoot}/crictl-1.36.0`,
    links: [{ path: "/usr/local/bin/crictl", target: `${installRoot}/crictl-1.36.0/crictl` }],
    digestFrom: "the release's page lists it",
};

export const gvisorArtifact: Artifact = {
    name: "gvisor",
    version: "20260817.0",
    url: (arch) => {
        const machine = arch === "amd64" ? "x86_64" : "aarch64";
        return `https://storage.googleapis.com/gvisor/releases/release/20260817.0/${machine}/gvisor.tar.bz2`;
    },
    content: { kind: "archive" },
    folder: `${installRoot}/gvisor-20260817.0`,
    links: [
        // runsc looks for its folder gvisor-bin beside itself, so the whole folder is switched at once.
        { path: `${installRoot}/gvisor`, target: `${installRoot}/gvisor-20260817.0` },
        { path: "/usr/local/bin/runsc", target: `${installRoot}/gvisor/runsc` },
        { path: "/usr/local/bin/containerd-shim-runsc-v1", target: `${installRoot}/gvisor/containerd-shim-runsc-v1` },
    ],
    digestFrom: "the same address with .sha512 appended has it",
};

function kataArtifact(name: string): Artifact {
    const folder = `${installRoot}/${name}-4.1.0`;
    return {
        name,
        version: "4.1.0",
        url: (arch) =>
            `https://github.com/kata-containers/kata-containers/releases/download/4.1.0/${name}-4.1.0-${arch}.tar.zst`,
        content: { kind: "archive" },
        folder,
        // The archive holds opt/kata, and its programs look for each other there.
        links: [{ path: "/opt/kata", target: `${folder}/opt/kata` }],
        digestFrom: `none is published beside it; ${githubDigest}`,
    };
}

/** The Rust runtime with QEMU and Cloud Hypervisor. */
export const kataStatic = kataArtifact("kata-static");

/** The Go runtime: since 4.1 the only archive with Firecracker. */
export const kataGoStatic = kataArtifact("kata-go-static");

export const uruncVersion = "0.8.0";

function uruncProgram(name: string, file: string): Artifact {
    return {
        name,
        version: uruncVersion,
        url: (arch) =>
            `https://github.com/urunc-dev/urunc/releases/download/v${uruncVersion}/${file}_static_v${uruncVersion}_${arch}`,
        content: { kind: "program", file },
        folder: `${installRoot}/urunc-${uruncVersion}`,
        links: [{ path: `/usr/local/bin/${file}`, target: `${installRoot}/urunc-${uruncVersion}/${file}` }],
        digestFrom: githubDigest,
    };
}

export const uruncPrograms = [uruncProgram("urunc", "urunc"), uruncProgram("urunc-shim", "containerd-shim-urunc-v2")];

const monitors = "FC-v1.7.0_S5-v0.9.3_VFS_-v1.13.0_QM-v10.1.1-9a44e";

/** QEMU, Firecracker and the solo5 tenders, as urunc's project builds them. */
export const uruncMonitors: Artifact = {
    name: "urunc-monitors",
    version: monitors,
    url: (arch) =>
        `https://github.com/urunc-dev/monitors-build/releases/download/${monitors}/release-${arch}-${monitors}.tar.gz`,
    content: { kind: "archive" },
    folder: `${installRoot}/urunc-monitors-${monitors}`,
    // The archive holds urunc/bin and urunc/share.
    links: [{ path: "/opt/urunc", target: `${installRoot}/urunc-monitors-${monitors}/urunc` }],
    digestFrom: githubDigest,
};

const hexLength = { sha256: 64, sha512: 128 } as const;

/** The downloads, and a refusal for each that nobody vouches for. */
export function resolveDownloads(
    artifacts: Artifact[],
    spec: ResolvedNodeSpec,
): { downloads: Download[]; refusals: Refusal[] } {
    const refusals: Refusal[] = [];
    const downloads = artifacts.flatMap((artifact): Download[] => {
        const original = artifact.url(spec.arch);
        const path = `checksums.${artifact.name}`;
        const given = spec.checksums[artifact.name];
        if (given === undefined) {
            const reason = `${artifact.name} ${artifact.version} is downloaded (${original}), and nothing unverified is installed: its digest is needed`;
            refusals.push({ path, reason, nearest: `"sha256:<hex>" or "sha512:<hex>"; ${artifact.digestFrom}` });
            return [];
        }
        const digest = parseDigest(given);
        if (!digest) {
            const reason = `${JSON.stringify(given)} is no digest`;
            refusals.push({ path, reason, nearest: `"sha256:" and 64 or "sha512:" and 128 lower-case hex digits` });
            return [];
        }
        const { name, version, content, folder, links } = artifact;
        return [{ artifact: name, version, url: mirrored(original, spec.mirror), digest, content, folder, links }];
    });
    const names = artifacts.map(({ name }) => name);
    for (const name of Object.keys(spec.checksums).filter((name) => !names.includes(name))) {
        const reason = "nothing of that name is downloaded for this node";
        refusals.push({ path: `checksums.${name}`, reason, nearest: names.join(", ") || "leave it out" });
    }
    return { downloads, refusals };
}

function parseDigest(text: string): Digest | undefined {
    const [, algorithm, hex = ""] = /^(sha256|sha512):([0-9a-f]+)$/.exec(text) ?? [];
    if (algorithm !== "sha256" && algorithm !== "sha512") return undefined;
    return hex.length === hexLength[algorithm] ? { algorithm, hex } : undefined;
}

function mirrored(url: string, mirror: string | undefined): string {
    return mirror === undefined ? url : `${mirror.replace(/\/+$/, "")}/${url.replace(/^https:\/\//, "")}`;
}
