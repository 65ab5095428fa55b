import * as pulumi from "@pulumi/pulumi";
import { readFileSync } from "node:fs";
import { type ExistingSpec, IsolatedCluster, type ProofSpec, type TenantSpec } from "../../index";
import { createSample } from "./sample";

/**
 * Three tenants at three isolation levels, all of it read from the stack's configuration
 * (`Pulumi.quickstart.yaml`), each with a small workload that its owner starts.
 */
export function quickstart() {
    const config = new pulumi.Config();
    const kubeconfig = config.getSecret("kubeconfig") ?? readKubeconfig();
    const tenants = config.requireObject<Record<string, TenantSpec>>("tenants");

    const cluster = new IsolatedCluster("quickstart", {
        existing: { ...config.requireObject<Omit<ExistingSpec, "kubeconfig">>("cluster"), kubeconfig },
        tenants,
        proof: config.getObject<ProofSpec>("proof"),
    });

    const sampleImage = config.get("sampleImage");
    if (sampleImage) {
        for (const tenant of Object.keys(tenants)) {
            createSample(tenant, { image: sampleImage, kubeconfig: cluster.kubeconfig }, { dependsOn: [cluster] });
        }
    }
    return { report: cluster.report, kubeconfig: cluster.kubeconfig, handle: cluster.handle };
}

/** `kubectl`'s own variable, so that a plain `pulumi up` works in a shell where `kubectl` does. */
function readKubeconfig(): pulumi.Output<string> {
    const file = process.env.KUBECONFIG;
    if (!file)
        throw new Error("set KUBECONFIG to a kubeconfig's path, or: pulumi config set --secret kubeconfig < FILE");
    return pulumi.secret(readFileSync(file, "utf8"));
}
