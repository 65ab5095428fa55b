/** Another reader of NetworkPolicies, cyclonus, is asked of every connection that the matrix weighs. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import type { NetworkSpec } from "../../sdk/isolation";
import { ensureJudge } from "../support/judges/programs";
import { allowed, type End, isAlwaysAllowed, type Port } from "../support/networkPolicies";
import { ports, type World, world } from "../support/networkWorld";

/** Cyclonus counts pods among the addresses of a range. */
const reading = { blocksHoldPods: true };

const worlds: Record<string, { acme?: NetworkSpec; friend?: NetworkSpec }> = {
    "of tenants that asked for nothing": {},
    "in which both let each other in": { acme: { ingressFrom: ["friend"] }, friend: { ingressFrom: ["acme"] } },
    "of which one opens all that can be opened": {
        acme: {
            ingressFrom: ["friend"],
            apiServer: true,
            egress: [{ cidr: "0.0.0.0/0" }, { cidr: "::/0" }, { cidr: "10.0.0.0/8", ports: [53], protocol: "UDP" }],
        },
    },
};

interface Connection {
    from: End;
    to: End;
    port: Port;
}

function connections({ ends }: World): Connection[] {
    return Object.values(ends).flatMap((family) =>
        family.flatMap((from) =>
            family
                .filter((to) => !isAlwaysAllowed(from, to) && (from.pod ?? to.pod))
                .flatMap((to) => ports.map((port) => ({ from, to, port }))),
        ),
    );
}

function peer({ address, pod }: End) {
    const { namespace, namespaceLabels, labels } = pod ?? {};
    return {
        IP: address,
        ...(pod && { Internal: { Namespace: namespace, NamespaceLabels: namespaceLabels, PodLabels: labels } }),
    };
}

function answersOf(judge: string, { policies }: World, asked: readonly Connection[]): boolean[] {
    const input = JSON.stringify({
        Policies: policies.map(({ namespace, spec }, index) => ({
            metadata: { name: `policy-${index}`, namespace },
            spec,
        })),
        Traffic: asked.map(({ from, to, port }) => ({
            Source: peer(from),
            Destination: peer(to),
            ResolvedPort: port.port,
            Protocol: port.protocol,
        })),
    });
    const { stdout, stderr, status } = spawnSync(judge, { input, encoding: "utf8", maxBuffer: 64 << 20 });
    assert.equal(status, 0, stderr);
    return JSON.parse(stdout) as boolean[];
}

describe("network policies, to cyclonus", function () {
    this.timeout(1_200_000);
    let judge: string;

    before(async () => {
        judge = await ensureJudge("netpol");
    });

    for (const [what, networks] of Object.entries(worlds)) {
        it(`say the same of every connection in a cluster ${what}`, () => {
            const made = world(networks);
            const asked = connections(made);
            assert.ok(asked.length > 5000, String(asked.length));
            const theirs = answersOf(judge, made, asked);
            const ours = asked.map(({ from, to, port }) => allowed(made.policies, from, to, port, reading));
            assert.ok(ours.includes(true) && ours.includes(false));
            const differing = asked.filter((_, index) => theirs[index] !== ours[index]);
            assert.deepEqual(
                differing.map(({ from, to, port }) => `${from.name} > ${to.name}: ${port.port}/${port.protocol}`),
                [],
            );
        });
    }

    it("say something else where a policy is weakened", () => {
        const made = world({});
        const asked = connections(made);
        const before = answersOf(judge, made, asked);
        made.policies[0]!.spec.ingress[0].from = [];
        assert.notDeepEqual(answersOf(judge, made, asked), before);
    });
});
