import * as pulumi from "@pulumi/pulumi";
import { IsolatedCluster } from "../../index";

const config = new pulumi.Config();
const cluster = new IsolatedCluster("minimal", {
    aks: {
        location: config.require("location"),
        version: "1.36",
        adminGroups: config.requireObject<string[]>("adminGroups"),
        endpoint: { publicAccess: true, publicCidrs: config.requireObject<string[]>("publicCidrs") },
    },
    tenants: { storefront: { isolation: "shared" }, payments: { isolation: "microvm" } },
});

export const report = cluster.report;
export const kubeconfig = cluster.kubeconfig;
