import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { parse, stringify } from "yaml";

/**
 * A Deployment as the tenant's owner would write it: it says nothing of runtime classes, nodes or user namespaces.
 * It is created with the owner's rights alone, by impersonation.
 */
export function createSample(
    tenant: string,
    args: { image: string; kubeconfig: pulumi.Input<string> },
    options: pulumi.ResourceOptions,
): void {
    const provider = new k8s.Provider(
        `${tenant}-owner`,
        { kubeconfig: pulumi.secret(args.kubeconfig).apply((kubeconfig) => asOwner(kubeconfig, tenant)) },
        options,
    );
    const labels = { app: "hello" };
    new k8s.apps.v1.Deployment(
        `${tenant}-hello`,
        {
            metadata: { name: "hello", namespace: tenant },
            spec: {
                selector: { matchLabels: labels },
                template: {
                    metadata: { labels },
                    spec: {
                        // The shell below ends on no signal but the last.
                        terminationGracePeriodSeconds: 1,
                        securityContext: {
                            runAsNonRoot: true,
                            runAsUser: 65532,
                            seccompProfile: { type: "RuntimeDefault" },
                        },
                        containers: [
                            {
                                name: "hello",
                                image: args.image,
                                command: ["sh", "-c", 'echo "hello from kernel $(uname -r)"; exec sleep 1000000'],
                                securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
                            },
                        ],
                    },
                },
            },
        },
        { ...options, provider },
    );
}

interface Kubeconfig {
    users: { user: Record<string, unknown> }[];
}

/** The same way in, acting as somebody else: what `kubectl --as` writes into a request. */
function asOwner(kubeconfig: string, tenant: string): string {
    const config = parse(kubeconfig) as Kubeconfig;
    for (const { user } of config.users) {
        user.as = `${tenant}-owner`;
        user["as-groups"] = [`${tenant}-owners`, "system:authenticated"];
    }
    return stringify(config);
}
