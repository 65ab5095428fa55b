/** A certificate authority for each tenant that has one, which can certify no other tenant's names. */
import { isReserved } from "../names";
import { join, type Refusal } from "../refusal";
import type { PlainTenant } from "../shape";
import type { PlainEks } from "./shape";

export interface CertificatePlan {
    tenant: string;
    /** The namespaces that have an Issuer. */
    namespaces: string[];
    /** What the authority may certify: the name constraints of its own certificate, which every client checks. */
    permittedDnsNames: string[];
}

export function certificatePlan(tenant: string, spec: PlainTenant): CertificatePlan | undefined {
    if (spec.certificates?.enabled !== true) return undefined;
    const namespaces = spec.namespaces ?? [tenant];
    return {
        tenant,
        namespaces,
        permittedDnsNames: spec.certificates.dnsNames?.map(plainName) ?? ownNames(namespaces),
    };
}

/** Service names of a namespace, by both spellings. A name constraint covers all that ends in it. */
function ownNames(namespaces: string[]): string[] {
    return namespaces.flatMap((namespace) => [`${namespace}.svc`, `${namespace}.svc.cluster.local`]);
}

/** A constraint has no wildcard: it stands for the name and all below it. */
function plainName(name: string): string {
    return name.replace(/^\*\./, "").toLowerCase();
}

export function certificateRefusals(path: string, tenant: string, spec: PlainTenant, eks: PlainEks): Refusal[] {
    const { enabled, dnsNames } = spec.certificates ?? {};
    const at = join(path, "certificates");
    if (enabled !== true) {
        return dnsNames === undefined
            ? []
            : [{ path: join(at, "dnsNames"), reason: "the tenant has no certificates", nearest: "enabled true" }];
    }
    const namespaces = spec.namespaces ?? [tenant];
    return [
        ...(eks.certManager?.version === undefined
            ? [
                  {
                      path: "eks.certManager.version",
                      reason: `tenant ${tenant} has certificates, and which cert-manager is installed must not change by itself`,
                      nearest: 'a version of its chart, such as "v1.19.1"',
                  },
              ]
            : []),
        ...(dnsNames?.length === 0 ? [{ path: join(at, "dnsNames"), reason: "nothing could be certified" }] : []),
        ...(dnsNames ?? []).flatMap((name, index) => nameRefusals(join(at, "dnsNames", index), name, namespaces)),
    ];
}

function nameRefusals(path: string, name: string, namespaces: string[]): Refusal[] {
    if (!/^(\*\.)?([a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?\.)+[a-z][-a-z0-9]*[a-z0-9]$/i.test(name)) {
        return [
            { path, reason: `"${name}" is not a DNS name of two labels or more`, nearest: `"${namespaces[0]}.svc"` },
        ];
    }
    const plain = plainName(name);
    // Pods have names as well, and both kinds are found without the cluster's domain.
    const inside = /^(?:.*\.)?([^.]+)\.(?:svc|pod)(\.cluster\.local)?$/.exec(plain);
    const whole = /^((svc|pod)\.)?cluster\.local$/.test(plain);
    if ((inside && !namespaces.includes(inside[1] ?? "")) || whole) {
        const foreign = inside && isReserved(inside[1] ?? "") ? "the cluster's own" : "another's";
        const reason = `"${name}" ${whole ? "covers every Service of the cluster" : `is ${foreign}, not a Service of ${namespaces.join(", ")}`}`;
        return [{ path, reason, nearest: `"${namespaces[0]}.svc"` }];
    }
    return [];
}

/** Two authorities for one name: each could speak for the other. */
export function certificateClashes(plans: { path: string; plan: CertificatePlan }[]): Refusal[] {
    return plans.flatMap(({ path, plan }, place) =>
        plan.permittedDnsNames.flatMap((name, index): Refusal[] => {
            const other = plans
                .slice(0, place)
                .find((each) => each.plan.permittedDnsNames.some((one) => covers(one, name)));
            return other
                ? [
                      {
                          path: join(path, "certificates.dnsNames", index),
                          reason: `"${name}" can be certified by ${other.plan.tenant} as well`,
                          nearest: "names of which neither ends in the other",
                      },
                  ]
                : [];
        }),
    );
}

function covers(a: string, b: string): boolean {
    return a === b || a.endsWith(`.${b}`) || b.endsWith(`.${a}`);
}
