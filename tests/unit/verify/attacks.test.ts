/** The attack table as data: what each entry has to have, and who it is tried as. */
import assert from "node:assert/strict";
import type { TenantSpec } from "../../../sdk/isolation";
import type { Try } from "../../../sdk/verify/attack";
import { attacks } from "../../../sdk/verify/attacks";
import { byApproval } from "../../../sdk/verify/attacks/podAttack";
import { attacksOn, identityOf } from "../../../sdk/verify/run";
import { targetFor } from "./support";

const specs: TenantSpec[] = [
    { isolation: "shared", sysctls: ["net.ipv4.tcp_syncookies"] },
    { isolation: "user-namespace" },
    {
        isolation: "sandboxed",
        placement: "exclusive",
        images: { registries: ["registry.example.com/"], requireDigest: true },
    },
    {
        isolation: "shared",
        images: { noShell: true, approved: [{ digest: `sha256:${"1".repeat(64)}`, shell: false }] },
    },
];

describe("attacks", () => {
    it("are at least 80, each under a name of its own", () => {
        assert.ok(attacks.length >= 80, String(attacks.length));
        assert.equal(new Set(attacks.map(({ id }) => id)).size, attacks.length);
        for (const { id } of attacks) assert.match(id, /^[a-z]+(\.[a-z0-9-]+)+$/);
    });

    it("differ from their twin, where the same somebody tries both", () => {
        for (const spec of specs) {
            const target = { ...targetFor(spec), pod: "waiting" };
            for (const attack of attacksOn(target)) {
                if (attack.twinBy !== undefined) continue;
                assert.notDeepEqual(attack.attempt(target), attack.twin(target), attack.id);
            }
        }
    });

    it("never change anything of a cluster by a request that has no dry run", () => {
        const connects = /\/(exec|attach|portforward|proxy)(\/|$)/;
        for (const spec of specs) {
            const target = { ...targetFor(spec), pod: "waiting" };
            const tries = attacksOn(target).flatMap(({ attempt, twin }): Try[] => [attempt(target), twin(target)]);
            for (const each of tries) if (each.kind === "request") assert.doesNotMatch(each.path, connects);
        }
    });

    it("on approved images are for tenants that have a list, and their twins are on it", () => {
        const on = (spec: TenantSpec) => attacksOn(targetFor(spec)).filter(({ because }) => because === byApproval);
        assert.deepEqual(on(specs[0]!), []);
        const found = on(specs.at(-1)!);
        assert.ok(found.length >= 10, String(found.length));
        const target = { ...targetFor(specs.at(-1)!), pod: "waiting" };
        for (const { id, attempt, twin } of found) {
            assert.match(JSON.stringify(twin(target)), /@sha256:1{64}/, id);
            assert.match(JSON.stringify(attempt(target)), /@sha256:b{64}|"image":"[^"@]*"/, id);
        }
        const listed: TenantSpec = { ...specs.at(-1)!, images: { approved: specs.at(-1)!.images!.approved! } };
        assert.deepEqual(
            found.filter(({ id }) => !on(listed).some((other) => other.id === id)).map(({ id }) => id),
            ["image.of-the-proof"],
        );
    });

    it("of an owner are left out where nobody is bound as one", () => {
        const nobody = targetFor({ isolation: "shared" }, []);
        assert.equal(nobody.owner, undefined);
        const left = attacksOn(nobody);
        assert.ok(left.length > 20);
        assert.deepEqual(
            left.filter(({ by }) => by === "owner"),
            [],
        );
        assert.ok(attacksOn(targetFor({ isolation: "shared" })).some(({ by }) => by === "owner"));
    });

    it("are made as somebody who exists nowhere, in the owners' group, or as the owner by name", () => {
        const spec: TenantSpec = { isolation: "shared" };
        assert.deepEqual(identityOf("owner", targetFor(spec)), {
            user: "kernel-isolation-verify",
            groups: ["acme-team"],
        });
        const ana = targetFor(spec, [
            { kind: "Group", name: "acme-team" },
            { kind: "User", name: "ana" },
        ]);
        assert.deepEqual(identityOf("owner", ana), { user: "ana", groups: [] });
        assert.deepEqual(identityOf("account", ana), { user: "system:serviceaccount:acme:default", groups: [] });
        const controller = { user: "system:serviceaccount:kube-system:job-controller", groups: [] };
        assert.deepEqual(identityOf("job-controller", ana), controller);
    });
});
