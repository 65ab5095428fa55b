import type { Refusal } from "./refusal";

/** Names that objects of the tenant carry, as RFC 1123 labels. The limit leaves room for the package's prefixes in label values. */
export const longestName = 40;

export function nameProblem(name: string): string | undefined {
    if (!/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(name)) {
        return `must be a DNS label: lower-case letters, digits and '-', beginning and ending with a letter or digit${foreignLetter(name)}`;
    }
    if (name.length > longestName) return `must have at most ${longestName} characters`;
    return undefined;
}

/** A letter of another script may look like ours, and others are not seen at all: then only the number tells what is wrong. */
function foreignLetter(name: string): string {
    const [letter] = /[^ -~]/u.exec(name) ?? [];
    const number = letter?.codePointAt(0)?.toString(16).toUpperCase().padStart(4, "0");
    return letter === undefined ? "" : `; "${letter}" is U+${number}`;
}

/** What is wrong with a name, if anything is, with the nearest that works. */
export function nameRefusals(path: string, name: string, problem: string | undefined): Refusal[] {
    const nearest = problem && nearestName(name);
    return problem ? [{ path, reason: problem, ...(nearest && { nearest: `"${nearest}"` }) }] : [];
}

/** What a name becomes when what is wrong with it is taken out; `undefined` if nothing is left, or not the same name. */
export function nearestName(name: string): string | undefined {
    const plain = name.normalize("NFKD").replace(/\p{M}/gu, "");
    // Without the letters of another script it would be another word.
    if (/[\p{L}\p{N}]/u.test(plain.replace(/[a-z0-9]/gi, ""))) return undefined;
    const cleaned = plain
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, "-")
        .slice(0, longestName)
        .replace(/^-+|-+$/g, "");
    return cleaned === "" || isReserved(cleaned) ? undefined : cleaned;
}

/** The name, or the first of its likes that is short enough and nobody has. */
export function freeName(wanted: string, taken: ReadonlySet<string>): string {
    for (let number = 1; ; number++) {
        const suffix = number === 1 ? "" : `-${number}`;
        const name = wanted.slice(0, longestName - suffix.length).replace(/-+$/, "") + suffix;
        if (!taken.has(name)) return name;
    }
}

/**
 * Namespaces that belong to Kubernetes, to a cloud, or to this package: taken for a tenant's, its owners would be let in
 * to what runs the cluster. By what clouds and operators call theirs: kube-system, calico-system, amazon-cloudwatch,
 * gke-managed-cim, and cert-manager, which this package makes.
 */
export function isReserved(name: string): boolean {
    const begins = /^(kube|openshift|kernel-isolation|amazon|aws|gke|gmp|aks|cert-manager|karpenter)(-|$)/;
    return name === "default" || begins.test(name) || /(^|-)system$/.test(name);
}

const labelName = /^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const labelPrefix = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

export function isLabelKey(key: string): boolean {
    const [first = "", second, ...rest] = key.split("/");
    if (rest.length > 0) return false;
    return second === undefined
        ? labelName.test(first)
        : first.length <= 253 && labelPrefix.test(first) && labelName.test(second);
}

export function isLabelValue(value: string): boolean {
    return value === "" || labelName.test(value);
}
