/** What is tried by packets, what was promised of it, and what an answer says. */
import assert from "node:assert/strict";
import { platforms } from "../../../sdk/catalog/platforms";
import type { NetworkSpec, TenantSpec } from "../../../sdk/isolation";
import {
    type Aim,
    aimsOf,
    isMember,
    type Member,
    metadataAddresses,
    opens,
    pairsOf,
} from "../../../sdk/verify/network/aims";
import type { Facts } from "../../../sdk/verify/network/facts";
import * as probes from "../../../sdk/verify/network/judge";
import type { NetworkProbe, Seen, Sight } from "../../../sdk/verify/network/judge";
import { clientEnvironment, readReached } from "../../../sdk/verify/network/script";
import { targetOf } from "../../../sdk/verify/target";
import { namespacesOf } from "./support";

function members(specs: Record<string, NetworkSpec>, existing: object = {}): Member[] {
    const spec = (network: NetworkSpec): TenantSpec => ({ isolation: "shared", network });
    const all = namespacesOf(
        Object.fromEntries(Object.entries(specs).map(([name, each]) => [name, spec(each)])),
        existing,
    );
    const binding = {
        metadata: { name: "kernel-isolation-owners" },
        roleRef: { apiGroup: "", kind: "ClusterRole", name: "a" },
        subjects: [{ kind: "Group", name: "team" }],
    };
    return all.map((namespace) => targetOf(namespace, all, [binding], [])).filter(isMember);
}

const enforced = { networkPoliciesEnforced: true, apiServerCidrs: ["10.0.0.1/32"] };
const facts: Facts = {
    nodes: 1,
    kubeletPort: 10250,
    dns: [{ host: "10.244.0.2", port: 53, what: "the cluster's DNS, coredns-1" }],
    apiServer: [
        { host: "10.0.0.1", port: 443, what: "the API server's Service" },
        { host: "192.0.2.1", port: 6443, what: "the API server" },
    ],
};
const servers = new Map([
    ["acme", ["10.244.0.11", "fd00::11"]],
    ["other", ["10.244.0.12"]],
    ["third", ["10.244.0.13"]],
]);

describe("what is tried by packets", () => {
    it("is every other tenant both ways, and whoever lets in as open", () => {
        const pairs = pairsOf(["acme"], members({ acme: { ingressFrom: ["other"] }, other: {}, third: {} }));
        assert.deepEqual(pairs, [
            { from: "acme", to: "other", open: false },
            { from: "other", to: "acme", open: true },
            { from: "acme", to: "third", open: false },
            { from: "third", to: "acme", open: false },
        ]);
    });

    it("is bounded, and so that every tenant comes up against some, friends always", () => {
        const names = Array.from({ length: 12 }, (_, index) => `tenant-${String(index).padStart(2, "0")}`);
        const all = members({
            ...Object.fromEntries(names.map((name) => [name, {}])),
            "tenant-00": { ingressFrom: ["tenant-09"] },
        });
        const pairs = pairsOf(names, all, 2);
        for (const name of names) {
            assert.ok(pairs.filter(({ from }) => from === name).length >= 4, name);
            assert.ok(pairs.filter(({ to }) => to === name).length >= 4, name);
        }
        assert.ok(pairs.length < names.length * (names.length - 1));
        assert.ok(pairs.some(({ from, to, open }) => open && from === "tenant-09" && to === "tenant-00"));
    });

    it("has of each thing in the cluster whether the tenant was promised to reach it", () => {
        const aims = (network: NetworkSpec, outside?: { host: string; port: number; what: string }[]) => {
            const [acme, ...others] = members({ acme: network, other: { ingressFrom: ["acme"] }, third: {} }, enforced);
            return aimsOf(acme!, { servers, others }, facts, outside).map(
                ({ kind, host, port, open }) => `${kind} ${host}:${port} ${open ? "open" : "closed"}`,
            );
        };
        const metadata = metadataAddresses.map((host) => `metadata ${host}:80 closed`);
        assert.deepEqual(aims({}), [
            "own 10.244.0.11:8080 open",
            "own fd00::11:8080 open",
            "tenant 10.244.0.12:8080 open",
            "tenant 10.244.0.13:8080 closed",
            "dns 10.244.0.2:53 open",
            "api-server 10.0.0.1:443 closed",
            "api-server 192.0.2.1:6443 closed",
            "kubelet node:10250 closed",
            ...metadata,
        ]);
        assert.ok(aims({ dns: false }).includes("dns 10.244.0.2:53 closed"));
        assert.ok(aims({ apiServer: true }).includes("api-server 192.0.2.1:6443 open"));
        const place = { host: "203.0.113.9", port: 443, what: "an address outside" };
        assert.ok(aims({}, [place]).includes("outside 203.0.113.9:443 closed"));
        assert.ok(aims({ egress: [{ cidr: "203.0.113.0/24" }] }, [place]).includes("outside 203.0.113.9:443 open"));
    });

    it("is every metadata service but the one that gives out the credentials of the tenant's own role", () => {
        for (const { credentialServers } of Object.values(platforms)) {
            const [acme] = members({ acme: {} });
            const own = { ...acme!, guards: { ...acme!.guards, credentialServers } };
            const tried = aimsOf(own, { servers, others: [] }, facts)
                .filter(({ kind }) => kind === "metadata")
                .map(({ host }) => host);
            assert.deepEqual([...tried, ...credentialServers].sort(), [...metadataAddresses].sort());
        }
    });

    it("reads ranges with their exceptions and ports", () => {
        const [acme] = members({ acme: { egress: [{ cidr: "0.0.0.0/0", ports: [80] }] } });
        const isOpen = opens(acme!.guards.network);
        assert.equal(isOpen({ host: "203.0.113.9", port: 80 }), true);
        assert.equal(isOpen({ host: "203.0.113.9", port: 443 }), false);
        assert.equal(isOpen({ host: "169.254.169.254", port: 80 }), false);
        assert.equal(isOpen({ host: "2001:db8::1", port: 80 }), false);
    });
});

describe("what a pod tells", () => {
    it("is the places of what it reached, at once and later, or nothing readable", () => {
        assert.deepEqual(readReached("first\nlater 0 3\n"), { first: [], later: [0, 3] });
        assert.deepEqual(readReached("first 2 10\nlater"), { first: [2, 10], later: [] });
        for (const text of ["", "first", "the image has no nc", "first 1", "later 0\nfirst", "first x\nlater"]) {
            assert.equal(readReached(text), undefined, text);
        }
    });

    it("comes of a list that names its own pod", () => {
        const aims = [
            { host: "10.0.0.1", port: 80, kind: "metadata" },
            { host: "10.0.0.2", port: 8080, kind: "own" },
            { host: "fd00::2", port: 8080, kind: "own" },
        ];
        assert.deepEqual(clientEnvironment(aims), {
            AIMS: "0/10.0.0.1/80 1/10.0.0.2/8080 2/fd00::2/8080",
            OWN: "1/10.0.0.2/8080 2/fd00::2/8080",
        });
    });
});

interface Told {
    /** What each pod reached by \`kind host\`, later alone unless it says so. */
    acme?: string[];
    other?: string[];
    first?: string[];
    trouble?: Record<string, string>;
}

function see(networks: { acme?: NetworkSpec; other?: NetworkSpec }, told: Told, existing: object): [Member, Seen] {
    const all = members({ acme: networks.acme ?? {}, other: networks.other ?? {} }, existing);
    const outside = [{ host: "203.0.113.9", port: 443, what: "an address outside" }];
    const sights = new Map<string, Sight>();
    for (const member of all) {
        const aims = aimsOf(member, { servers, others: all.filter((each) => each !== member) }, facts, outside);
        const indexes = (hosts: string[] = []) =>
            hosts.map((host) => {
                const found = aims.findIndex((aim: Aim) => aim.host === host);
                assert.ok(found >= 0, host);
                return found;
            });
        const later = indexes(told[member.tenant as "acme"]);
        const first = member.tenant === "acme" ? indexes(told.first) : [];
        sights.set(member.tenant, told.trouble?.[member.tenant] ?? { aims, reached: { first, later } });
    }
    return [all[0]!, { sights, pairs: pairsOf(["acme"], all), others: all.length - 1 }];
}

describe("what packets show", () => {
    const twins = { acme: ["10.244.0.11", "fd00::11"], other: ["10.244.0.12"] };
    const judged = (
        probe: NetworkProbe,
        told: Told,
        networks: { acme?: NetworkSpec; other?: NetworkSpec } = {},
        existing: object = enforced,
    ) => probe.judge(...see(networks, told, existing));

    const cases: [what: string, NetworkProbe, Told, verdict: string, evidence: RegExp, network?: NetworkSpec][] = [
        ["its own pod was reached", probes.ownPods, twins, "proven", /reached acme's pod at 10\.244\.0\.11:8080/],
        [
            "not even its own pod was reached",
            probes.ownPods,
            { ...twins, acme: [] },
            "not tried",
            /did not reach each other/,
        ],
        [
            "the other's was not",
            probes.otherTenants,
            twins,
            "proven",
            /acme's did not reach other's pod at 10\.244\.0\.12/,
        ],
        [
            "the other's was",
            probes.otherTenants,
            { ...twins, acme: ["10.244.0.11", "fd00::11", "10.244.0.12"] },
            "broken",
            /acme's pod reached other's pod at 10\.244\.0\.12:8080$/,
        ],
        [
            "the other's was by its first packet alone",
            probes.otherTenants,
            { ...twins, first: ["10.244.0.12"] },
            "broken",
            /10\.244\.0\.12:8080, on its first packet alone$/,
        ],
        [
            "the other's listens to nobody",
            probes.otherTenants,
            { ...twins, other: [] },
            "not tried",
            /other's pods did not/,
        ],
        ["its own listens to nobody", probes.otherTenants, { ...twins, acme: [] }, "not tried", /acme's pods did not/],
        [
            "the other has no pod",
            probes.otherTenants,
            { ...twins, trouble: { other: "other: exceeded quota" } },
            "not tried",
            /exceeded quota/,
        ],
        [
            "the other reached it",
            probes.fromOtherTenants,
            { ...twins, other: ["10.244.0.12", "10.244.0.11"] },
            "broken",
            /other's pod reached acme's pod at 10\.244\.0\.11:8080/,
        ],
        ["the other did not reach it", probes.fromOtherTenants, twins, "proven", /other's did not reach acme's pod/],
        ["the API server was not reached", probes.apiServer, twins, "proven", /did not reach the API server's Service/],
        [
            "the API server was reached at one of its addresses",
            probes.apiServer,
            { ...twins, acme: ["10.244.0.11", "fd00::11", "192.0.2.1"] },
            "broken",
            /reached the API server at 192\.0\.2\.1:6443$/,
        ],
        [
            "the API server was to be reached and was",
            probes.apiServer,
            { ...twins, acme: ["10.244.0.11", "fd00::11", "192.0.2.1"] },
            "proven",
            /as was asked for/,
            { apiServer: true },
        ],
        [
            "the API server was to be reached and was not",
            probes.apiServer,
            twins,
            "broken",
            /was to reach .*, and did not/,
            { apiServer: true },
        ],
        ["DNS was to answer and did not", probes.dns, twins, "broken", /was to reach the cluster's DNS/],
        [
            "DNS is closed and did not answer",
            probes.dns,
            twins,
            "proven",
            /did not reach the cluster's DNS/,
            { dns: false },
        ],
        [
            "DNS is closed and answered",
            probes.dns,
            { ...twins, acme: ["10.244.0.11", "fd00::11", "10.244.0.2"] },
            "broken",
            /reached the cluster's DNS, coredns-1 at 10\.244\.0\.2:53/,
            { dns: false },
        ],
        ["the kubelet was reached", probes.kubelet, { ...twins, first: ["node"] }, "broken", /reached the kubelet/],
        ["the kubelet was not reached", probes.kubelet, twins, "proven", /did not reach the kubelet/],
        [
            "a metadata service was reached",
            probes.metadata,
            { ...twins, acme: ["10.244.0.11", "fd00::11", "fd00:ec2::254"] },
            "broken",
            /reached \[fd00:ec2::254\]:80$/,
        ],
        ["no metadata service was reached", probes.metadata, twins, "proven", /169\.254\.169\.254:80/],
        ["nothing shows a network", probes.metadata, { ...twins, acme: [] }, "not tried", /did not reach each other/],
        [
            "what is outside and open said nothing",
            probes.outside,
            twins,
            "not tried",
            /203\.0\.113\.9/,
            { egress: [{ cidr: "203.0.113.0/24" }] },
        ],
    ];
    for (const [what, probe, told, verdict, evidence, network] of cases) {
        it(`is ${verdict} where ${what} (${probe.id})`, () => {
            const judgement = judged(probe, told, { ...(network && { acme: network }) });
            assert.equal(judgement.verdict, verdict, judgement.evidence);
            assert.match(judgement.evidence, evidence);
        });
    }

    it("is broken where whom it lets in stays out, and proven where that one comes in", () => {
        const networks = { acme: { ingressFrom: ["other"] } };
        const shut = judged(probes.letIn, twins, networks);
        assert.deepEqual([shut.verdict, /other's did not reach acme's/.test(shut.evidence)], ["broken", true]);
        const open = judged(probes.letIn, { ...twins, other: ["10.244.0.12", "10.244.0.11"] }, networks);
        assert.equal(open.verdict, "proven", open.evidence);
        assert.equal(judged(probes.letIn, { ...twins, other: [] }, networks).verdict, "not tried");
    });

    it("breaks no promise that nobody made", () => {
        const leak = { ...twins, acme: ["10.244.0.11", "fd00::11", "10.244.0.12"] };
        const { verdict, evidence } = judged(probes.otherTenants, leak, {}, { networkPoliciesEnforced: false });
        assert.equal(verdict, "not claimed");
        assert.match(
            evidence,
            /reached other's pod at 10\.244\.0\.12:8080; nobody said that the network plugin enforces/,
        );
        assert.equal(judged(probes.otherTenants, twins, {}, { networkPoliciesEnforced: false }).verdict, "proven");
    });
});
