/** Which second network policies of a tenant's are no widening. */
import assert from "node:assert/strict";
import { credentialsPolicy } from "../../../sdk/platforms/credentials";
import type { ApiClient } from "../../../sdk/verify/client";
import { guards, judgeGuard } from "../../../sdk/verify/guards";
import { targetFor } from "./support";

const guard = guards.find(({ id }) => id === "guard.other-policies")!;

async function verdict(policy: { name: string; spec: object }, identities: string[]) {
    const target = targetFor({ isolation: "shared" });
    const items = [{ metadata: { name: policy.name }, spec: policy.spec }];
    const client = { try: async () => Promise.resolve({ status: 200, message: "", body: { items } }) };
    const own = { ...target, guards: { ...target.guards!, identities } };
    return (await judgeGuard(client as unknown as ApiClient, own, guard)).verdict;
}

/** As the platforms make it. */
const made = (cidr: string, port: number) => credentialsPolicy({ egress: [{ cidr, port }] });
const name = "kernel-isolation-credentials-default";

describe("a second network policy", () => {
    for (const [cidr, port] of [
        ["169.254.170.23/32", 80],
        ["10.0.16.0/20", 443],
        ["169.254.169.254/32", 8080],
    ] as const) {
        it(`to ${cidr} is no widening where the tenant has a role in the cloud`, async () => {
            assert.equal(await verdict({ name, spec: made(cidr, port) }, ["default"]), "proven");
        });
    }

    it("is one where the tenant has no such role, or by another name", async () => {
        const spec = made("169.254.170.23/32", 80);
        assert.equal(await verdict({ name, spec }, []), "broken");
        assert.equal(await verdict({ name: "kernel-isolation-credentials-other", spec }, ["default"]), "broken");
    });

    const wider: Record<string, object> = {
        "to everywhere": made("0.0.0.0/0", 443),
        "to half of everywhere": made("128.0.0.0/1", 443),
        "to another port": made("10.0.16.0/20", 22),
        "on every port": { egress: [{ to: [{ ipBlock: { cidr: "10.0.16.0/20" } }] }] },
        "to everybody": { egress: [{ ports: [{ port: 443 }] }] },
        "to pods": { egress: [{ to: [{ podSelector: {} }], ports: [{ port: 443 }] }] },
        "from anybody": { ...made("169.254.170.23/32", 80), ingress: [{}] },
    };
    for (const [what, spec] of Object.entries(wider)) {
        it(`${what} is one under every name`, async () =>
            assert.equal(await verdict({ name, spec }, ["default"]), "broken"));
    }

    it("that opens nothing is none", async () => {
        assert.equal(await verdict({ name: "narrow", spec: { podSelector: {} } }, []), "proven");
    });
});
