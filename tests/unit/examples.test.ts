/** Each example runs under mocks, and makes and costs what its README says. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import type { CostLineStatus, CostStatus } from "../../sdk/clusterSpec";
import { money } from "../../sdk/report/cost";
import { aksMocks } from "../support/aksMocks";
import { assertBlock, tableOf } from "../support/docs";
import { eksMocks } from "../support/eksMocks";
import { gkeMocks } from "../support/gkeMocks";
import { type Example, example } from "../support/examples";
import { isSecret, type Registration, run } from "../support/mocks";

/** Whose resources they are, by the beginning of their types. */
const owners: [string, RegExp][] = [
    ["EC2 and VPC", /^aws:(ec2|vpc|autoscaling)\//],
    ["EKS", /^aws:eks\//],
    ["IAM", /^aws:iam\//],
    ["keys and logs", /^aws:(kms|cloudwatch)\//],
    ["network of Google's", /^gcp:compute\//],
    ["GKE", /^gcp:container\//],
    ["IAM and keys of Google's", /^gcp:(projects|serviceaccount|kms)\//],
    ["network of Azure's", /^azure-native:network:/],
    ["AKS", /^azure-native:containerservice:/],
    [
        "identities, roles, keys and logs of Azure's",
        /^azure-native:(managedidentity|authorization|keyvault|operationalinsights|monitor|resources):/,
    ],
    ["in the cluster", /^kubernetes(-cert-manager)?:/],
    ["components and providers", /^(kernel-isolation|pulumi):/],
];

function madeTable(registrations: Registration[]): string {
    const counts = owners.map(([what, type]) => [what, registrations.filter((each) => type.test(each.type)).length]);
    const some = counts.filter(([, count]) => count !== 0).map((cells) => cells.map(String));
    return tableOf(["", "resources"], [...some, ["**all**", `**${registrations.length}**`]]);
}

function costTable({ lines, least, most }: CostStatus): string {
    const parts = (lines as CostLineStatus[]).map((line) => [line.what, money(line.least), money(line.most)]);
    const sum = ["**sum**", `**${money(least)}**`, `**${money(most)}**`];
    return tableOf(["USD a month", "least", "most"], [...parts, sum]);
}

interface Case {
    /** The README's blocks have this behind their names where there are two stacks. */
    suffix?: string;
    of: Example;
    tenants: string[];
    mocks?: typeof eksMocks;
}

const cases: Case[] = [
    { of: example("eks-minimal", "dev"), tenants: ["storefront", "payments"] },
    { of: example("eks", "prod"), tenants: ["storefront", "payments", "plugins"] },
    { of: example("gke-minimal", "dev"), tenants: ["storefront", "payments"], mocks: gkeMocks },
    { of: example("aks-minimal", "dev"), tenants: ["storefront", "payments"], mocks: aksMocks },
    { of: example("eks-byo", "network"), suffix: "-network", tenants: ["storefront", "payments"] },
    {
        of: example("eks-byo", "existing", { kubeconfig: "apiVersion: v1" }),
        suffix: "-existing",
        tenants: ["storefront", "payments"],
    },
];

describe("examples", function () {
    this.timeout(60_000);

    for (const { of, suffix = "", tenants, mocks = eksMocks } of cases) {
        it(`${of.folder}${suffix} makes and costs what its README says`, async () => {
            const { registrations, value } = await run(of.program, mocks);
            const readme = `examples/${of.folder}/README.md`;
            assertBlock(readme, `made${suffix}`, madeTable(registrations));
            const { report } = registrations[0]?.outputs ?? {};
            assert.deepEqual(report.tenants.map(({ tenant }: { tenant: string }) => tenant).sort(), tenants.sort());
            assert.equal(report.cost === undefined, of.config.eks === undefined && of.config.existing !== undefined);
            if (report.cost) assertBlock(readme, `cost${suffix}`, costTable(report.cost));
            assert.ok(value?.report && value.kubeconfig);
            assert.ok(isSecret(registrations[0]?.outputs.kubeconfig));
        });
    }

    for (const name of ["eks-minimal", "gke-minimal", "aks-minimal"]) {
        it(`${name} is a program of at most 20 lines`, () => {
            const lines = readFileSync(example(name, "dev").main, "utf8").trimEnd().split("\n");
            assert.ok(lines.length <= 20, String(lines.length));
        });
    }

    it("eks-byo refuses both platforms at once, and none", async () => {
        const both = example("eks-byo", "existing", { kubeconfig: "k", eks: example("eks-byo", "network").config.eks });
        await assert.rejects(run(both.program, eksMocks), /exactly one platform is required/);
        const none = example("eks-byo", "network");
        delete none.config.eks;
        await assert.rejects(run(none.program, eksMocks), /exactly one platform is required/);
    });
});
