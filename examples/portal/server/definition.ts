/** What a platform team says of a cluster that the portal keeps. */
import type { ConfigMap } from "@pulumi/pulumi/automation";
import type {
    AksSpec,
    EksSpec,
    ExistingSpec,
    GkeSpec,
    IsolatedClusterArgs,
    ProofSpec,
    TenantSpec,
} from "../../../index";

/** The cluster's arguments but for its tenants, whom the portal declares, and the way in, which only workers read. */
export interface ClusterBase {
    existing?: Omit<ExistingSpec, "kubeconfig">;
    eks?: EksSpec;
    gke?: GkeSpec;
    aks?: AksSpec;
    proof?: ProofSpec;
}

export interface ClusterEngine {
    /** A project of the cluster's own: what the engine writes for a project is not shared by two workers. */
    project: string;
    stack: string;
    /** Where the state lies, in a folder of the cluster's own: beside it lies the key that its secrets are written with. */
    stateFolder: string;
    /** The path of the Pulumi CLI. */
    pulumi: () => Promise<string>;
    /** Read by workers alone, so that it may hold secrets. */
    config?: () => ConfigMap;
    /** Folders of plugins by package. Default: the Kubernetes one that is found. */
    plugins?: Record<string, string>;
}

export interface ClusterDefinition {
    /** The IsolatedCluster's name. */
    name: string;
    base: ClusterBase;
    /** The tenants of a cluster that the portal has not seen yet. */
    firstTenants: Record<string, TenantSpec>;
    /** The file with the way into an `existing` cluster; of others it is the stack's output `kubeconfig`. */
    kubeconfigFile?: string;
    engine: ClusterEngine;
    /** What the stack is made of. Default: the IsolatedCluster alone, with its report and kubeconfig as outputs. */
    program?: (args: IsolatedClusterArgs) => Record<string, unknown> | Promise<Record<string, unknown>>;
}

/** What the module that the portal is started with has to export. */
export interface ClustersModule {
    clusters: () => ClusterDefinition[];
}

export function loadClusters(module: string): ClusterDefinition[] {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- which module it is, is an option
    const { clusters } = require(module) as ClustersModule;
    const all = clusters();
    const twice = all.find(
        ({ name, engine }, index) =>
            all.findIndex((other) => other.name === name || other.engine.stateFolder === engine.stateFolder) !== index,
    );
    if (twice) throw new Error(`${module}: cluster "${twice.name}" shares its name or its state's folder with another`);
    return all;
}
