/** What outside judges say of a platform's clusters, held against the committed list, and that they would say more of worse. */
import assert from "node:assert/strict";

import type { Registration } from "../mocks";
import { needsPackages } from "../needs";
import { acceptedFindings, compare, type JudgedPlatform } from "./accepted";
import type { IamDocument } from "./iam";
import { type Finding, judge, type Judge } from "./scanners";
import { type StateOf, terraformPlan } from "./terraform";
import type { TerraformCloud } from "./terraformTypes";
import { worsened, type Worsening } from "./worse";

export interface JudgedSuite<Cluster> {
    platform: JudgedPlatform;
    cloud: TerraformCloud;
    judges: Judge[];
    /** `small` is the one that is made worse. */
    clusters: Record<string, Cluster> & { small: Cluster };
    registrationsOf: (name: string, cluster: Cluster) => Promise<Registration[]>;
    worsenings: Worsening[];
    /** Adds what judges do not see where it stands. */
    shown: (registrations: Registration[]) => Registration[];
    stateOf: StateOf;
    documents: (registrations: Registration[]) => Record<string, IamDocument>;
}

/** To be called in a `describe`. What it returns is filled once the tests run: what was judged, by cluster. */
export function judgedAsListed<Cluster>(suite: JudgedSuite<Cluster>): Map<string, Registration[]> {
    const { platform, cloud, judges, worsenings } = suite;
    const clusters = new Map<string, Registration[]>();
    let found: Finding[];

    before(async function () {
        await needsPackages(this, ["python3-venv"]);
        for (const [name, cluster] of Object.entries<Cluster>(suite.clusters)) {
            clusters.set(name, suite.shown(await suite.registrationsOf(name, cluster)));
        }
        const worse = suite.shown(worsened(await suite.registrationsOf("worse", suite.clusters.small), worsenings));
        const all = [...clusters, ["worse", worse] as const];
        found = await judge({
            plans: Object.fromEntries(all.map(([name, made]) => [name, terraformPlan(made, suite.stateOf)])),
            documents: Object.assign({}, ...all.map(([, made]) => suite.documents(made))),
        });
    });

    const ofWorse = ({ resource }: Finding) => resource.includes(".worse-");
    const listed = () =>
        compare(
            found.filter((finding) => !ofWorse(finding)),
            acceptedFindings(platform),
        );

    it("have all resources of every cluster to look at", () => {
        const types = [...clusters.values()].flat().flatMap(({ type }) => (type.startsWith(cloud.prefix) ? type : []));
        assert.deepEqual([...new Set(types)].sort(), Object.keys(cloud.types).sort());
    });

    it("find nothing that the committed list does not explain", () => {
        assert.deepEqual(
            listed().unexplained.map(
                ({ judge, check, resource, detail }) => `${judge} ${check} ${resource}: ${detail}`,
            ),
            [],
        );
    });

    it("find everything that the committed list explains", () => {
        assert.deepEqual(listed().stale, []);
    });

    describe("would find it if", () => {
        for (const { title, type, foundAt = type, found: expected } of worsenings) {
            it(title, () => {
                for (const judge of judges) {
                    for (const check of expected[judge] ?? []) {
                        const small = new Set(whereFound(judge, check, "small"));
                        const places = whereFound(judge, check, "worse");
                        const fresh = places.filter((place) => place.startsWith(`${cloud.types[foundAt]!.type}.`));
                        assert.ok(
                            fresh.some((place) => !small.has(place)),
                            `${judge} does not find ${check}`,
                        );
                    }
                }
            });
        }

        it("all of it is wrong, and then each of the judges says so", () => {
            const count = (judge: Judge, cluster: string) =>
                found.filter(({ judge: by, resource }) => by === judge && resource.includes(`.${cluster}-`)).length;
            assert.deepEqual(
                judges.filter((judge) => count(judge, "worse") <= count(judge, "small")),
                [],
            );
        });
    });

    /** Addresses without the cluster's name. */
    function whereFound(judge: Judge, check: string, cluster: string): string[] {
        return found
            .filter((finding) => finding.judge === judge && finding.check === check)
            .filter(({ resource }) => resource.includes(`.${cluster}-`))
            .map(({ resource }) => resource.replace(`.${cluster}-`, "."));
    }

    return clusters;
}
