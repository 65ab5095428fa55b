/** Downloads: pinned by version, verified by a digest that is built in or given, and fetched from the user's mirror if there is one. */
import type { Refusal } from "../plan/refusal";
import type { ResolvedNodeSpec } from "./spec";
import type { Artifact, Digest, Download } from "./types";

/** Everything that is unpacked lies here, each version in a folder of its own, and is reached by a link without version. */
export const installRoot = "/opt/kernel-isolation";

const githubDigest = "GitHub shows it beside the file on the release's page";

/**
 * The client by which the check asks the runtime for a container. Its digests are those of kubernetes-sigs/kubespray
 * (roles/kubespray_defaults/vars/main/checksums.yml); kubernetes/minikube has the same for arm64.
 */
export const crictl: Artifact = {
    name: "crictl",
    version: "1.35.0",
    url: (arch) =>
        `https://github.com/kubernetes-sigs/cri-tools/releases/download/v1.35.0/crictl-v1.35.0-linux-${arch}.tar.gz`,
    content: { kind: "archive" },
    folder: `${installRoot}/crictl-1.35.0`,
    links: [{ path: "/usr/local/bin/crictl", target: `${installRoot}/crictl-1.35.0/crictl` }],
    digestFrom: githubDigest,
    digests: {
        amd64: "sha256:2e141e5b22cb189c40365a11807d69b76b9b3caced89fac2f4ec879408ce2177",
        arm64: "sha256:519071de89b64c43e2a1661bb5489c6c3fd5e9e5fcef75e50e542b0c891f1118",
    },
};

/** The digest is the one that google/gvisor publishes beside the archive, as several public repositories quote it. */
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
    digests: {
        amd64: "sha512:bd8271a7742f90e53373b2a8613f37f3ae2c765ff5e2e611a75a47167a323cab7519b149c50273307743491713525a14ad1b3e398651c93b16f3e248dfeff3dd",
    },
};

function kataArtifact(name: string, digests: Artifact["digests"] = {}): Artifact {
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
        digestFrom: githubDigest,
        digests,
    };
}

/**
 * The Rust runtime with QEMU and Cloud Hypervisor. Kata publishes no list of digests: these are what unrelated public
 * repositories found and pinned, a package for Arch Linux among them.
 */
export const kataStatic = kataArtifact("kata-static", {
    amd64: "sha256:3dc6b69c4acb787b967b04b64599a20d02a8beb1a8eaab3084110df9d0b08c96",
    arm64: "sha256:cf036de3d184dc080fe84dfbdbf06cd6811386224ff8c6aaee3b5d732722e58f",
});

/** The Go runtime: since 4.1 the only archive with Firecracker. */
export const kataGoStatic = kataArtifact("kata-go-static");

export const uruncVersion = "0.8.0";

function uruncProgram(name: string, file: string): Artifact {
    return {
        name,
        version: uruncVersion,
        // Its release workflow publishes the names without the version.
        url: (arch) => `https://github.com/urunc-dev/urunc/releases/download/v${uruncVersion}/${file}_static_${arch}`,
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
        const given = spec.checksums[artifact.name] ?? artifact.digests?.[spec.arch];
        if (given === undefined) {
            const reason = `${artifact.name} ${artifact.version} is downloaded (${original}), and nothing unverified is installed: its digest for ${spec.arch} is needed`;
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
