/** The API server's endpoint and its version, where the package makes the control plane. */
import { isAtLeast, oldestKubernetes, parseKubernetesVersion } from "../catalog/kubernetesVersion";
import { isPrivate, parseCidr } from "./cidr";
import { join, type Refusal } from "./refusal";

interface PlainEndpoint {
    privateCidrs?: string[] | undefined;
    publicAccess?: boolean | undefined;
    publicCidrs?: string[] | undefined;
    anyAddress?: boolean | undefined;
}

/** A version whose patch the cloud chooses itself. */
export function versionRefusals(path: string, cloud: string, version: string): Refusal[] {
    if (!parseKubernetesVersion(version)) {
        return [{ path, reason: `"${version}" is not a Kubernetes version`, nearest: '"1.36"' }];
    }
    if (!/^\d+\.\d+$/.test(version)) {
        const nearest = `"${version.replace(/^v/, "").split(".").slice(0, 2).join(".")}"`;
        return [{ path, reason: `"${version}" has a patch or suffix, which ${cloud} chooses itself`, nearest }];
    }
    return isAtLeast(version, oldestKubernetes)
        ? []
        : [
              {
                  path,
                  reason: `Kubernetes ${version} has no ValidatingAdmissionPolicy, so nothing could be refused`,
                  nearest: `"${oldestKubernetes}"`,
              },
          ];
}

export function endpointRefusals(path: string, cloud: string, endpoint: PlainEndpoint): Refusal[] {
    return [...privateRefusals(path, endpoint.privateCidrs ?? []), ...publicRefusals(path, cloud, endpoint)];
}

function privateRefusals(path: string, cidrs: string[]): Refusal[] {
    return cidrs.flatMap((text, index): Refusal[] => {
        const at = join(path, "privateCidrs", index);
        if (cidrs.indexOf(text) !== index) return [{ path: at, reason: `"${text}" is named twice` }];
        if (parseCidr(text)?.family !== "ipv4") {
            return [{ path: at, reason: `"${text}" is not an IPv4 address range`, nearest: '"10.20.0.0/16"' }];
        }
        const reason = `"${text}" is not private address space, from which alone the private endpoint is reached`;
        return isPrivate(text) ? [] : [{ path: at, reason, nearest: "publicCidrs with publicAccess true" }];
    });
}

function publicRefusals(path: string, cloud: string, endpoint: PlainEndpoint): Refusal[] {
    const { publicAccess = false, publicCidrs = [], anyAddress = false } = endpoint;
    if (!publicAccess) {
        const field = endpoint.publicCidrs !== undefined ? "publicCidrs" : anyAddress ? "anyAddress" : undefined;
        return field
            ? [{ path: join(path, field), reason: "the endpoint is private", nearest: "publicAccess true" }]
            : [];
    }
    if (publicCidrs.length === 0) {
        const reason = `is required with publicAccess: ${cloud} takes no addresses for all addresses`;
        return [{ path: join(path, "publicCidrs"), reason, nearest: '["203.0.113.0/24"]' }];
    }
    return publicCidrs.flatMap((text, index): Refusal[] => {
        const at = join(path, "publicCidrs", index);
        const cidr = parseCidr(text);
        if (!cidr) return [{ path: at, reason: `"${text}" is not an address range`, nearest: '"203.0.113.0/24"' }];
        // Two halves are the whole as well.
        const wide = cidr.prefix < (cidr.family === "ipv4" ? 8 : 16);
        if (wide && !anyAddress) {
            const nearest = 'ranges of your own, such as "203.0.113.0/24", or anyAddress true';
            return [{ path: at, reason: `"${text}" opens the API server to the internet`, nearest }];
        }
        const reason = `"${text}" is private address space, from which the public endpoint is not reached`;
        return isPrivate(text) ? [{ path: at, reason, nearest: "publicAccess false" }] : [];
    });
}
