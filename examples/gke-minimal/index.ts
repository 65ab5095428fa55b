import * as pulumi from "@pulumi/pulumi";
import { IsolatedCluster } from "../../index";

const config = new pulumi.Config();
const cluster = new IsolatedCluster("minimal", {
    gke: {
        project: config.require("project"),
        region: config.require("region"),
        version: "1.36",
        endpoint: { publicAccess: true, publicCidrs: config.requireObject<string[]>("publicCidrs") },
    },
    tenants: {
        storefront: { isolation: "user-namespace" },
        payments: { isolation: "sandboxed" },
    },
});

export const report = cluster.report;
export const kubeconfig = cluster.kubeconfig;
