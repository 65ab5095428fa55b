/** A Kubernetes version as numbers, patch and suffix left out: features come with minors. */
export interface KubernetesVersion {
    major: number;
    minor: number;
}

export function parseKubernetesVersion(text: string): KubernetesVersion | undefined {
    const match = /^v?(\d+)\.(\d+)(?:[.+-].*)?$/.exec(text);
    return match ? { major: Number(match[1]), minor: Number(match[2]) } : undefined;
}

/** Whether `version` is at least `least`. Both must parse: the caller has checked. */
export function isAtLeast(version: string, least: string): boolean {
    const a = known(version);
    const b = known(least);
    return a.major !== b.major ? a.major > b.major : a.minor >= b.minor;
}

/** The version without its patch, as Pod Security takes it: `1.36`. It must parse. */
export function minorOf(version: string): string {
    const { major, minor } = known(version);
    return `${major}.${minor}`;
}

function known(text: string): KubernetesVersion {
    const version = parseKubernetesVersion(text);
    if (!version) throw new Error(`not Kubernetes versioning: ${text}`);
    return version;
}

/** ValidatingAdmissionPolicy is generally available from here on; without it nothing could be refused. */
export const oldestKubernetes = "1.30";

/** MutatingAdmissionPolicy is generally available from here on (KEP-3962). */
export const mutatingPolicies = "1.36";
