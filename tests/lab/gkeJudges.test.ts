/** What programs that know nothing of this package say of the resources of Google's of clusters on GKE. */
import { gcpState } from "../support/gcpCloud";
import { gkeRegistrationsOf, judgedGkeClusters } from "../support/judges/gkeClusters";
import { gkeWorsenings } from "../support/judges/gkeWorse";
import { judgedAsListed } from "../support/judges/suite";
import { google } from "../support/judges/terraformGoogle";
import { revealed } from "../support/mocks";

describe("judges of a cluster on GKE", function () {
    this.timeout(1_200_000);

    judgedAsListed({
        platform: "gke",
        cloud: google,
        judges: ["checkov", "trivy"],
        clusters: judgedGkeClusters,
        registrationsOf: gkeRegistrationsOf,
        worsenings: gkeWorsenings,
        shown: (registrations) => registrations,
        stateOf: ({ type, name, inputs }) => gcpState(type, name, revealed(inputs)),
        // What somebody may do are grants here, and no documents.
        documents: () => ({}),
    });
});
