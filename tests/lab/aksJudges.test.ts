/** What checkov, which knows nothing of this package, says of the resources of Azure of clusters on AKS. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

import { type Accepted, compare } from "../support/judges/accepted";
import { aksRegistrationsOf, judgedAksClusters } from "../support/judges/aksClusters";
import { aksWorsenings } from "../support/judges/aksWorse";
import { type ArmTemplate, armTemplate, armTypes, isOfAzure } from "../support/judges/armTemplate";
import { askCheckov, type Finding } from "../support/judges/scanners";
import type { Registration } from "../support/mocks";
import { needsPackages } from "../support/needs";

const list = join(__dirname, "../judges/accepted/aks.yaml");

describe("judges of a cluster on AKS", function () {
    this.timeout(1_200_000);

    const clusters = new Map<string, Registration[]>();
    let found: Finding[];

    before(async function () {
        await needsPackages(this, ["python3-venv"]);
        for (const [name, cluster] of Object.entries(judgedAksClusters))
            clusters.set(name, await aksRegistrationsOf(name, cluster));
        const worse = await aksRegistrationsOf("worse", judgedAksClusters.small);
        for (const { type, change } of aksWorsenings)
            for (const made of worse.filter((each) => each.type === type)) change(made.inputs);
        const templates: Record<string, ArmTemplate> = Object.fromEntries(
            [...clusters, ["worse", worse] as const].map(([name, made]) => [name, armTemplate(made)]),
        );
        const count = Object.values(templates).reduce((sum, { resources }) => sum + resources.length, 0);
        found = await askCheckov("arm", templates, count);
    });

    const ofWorse = ({ resource }: Finding) => resource.includes(".worse-");
    const listed = () =>
        compare(
            found.filter((finding) => !ofWorse(finding)),
            parse(readFileSync(list, "utf8")) as Accepted[],
        );

    it("have all resources of every cluster to look at", () => {
        const types = [...clusters.values()].flat().filter(isOfAzure);
        assert.deepEqual([...new Set(types.map(({ type }) => type))].sort(), Object.keys(armTypes).sort());
    });

    it("find nothing that the committed list does not explain", () => {
        assert.deepEqual(
            listed().unexplained.map(({ check, resource, detail }) => `${check} ${resource}: ${detail}`),
            [],
        );
    });

    it("find everything that the committed list explains", () => {
        assert.deepEqual(listed().stale, []);
    });

    it("have a reason for each, and a day on which to look whether it still holds", () => {
        for (const { reason, look } of parse(readFileSync(list, "utf8")) as Accepted[]) {
            assert.match(reason, /^[A-Z].{20,}\.$/s);
            assert.match(look, /^\d{4}-\d{2}-\d{2}$/);
        }
    });

    describe("would find it if", () => {
        for (const { title, type, found: checks } of aksWorsenings) {
            it(title, () => {
                for (const check of checks) {
                    const places = (cluster: string) => {
                        const prefix = `${armTypes[type]!.type}.${cluster}-`;
                        return found.filter((each) => each.check === check && each.resource.startsWith(prefix)).length;
                    };
                    assert.ok(places("worse") > places("small"), `checkov does not find ${check}`);
                }
            });
        }
    });
});
