/** What programs that know nothing of this package say of the AWS resources of clusters on EKS. */
import assert from "node:assert/strict";

import { cloudState } from "../support/eksMocks";
import { judgedClusters, registrationsOf } from "../support/judges/eksClusters";
import { eksWorsenings } from "../support/judges/eksWorse";
import { iamDocuments } from "../support/judges/iam";
import { withMachines } from "../support/judges/machines";
import { judgedAsListed } from "../support/judges/suite";
import { addressOf } from "../support/judges/terraform";
import { aws } from "../support/judges/terraformAws";
import { revealed } from "../support/mocks";

describe("judges of a cluster on EKS", function () {
    this.timeout(1_200_000);

    const clusters = judgedAsListed({
        platform: "eks",
        cloud: aws,
        judges: ["checkov", "trivy", "parliament", "cloudsplaining"],
        clusters: judgedClusters,
        registrationsOf,
        worsenings: eksWorsenings,
        shown: withMachines,
        stateOf: ({ type, name, inputs }) => cloudState(type, name, revealed(inputs)),
        documents: iamDocuments,
    });

    it("have every document to look at", () => {
        const resources = [...clusters.values()].flat();
        const documents = iamDocuments(resources);
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
});
