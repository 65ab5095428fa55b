/** Where an advised tenant is to be: a cluster's own arguments, or a cluster that has whatever the platform can have. */
import * as pulumi from "@pulumi/pulumi";
import { type PlatformName, platformNames, platforms } from "../sdk/catalog/platforms";
import type { Sandbox, TenantSpec } from "../sdk/isolation";
import type { AdvisedPlatform } from "../sdk/plan/advise";
import type { Refusal } from "../sdk/plan/refusal";
import { planPlatform } from "../sdk/platforms";
import { Failure } from "./failure";
import { guess } from "./guess";
import { readPlanFile } from "./planFile";

type Arguments = Parameters<typeof planPlatform>[1];

const everybody = "left out: for planning only";

/** A cluster of each platform with nodes for one sandbox: open to all tenants, and of the tenant's own. */
const samples: Partial<Record<PlatformName, (tenant: string, sandbox: Sandbox, version: string) => Arguments>> = {
    existing: (tenant, sandbox, version) => ({
        existing: {
            kubeconfig: everybody,
            version,
            pools: {
                common: { labels: { pool: "common" }, sandboxes: { [sandbox]: {} } },
                own: { labels: { pool: "own" }, sandboxes: { [sandbox]: {} }, tenant },
            },
        },
    }),
    gke: (_, __, version) => ({ gke: { project: "any-project", region: "us-central1", version } }),
    aks: (_, __, version) => ({
        aks: { location: "westeurope", version, adminGroups: ["11111111-2222-3333-4444-555555555555"] },
    }),
    eks: (_, __, version) => ({ eks: { version, adminRoleArns: ["arn:aws:iam::123456789012:role/platform"] } }),
};

/** The platform by its name, as it could be; a tenant is planned on a sample of it. */
export function platformNamed(name: string, tenant: string, version: string, today: string): AdvisedPlatform {
    if (!Object.hasOwn(platforms, name)) {
        throw new Failure(`there is no platform "${name}"${guess(name, platformNames)}: ${platformNames.join(", ")}`);
    }
    const { title, available } = platforms[name as PlatformName];
    const sample = samples[name as PlatformName];
    return {
        title: `${title}, Kubernetes ${version}`,
        refusalsOf: (spec) => {
            if (!available || !sample)
                return [{ path: "", reason: `this version does not build clusters on ${title}` }];
            return refusals(
                "advised",
                { ...sample(tenant, spec.sandbox!, version), tenants: { [tenant]: spec } },
                today,
            );
        },
    };
}

/** A cluster's own arguments: the tenant is planned among its tenants. */
export function platformOfFile(file: string, tenant: string, today: string): AdvisedPlatform {
    const { name, args } = readPlanFile(file);
    const others = { ...args.tenants };
    delete others[tenant];
    const [wrong] = refusals(name, { ...args, tenants: others }, today);
    if (wrong) throw new Failure(`${file} cannot be delivered as it is: ${wrong.path}: ${wrong.reason}`);
    return {
        title: `cluster ${name} of ${file}`,
        refusalsOf: (spec: TenantSpec) => refusals(name, { ...args, tenants: { ...others, [tenant]: spec } }, today),
    };
}

function refusals(name: string, args: Arguments, today: string): Refusal[] {
    try {
        planPlatform(name, args, today);
        return [];
    } catch (error) {
        if (!pulumi.InputPropertiesError.isInstance(error)) throw error;
        return error.errors.map(({ propertyPath, reason }) => ({ path: propertyPath, reason }));
    }
}
