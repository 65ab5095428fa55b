import type { Refusal } from "./refusal";

/** Names that objects of the tenant carry, as RFC 1123 labels. The limit leaves room for the package's prefixes in label values. */
export const longestName = 40;

export function nameProblem(name: string): string | undefined {
    if (!/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(name)) {
        return "must be a DNS label: lower-case letters, digits and '-', beginning and ending with a letter or digit";
    }
    if (name.length > longestName) return `must have at most ${longestName} characters`;
    return undefined;
}

/** What is wrong with a name, if anything is, with the nearest that works. */
export function nameRefusals(path: string, name: string, problem: string | undefined): Refusal[] {
    const nearest = problem && nearestName(name);
    return problem ? [{ path, reason: problem, ...(nearest && { nearest: `"${nearest}"` }) }] : [];
}

/** What a name becomes when what is wrong with it is taken out; `undefined` if nothing is left. */
export function nearestName(name: string): string | undefined {
    const cleaned = name
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, "-")
        .slice(0, longestName)
        .replace(/^-+|-+$/g, "");
    return cleaned === "" || isReserved(cleaned) ? undefined : cleaned;
}

/** Namespaces that belong to Kubernetes, to a cloud, or to this package. */
export function isReserved(name: string): boolean {
    return name === "default" || /^(kube|openshift|kernel-isolation)(-|$)/.test(name);
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
