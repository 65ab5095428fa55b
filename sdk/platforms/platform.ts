/** What a platform gives to a cluster, whichever it is. */
import type * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { TenantPlan } from "../plan/types";

export interface BuiltPlatform {
    /** The way into the cluster. */
    access: { kubeconfig: pulumi.Output<string>; context: pulumi.Output<string> };
    provider: k8s.Provider;
    /** What every tenant waits for. */
    guards: pulumi.Resource[];
    /** What one tenant waits for beside it. */
    before: (tenant: string) => pulumi.Resource[];
    /** Makes what one tenant has on this platform alone, once its namespaces are there. */
    after: (tenant: TenantPlan, component: pulumi.Resource) => void;
}
