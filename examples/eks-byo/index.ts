import * as pulumi from "@pulumi/pulumi";
import { readFileSync } from "node:fs";
import { type EksSpec, type ExistingSpec, IsolatedCluster, type TenantSpec } from "../../index";

const config = new pulumi.Config();
// One of the two is in the stack's configuration: a cluster that is there, or one that is made in the user's subnets.
const existing = config.getObject<Omit<ExistingSpec, "kubeconfig">>("existing");
const eks = config.getObject<EksSpec>("eks");

const cluster = new IsolatedCluster("byo", {
    ...(existing && { existing: { ...existing, kubeconfig: config.getSecret("kubeconfig") ?? readKubeconfig() } }),
    ...(eks && { eks }),
    tenants: config.requireObject<Record<string, TenantSpec>>("tenants"),
});

export const report = cluster.report;
export const kubeconfig = cluster.kubeconfig;
export const handle = cluster.handle;

/** `kubectl`'s own variable, so that a plain `pulumi up` works in a shell where `kubectl` does. */
function readKubeconfig(): pulumi.Output<string> {
    const file = process.env.KUBECONFIG;
    if (!file)
        throw new Error("set KUBECONFIG to a kubeconfig's path, or: pulumi config set --secret kubeconfig < FILE");
    return pulumi.secret(readFileSync(file, "utf8"));
}
