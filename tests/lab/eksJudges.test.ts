/** What programs that know nothing of this package say of the AWS resources of clusters on EKS. */
import assert from "node:assert/strict";

import { cloudState } from "../support/eksMocks";
import { acceptedFindings, compare } from "../support/judges/accepted";
import { judgedClusters, registrationsOf } from "../support/judges/clusters";
import { iamDocuments } from "../support/judges/iam";
import { withMachines } from "../support/judges/machines";
import { type Finding, judge, type Judge, type Judged } from "../support/judges/scanners";
import { addressOf, terraformPlan } from "../support/judges/terraform";
import { terraformTypes } from "../support/judges/terraformTypes";
import { worsened, worsenings } from "../support/judges/worse";
import { type Registration, revealed } from "../support/mocks";
import { needsPackages } from "../support/needs";

const judges: Judge[] = ["checkov", "trivy", "parliament", "cloudsplaining"];

describe("judges of a cluster on EKS", function () {
    this.timeout(1_200_000);

    const clusters = new Map<string, Registration[]>();
    let found: Finding[];
    let worse: Registration[];

    before(async function () {
        await needsPackages(this, ["python3-venv"]);
        for (const [name, cluster] of Object.entries(judgedClusters)) {
            clusters.set(name, withMachines(await registrationsOf(name, cluster)));
        }
        worse = withMachines(worsened(await registrationsOf("worse", judgedClusters.small)));
        found = await judge(judged(new Map([...clusters, ["worse", worse]])));
    });

    const isWorse = ({ resource }: Finding) => resource.includes(".worse-");

    it("have all resources of every cluster to look at, and every document", () => {
        const resources = [...clusters.values()].flat().filter(({ type }) => type.startsWith("aws:"));
        assert.deepEqual([...new Set(resources.map(({ type }) => type))].sort(), Object.keys(terraformTypes).sort());
        const { documents } = judged(clusters);
        assert.deepEqual([...new Set(Object.values(documents).map(({ kind }) => kind))].sort(), [
            "identity",
            "resource",
            "trust",
        ]);
        const roles = resources.filter(({ type }) => type === "aws:iam/role:Role");
        assert.deepEqual(
            roles.map(addressOf).filter((address) => !(address in documents)),
            [],
        );
    });

    it("find nothing that the committed list does not explain", () => {
        const { unexplained } = compare(
            found.filter((finding) => !isWorse(finding)),
            acceptedFindings(),
        );
        assert.deepEqual(
            unexplained.map(({ judge, check, resource, detail }) => `${judge} ${check} ${resource}: ${detail}`),
            [],
        );
    });

    it("find everything that the committed list explains", () => {
        const { stale } = compare(
            found.filter((finding) => !isWorse(finding)),
            acceptedFindings(),
        );
        assert.deepEqual(stale, []);
    });

    describe("would find it if", () => {
        for (const { title, type, foundAt = type, found: expected } of worsenings) {
            it(title, () => {
                for (const judge of judges) {
                    for (const check of expected[judge] ?? []) {
                        const small = new Set(whereFound(judge, check, "small"));
                        const places = whereFound(judge, check, "worse");
                        const fresh = places.filter((place) => place.startsWith(`${terraformTypes[foundAt]!.type}.`));
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
});

function judged(clusters: Map<string, Registration[]>): Judged {
    const stateOf = ({ type, name, inputs }: Registration) => cloudState(type, name, revealed(inputs));
    return {
        plans: Object.fromEntries([...clusters].map(([name, made]) => [name, terraformPlan(made, stateOf)])),
        documents: Object.assign({}, ...[...clusters.values()].map(iamDocuments)),
    };
}
