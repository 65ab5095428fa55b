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
    const a = parseKubernetesVersion(version);
    const b = parseKubernetesVersion(least);
    if (!a || !b) throw new Error(`not Kubernetes versions: ${version}, ${least}`);
    return a.major !== b.major ? a.major > b.major : a.minor >= b.minor;
}

/** ValidatingAdmissionPolicy is generally available from here on; without it nothing could be refused. */
export const oldestKubernetes = "1.30";

/** MutatingAdmissionPolicy is generally available from here on (KEP-3962). */
export const mutatingPolicies = "1.36";
