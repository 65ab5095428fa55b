import assert from "node:assert/strict";
import { IsolatedCluster } from "../../sdk";
import { bareProgram, registrationsOf } from "../bench/bare";
import { faultsOf, limits } from "../bench/limits";
import { manyTenants } from "../bench/tenants";
import type { Registration } from "../support/mocks";

const component = () =>
    new IsolatedCluster("prod", {
        eks: {
            version: "1.36",
            adminRoleArns: ["arn:aws:iam::123456789012:role/platform"],
            certManager: { version: "v1.19.1" },
        },
        tenants: manyTenants(4),
    });

/** Without what says where a resource is: the bare program has no parents, and a URN holds their types. */
function comparable(registrations: Registration[]) {
    const names = new Map(registrations.map(({ urn, type, name }) => [urn, `${type} ${name}`]));
    const named = (reference: string) => names.get(reference) ?? names.get(reference.replace(/::[^:]*$/, ""));
    return registrations
        .filter(({ custom, remote }) => custom || remote)
        .map((registration) => ({
            ...registration,
            urn: undefined,
            parent: undefined,
            outputs: undefined,
            // Its inputs are plain values: what they came from stands among its dependencies alone.
            propertyDependencies: undefined,
            dependsOn: registration.dependsOn.map(named).sort(),
            provider: registration.provider && named(registration.provider),
            providers: Object.fromEntries(
                Object.entries(registration.providers).map(([name, reference]) => [name, named(reference)]),
            ),
        }))
        .sort((a, b) => `${a.type} ${a.name}`.localeCompare(`${b.type} ${b.name}`));
}

describe("the bare program that the component is measured against", function () {
    this.timeout(120_000);
    let recorded: Registration[];

    before(async () => {
        recorded = await registrationsOf(component);
    });

    it("registers the same resources, with the same inputs, secrets, dependencies and options", async () => {
        const again = await registrationsOf(bareProgram(recorded));
        const [wanted, got] = [comparable(recorded), comparable(again)];
        assert.ok(wanted.length > 200, `${wanted.length} resources`);
        assert.deepEqual(
            got.map(({ type, name }) => `${type} ${name}`),
            wanted.map(({ type, name }) => `${type} ${name}`),
        );
        for (const [index, registration] of wanted.entries()) assert.deepEqual(got[index], registration);
        assert.ok(wanted.some(({ dependsOn }) => dependsOn.length > 10));
    });

    it("survives being written to a file", async () => {
        const read = JSON.parse(JSON.stringify(recorded)) as Registration[];
        assert.deepEqual(comparable(await registrationsOf(bareProgram(read))), comparable(recorded));
    });
});

describe("the benchmark's limits", () => {
    const fine = {
        what: "a preview",
        resources: 1,
        seconds: limits.seconds,
        processorSeconds: 1,
        peakMegabytes: limits.megabytes,
    };

    it("let what is just within them pass", () => {
        assert.deepEqual(faultsOf(fine, limits.ratio), []);
    });

    it("name what is over them", () => {
        assert.match(faultsOf({ ...fine, seconds: 60.1 }, 1).join(), /^the preview took 60\.1 s: more than 60 s$/);
        assert.match(faultsOf({ ...fine, peakMegabytes: 1537 }, 1).join(), /^the preview took 1537 MiB/);
        assert.match(faultsOf(fine, 1.31).join(), /^the component costs 1\.31 times/);
    });
});
