/** What whoever has the key of payments' authority can sign by hand, and the host for which a client would take it. */
import type { Forged } from "../support/tls";

export const dns = (...values: string[]) => values.map((value) => ({ type: "dns" as const, value }));

export const own = "web.payments.svc";
const anothers = "web.shop-web.svc";

interface Forgery {
    what: string;
    /** From the authority's own subject. */
    forged: (subject: string) => Forged;
    host: string;
}

const named = (what: string, name: string, host = name.toLowerCase()): Forgery => ({
    what,
    forged: () => ({ names: dns(name) }),
    host,
});

const beside = (what: string, type: "email" | "url", value: string): Forgery => ({
    what: `${what} beside its own name`,
    forged: () => ({ names: [...dns(own), { type, value }] }),
    host: own,
});

export const forgeries: Forgery[] = [
    named("another tenant's name", anothers),
    named("a name that only ends like its own", "evil-payments.svc"),
    named("another's in upper case", anothers.toUpperCase()),
    named("every Service", "*.svc.cluster.local", "kubernetes.svc.cluster.local"),
    { what: "another's name beside its own", forged: () => ({ names: dns(own, anothers) }), host: anothers },
    { what: "an address", forged: () => ({ names: [{ type: "ip", value: "127.0.0.1" }] }), host: "127.0.0.1" },
    beside("an email address", "email", "a@shop.example.com"),
    beside("a workload's identity", "url", "spiffe://cluster.local/ns/shop-web/sa/default"),
    {
        what: "another's name in the authority's own",
        forged: (subject) => ({ subject, names: dns(anothers) }),
        host: anothers,
    },
    {
        what: "another's name in the authority's own, with its key",
        forged: (subject) => ({ subject, names: dns(anothers), key: "the authority's" }),
        host: anothers,
    },
];
