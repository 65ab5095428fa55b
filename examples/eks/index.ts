import * as pulumi from "@pulumi/pulumi";
import { type EksSpec, IsolatedCluster, type ProofSpec, type TenantSpec } from "../../index";

// All of it is configuration (`Pulumi.prod.yaml`): what is misspelt or cannot be had is refused before anything is made.
const config = new pulumi.Config();

const cluster = new IsolatedCluster("prod", {
    eks: config.requireObject<EksSpec>("cluster"),
    tenants: config.requireObject<Record<string, TenantSpec>>("tenants"),
    proof: config.getObject<ProofSpec>("proof"),
});

export const report = cluster.report;
export const kubeconfig = cluster.kubeconfig;
export const handle = cluster.handle;
