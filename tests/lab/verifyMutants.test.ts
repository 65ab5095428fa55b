/** How much of what could be weakened is seen: each generated object is weakened in each of its parts, one at a time. */
import assert from "node:assert/strict";
import { ownerRole } from "../../sdk/tenancy/access";
import { validatingPolicies } from "../../sdk/tenancy/admission";
import type { Attack } from "../../sdk/verify/attack";
import { attacks } from "../../sdk/verify/attacks";
import { ApiClient } from "../../sdk/verify/client";
import { guards, judgeGuard, verdictOf } from "../../sdk/verify/guards";
import { readTargets, readTenantNamespaces } from "../../sdk/verify/read";
import { inTurns, runAttacks } from "../../sdk/verify/run";
import { sharedGuards } from "../../sdk/verify/shared";
import type { Target } from "../../sdk/verify/target";
import { attackedCluster, configOf } from "../support/attacked";
import { Bench } from "../support/bench";
import { run } from "../support/mocks";
import { type Mutant, mutantsOf, nameOf, objectsOf } from "../support/mutants";
import type { Json } from "./admissionAttempts";

/** Of six tenants these have between them every level, placement and list; each further one is the same objects again. */
const whose = ["sandboxed", "tuned"];

type Catch = "admission" | "reading" | "attack" | "nothing";

describe("mutants of what is generated", function () {
    this.timeout(1_800_000);
    let bench: Bench;
    let client: ApiClient;
    /** A target as it was before anything was mutated. */
    let whole: Target;

    before(async () => {
        bench = await Bench.start(`mutants-${process.pid}`);
        const stack = await bench.stack("mutants");
        await stack.up(() => attackedCluster(bench.kubeconfig));
        client = await ApiClient.of(configOf(bench));
        whole = (await targetsNow())[0]!;
    });
    after(async () => bench?.end());

    it("are caught by verify or by admission, at least 95 of 100", async () => {
        const { registrations } = await run(() => attackedCluster("none"));
        const mutants = mutantsOf(objectsOf(registrations).filter(isWanted));
        assert.ok(mutants.length >= 60, String(mutants.length));
        assert.deepEqual(await broken(), [], "the cluster is not whole to begin with");

        const caught = new Map<Mutant, Catch>();
        const attackedMutants: { what: string; attacked: boolean }[] = [];
        const started = Date.now();
        for (const mutant of mutants) {
            if (caught.size % 50 === 0) {
                console.log(
                    `      ${caught.size} of ${mutants.length}, ${((Date.now() - started) / 1000).toFixed(0)} s`,
                );
            }
            const { by, attacked } = await tryOut(mutant);
            caught.set(mutant, by);
            if (attacked !== undefined) attackedMutants.push({ what: mutant.what, attacked });
        }
        const count = (by: Catch) => [...caught.values()].filter((other) => other === by).length;
        const score = 1 - count("nothing") / mutants.length;
        console.log(
            `      ${mutants.length} mutants: ${count("admission")} refused by the API server, ${count("reading")} seen by reading, ` +
                `${count("attack")} by attacks alone; of ${attackedMutants.length} that were also attacked ` +
                `attacks see ${attackedMutants.filter(({ attacked }) => attacked).length}; score ${(100 * score).toFixed(1)} of 100`,
        );
        for (const { what, attacked } of attackedMutants) if (!attacked) console.log(`      no attack sees: ${what}`);
        const alive = mutants.filter((mutant) => caught.get(mutant) === "nothing").map(({ what }) => what);
        for (const what of alive) console.log(`      not caught: ${what}`);
        assert.ok(score >= 0.95, alive.join("\n"));
        assert.deepEqual(await broken(), [], "what was mutated was not put back");
    });

    /** Puts the mutant in, looks, and puts the original back. */
    async function tryOut(mutant: Mutant): Promise<{ by: Catch; attacked?: boolean }> {
        const path = pathOf(mutant.original);
        const refused = mutant.mutated ? await replace(path, mutant.mutated) : await remove(path);
        if (refused) {
            // Refused for what it is, and not because the mutant is no object at all.
            assert.match(refused, /immutable/, `${mutant.what}: ${refused}`);
            return { by: "admission" };
        }
        try {
            const read = (await broken()).length > 0;
            const tried = attacksFor(mutant.original, whole);
            const attacked = tried.length > 0 ? await seenByAttacks(tried) : undefined;
            return {
                by: read ? "reading" : attacked ? "attack" : "nothing",
                ...(attacked !== undefined && { attacked }),
            };
        } finally {
            const problem = mutant.mutated ? await replace(path, mutant.original) : await create(path, mutant.original);
            assert.equal(problem, undefined, `${mutant.what}: ${problem}`);
        }
    }

    async function targetsNow(): Promise<Target[]> {
        const config = configOf(bench);
        const all = await readTargets(config, await readTenantNamespaces(config), { cluster: "attacked" });
        return all.filter(({ tenant }) => whose.includes(tenant));
    }

    /** What reading finds: guards that are not as they were made. */
    async function broken(): Promise<string[]> {
        const targets = await targetsNow();
        assert.equal(targets.length, whose.length);
        const own = await inTurns(
            targets.flatMap((target) => guards.map((guard) => ({ target, guard }))),
            async ({ target, guard }) => ({ id: guard.id, ...(await judgeGuard(client, target, guard)) }),
        );
        const shared = await inTurns(sharedGuards(true), async (guard) => ({
            id: guard.id,
            ...(await verdictOf(() => guard.fault(client))),
        }));
        return [...own, ...shared]
            .filter(({ verdict }) => verdict !== "proven")
            .map(({ id, evidence }) => `${id}: ${evidence}`);
    }

    /** The API server takes a change up a moment after it: a look too early sees the policy of before. */
    async function seenByAttacks(tried: Attack[]): Promise<boolean> {
        for (let look = 0; look < 2; look++) {
            await new Promise((resolve) => setTimeout(resolve, 500));
            const results = await runAttacks(client, await targetsNow(), { attacks: tried });
            if (results.some(({ verdict }) => verdict === "broken")) return true;
        }
        return false;
    }

    function isWanted(object: Json): boolean {
        const { namespace, name } = object.metadata as { namespace?: string; name: string };
        if (namespace !== undefined) return whose.includes(namespace);
        if (object.kind === "Namespace") return whose.includes(name);
        const ofTenant = /^kernel-isolation-(plain|userns|sandboxed|alone|own|tuned)$/.exec(name)?.[1];
        return ofTenant === undefined || whose.includes(ofTenant);
    }

    /** Kubernetes' own controllers write to the same objects, and what was read may be old when it is written. */
    async function replace(path: string, object: Json): Promise<string | undefined> {
        for (let tries = 0; ; tries++) {
            const live = await client.send({ kind: "request", method: "GET", path }, undefined, false);
            const resourceVersion = live.body.metadata?.resourceVersion as string;
            const body = { ...object, metadata: { ...(object.metadata as Json), resourceVersion } };
            const answer = await client.send({ kind: "request", method: "PUT", path, body }, undefined, false);
            if (answer.status !== 409 || tries === 20) return refusal(answer);
        }
    }
    async function remove(path: string): Promise<string | undefined> {
        return refusal(await client.send({ kind: "request", method: "DELETE", path }, undefined, false));
    }
    async function create(path: string, body: Json): Promise<string | undefined> {
        const folder = path.slice(0, path.lastIndexOf("/"));
        const answer = await client.send({ kind: "request", method: "POST", path: folder, body }, undefined, false);
        // Kubernetes makes a namespace's default account anew by itself.
        return answer.status === 409 ? replace(path, body) : refusal(answer);
    }
    function refusal({ status, message }: { status: number; message: string }): string | undefined {
        return status < 300 ? undefined : message || String(status);
    }
});

/** Attacks whose request is judged by what was changed: all of them would take minutes for each mutant. */
function attacksFor(original: Json, target: Target): Attack[] {
    const name = (original.metadata as { name: string }).name;
    if (original.kind === "ClusterRole") {
        return name === ownerRole
            ? attacks.filter(({ by, refusedBy }) => by === "owner" && refusedBy.includes("rbac"))
            : [];
    }
    if (!/^ValidatingAdmissionPolicy/.test(original.kind as string)) return [];
    const policy = validatingPolicies.find((candidate) => candidate.name === name);
    assert.ok(policy, name);
    const { resourceRules } = (policy.policy as { matchConstraints: { resourceRules: { resources: string[] }[] } })
        .matchConstraints;
    const judged = resourceRules.flatMap(({ resources }) => resources.map((resource) => resource.split("/")[0]));
    const asked = (attack: Attack) => {
        const attempt = attack.attempt({ ...target, pod: "any" });
        return attempt.kind === "request" ? /\/namespaces\/[^/]+\/([a-z]+)/.exec(attempt.path)?.[1] : undefined;
    };
    return attacks.filter((attack) => attack.refusedBy.includes("admission") && judged.includes(asked(attack) ?? ""));
}

const plurals: Record<string, string> = { NetworkPolicy: "networkpolicies", RuntimeClass: "runtimeclasses" };

function pathOf(object: Json): string {
    const { apiVersion, kind, metadata } = object as { apiVersion: string; kind: string; metadata: Json };
    const plural = plurals[kind] ?? (kind.endsWith("Policy") ? `${kind.slice(0, -1)}ies` : `${kind}s`).toLowerCase();
    const root = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    const place = metadata.namespace === undefined ? "" : `/namespaces/${metadata.namespace as string}`;
    assert.ok(metadata.name, nameOf(object));
    return `${root}${place}/${plural}/${metadata.name as string}`;
}
