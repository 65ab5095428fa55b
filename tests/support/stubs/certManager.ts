/** The package of cert-manager: one component, which holds the chart's release as the real one does. */
import * as pulumi from "@pulumi/pulumi";
import type { ConstructResult, Provider } from "@pulumi/pulumi/provider";
import { main } from "@pulumi/pulumi/provider";
import { awsState } from "../awsCloud";

const type = "kubernetes-cert-manager:index:CertManager";

class Release extends pulumi.CustomResource {
    constructor(name: string, inputs: pulumi.Inputs, options: pulumi.CustomResourceOptions) {
        super("kubernetes:helm.sh/v3:Release", name, inputs, options);
    }
}

class CertManager extends pulumi.ComponentResource {
    readonly status: pulumi.Output<unknown>;

    constructor(name: string, inputs: pulumi.Inputs, options: pulumi.ComponentResourceOptions) {
        super(type, name, {}, options);
        const release = new Release(name, inputs.helmOptions ?? {}, { parent: this });
        this.status = pulumi
            .all([inputs, release.id])
            .apply(([known]) => awsState(type, name, known).state.status as unknown);
        this.registerOutputs({ status: this.status });
    }
}

export function serve(version: string, argv: string[]): Promise<void> {
    const provider: Provider = {
        version,
        construct: async (name, asked, inputs, options): Promise<ConstructResult> => {
            if (asked !== type) throw new Error(`the stub of cert-manager's package has no ${asked}`);
            const component = new CertManager(name, inputs, options);
            return { urn: component.urn, state: { status: component.status } };
        },
    };
    return main(provider, argv);
}
