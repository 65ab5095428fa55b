/** Who reaches whom, over every pair, port and family: what is promised stands here by itself, as the ways that are open. */
import assert from "node:assert/strict";
import type { NetworkSpec } from "../../../sdk/isolation";
import { metadataRanges } from "../../../sdk/plan/cidr";
import { openWays, ports, type World, world } from "../../support/networkWorld";

/** Kubernetes' documentation leaves it to the plugin what an address range says of pods: both readings have to hold. */
const readings = { "ranges hold pods": { blocksHoldPods: true }, "ranges hold none": { blocksHoldPods: false } };

const nodes = ["acme", "foreign", "friend", "staging's acme"].flatMap((tenant) => [
    // Whatever policies say, by Kubernetes' documentation: a kubelet has to see its pods.
    `${tenant} > own node: all`,
    `own node > ${tenant}: all`,
]);
const within = ["acme > acme: all", "foreign > foreign: all"];
const dns = (tenant: string) => `${tenant} > cluster DNS: 53/UDP 53/TCP`;
const others = [dns("foreign"), dns("friend"), dns("staging's acme")];
const always = [...nodes, ...within, ...others];

interface Promise {
    acme?: NetworkSpec;
    friend?: NetworkSpec;
    /** All that is open beside what always is. */
    opens: string[];
    /** And where the plugin counts pods among addresses. */
    opensPods?: string[];
}

/** Outside of pods; metadata and the node's own DNS are in none of what is opened. */
const everywhere = ["other node", "API server", "database", "resolver", "internet"];

/** Pods that no policy of their own closes. */
const unguarded = ["unlabelled", "DNS impostor", "half labelled", "system pod", "cluster DNS"];

const promises: Record<string, Promise> = {
    "nothing was asked for": { opens: [dns("acme")] },
    "DNS is closed": { acme: { dns: false }, opens: [] },
    "acme lets friend in": {
        acme: { ingressFrom: ["friend"] },
        opens: [dns("acme"), "friend > acme: all"],
    },
    "both let each other in": {
        acme: { ingressFrom: ["friend"] },
        friend: { ingressFrom: ["acme"] },
        opens: [dns("acme"), "friend > acme: all", "acme > friend: all"],
    },
    "friend lets acme in": { friend: { ingressFrom: ["acme"] }, opens: [dns("acme"), "acme > friend: all"] },
    "the API server is open": { acme: { apiServer: true }, opens: [dns("acme"), "acme > API server: 443/TCP"] },
    "one range and two ports": {
        acme: {
            egress: [
                { cidr: "10.9.0.0/24", ports: [443, 5432] },
                { cidr: "2001:db8:9::/64", ports: [443, 5432] },
            ],
        },
        opens: [dns("acme"), "acme > database: 443/TCP 5432/TCP"],
    },
    "a range of one family": {
        acme: { egress: [{ cidr: "203.0.113.0/24", ports: [53], protocol: "UDP" }] },
        opens: [dns("acme"), "acme > internet: ipv4 53/UDP"],
    },
    "the whole of IPv4": {
        acme: { dns: false, egress: [{ cidr: "0.0.0.0/0" }] },
        opens: everywhere.map((place) => `acme > ${place}: ipv4 443/TCP`),
        opensPods: unguarded.map((pod) => `acme > ${pod}: ipv4 443/TCP`),
    },
    "everything, by two ranges and DNS's own port": {
        acme: {
            dns: false,
            egress: ["0.0.0.0/0", "::/0"].map((cidr) => ({ cidr, ports: [53], protocol: "UDP" as const })),
        },
        opens: everywhere.map((place) => `acme > ${place}: 53/UDP`),
        opensPods: unguarded.map((pod) => `acme > ${pod}: 53/UDP`),
    },
    "everything, in pieces": {
        acme: {
            dns: false,
            egress: ["0.0.0.0/1", "128.0.0.0/1", "::/1", "8000::/1"].map((cidr) => ({ cidr, ports: [80] })),
        },
        opens: everywhere.map((place) => `acme > ${place}: 80/TCP`),
        opensPods: unguarded.map((pod) => `acme > ${pod}: 80/TCP`),
    },
};

function expected({ opens, opensPods = [] }: Promise, blocksHoldPods: boolean): string[] {
    return [...always, ...opens, ...(blocksHoldPods ? opensPods : [])];
}

describe("the network, over the full matrix", () => {
    for (const [what, promise] of Object.entries(promises)) {
        for (const [name, reading] of Object.entries(readings)) {
            it(`opens what was promised and nothing else where ${what} (${name})`, () => {
                const found = openWays(world(promise), reading);
                assert.deepEqual(found.sort(), expected(promise, reading.blocksHoldPods).sort());
            });
        }
    }

    it("has every metadata range, both families, every tenant's pods and Kubernetes' own in it", () => {
        const { ends } = world({});
        const metadata = [...ends.ipv4, ...ends.ipv6].filter(({ name }) => name === "metadata");
        assert.ok(metadata.length >= metadataRanges.length);
        for (const family of Object.values(ends)) {
            assert.ok(family.filter(({ pod }) => pod).length > 8);
            assert.ok(family.filter(({ pod }) => !pod).length > 8);
        }
        assert.ok(ports.length >= 10);
    });
});

/** Each is a slip of the generator's that somebody could make; each has to be seen. */
const slips: Record<string, (made: World) => void> = {
    "no policy at all": (made) => made.policies.splice(0, 1),
    "ingress alone is closed": each((spec) => (spec.policyTypes = ["Ingress"])),
    "egress alone is closed": each((spec) => (spec.policyTypes = ["Egress"])),
    "some pods are left out": each((spec) => (spec.podSelector = { matchLabels: { app: "a" } })),
    "a rule has no peer": each((spec) => (spec.ingress[0].from = [])),
    "a selector selects all": each((spec) => (spec.ingress[0].from[0].namespaceSelector.matchLabels = {})),
    "the cluster is not looked at": each(
        (spec) => delete spec.ingress[0].from[0].namespaceSelector.matchLabels["kernel-isolation.io/cluster"],
    ),
    "the way out to one's own is closed": each((spec) => spec.egress.shift()),
    "the way to those that let it in leads everywhere": each((spec) => (spec.egress[0].to[1].namespaceSelector = {})),
    "DNS is any pod of Kubernetes' own": each((spec) => delete spec.egress[1].to[0].podSelector),
    "DNS is any pod that says so": each((spec) => (spec.egress[1].to[0].namespaceSelector = {})),
    "DNS is open on every port": each((spec) => delete spec.egress[1].ports),
    "DNS is one protocol": each((spec) => spec.egress[1].ports.pop()),
    "DNS is two peers": each((spec) => {
        const [{ namespaceSelector, podSelector }] = spec.egress[1].to;
        spec.egress[1].to = [{ namespaceSelector }, { podSelector }];
    }),
    "metadata is open": each((spec) =>
        spec.egress.push({ to: [{ ipBlock: { cidr: "169.254.0.0/16" } }], ports: [{ port: 80, protocol: "TCP" }] }),
    ),
};

function each(change: (spec: World["policies"][number]["spec"]) => unknown) {
    return ({ policies }: World): unknown => change(policies[0]!.spec);
}

describe("what weighs the policies", () => {
    for (const [what, slip] of Object.entries(slips)) {
        it(`sees that ${what}`, () => {
            const made = world({});
            slip(made);
            const sees = Object.values(readings).some(
                (reading) =>
                    openWays(made, reading).sort().join("\n") !==
                    expected(promises["nothing was asked for"]!, false).sort().join("\n"),
            );
            assert.ok(sees, what);
        });
    }

    for (const { text: range } of metadataRanges) {
        it(`sees that ${range} is no exception any more`, () => {
            const network = { egress: [{ cidr: "0.0.0.0/0" }, { cidr: "::/0" }] };
            const made = world({ acme: network });
            const before = openWays(made, readings["ranges hold none"]);
            assert.ok(!before.some((way) => way.startsWith("acme > metadata")));
            for (const { to } of made.policies[0]!.spec.egress) {
                for (const { ipBlock } of to) {
                    if (ipBlock?.except) ipBlock.except = ipBlock.except.filter((kept: string) => kept !== range);
                }
            }
            const after = openWays(made, readings["ranges hold none"]);
            assert.ok(
                after.some((way) => /^acme > (metadata|node's DNS)/.test(way)),
                range,
            );
        });
    }

    it("refuses to weigh what it has no reading of", () => {
        const made = world({});
        made.policies[0]!.spec.ingress[0].from[0].namespaceSelector.matchExpressions = [];
        assert.throws(() => openWays(made, readings["ranges hold none"]), /no reading of matchExpressions/);
    });
});
