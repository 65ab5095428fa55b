/** The way into the cluster. */
import * as containerservice from "@pulumi/azure-native/containerservice";
import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import type { AksContext } from "./context";

/** A kubeconfig without a credential in it: Azure's plugin has a token made for each call, for who is logged in by `az`. */
export function kubeconfig(
    { group, options, plan }: AksContext,
    cluster: containerservice.ManagedCluster,
): pulumi.Output<string> {
    const { kubeconfigs } = pulumi.output(
        containerservice.listManagedClusterUserCredentialsOutput(
            {
                resourceGroupName: group,
                resourceName: cluster.name,
                format: "exec",
                ...(plan.controlPlane.endpoint.publicAccess ? {} : { serverFqdn: "public" }),
            },
            options,
        ),
    );
    return pulumi.secret(kubeconfigs.apply(([first]) => withoutScreen(first?.value ?? "")));
}

interface UserKubeconfig {
    clusters: { name: string; cluster: Record<string, string> }[];
    users: { user: { exec: { args: string[] } } }[];
}

/** AKS hands one out by which a person logs in at a screen; nobody sits at Pulumi's. */
function withoutScreen(base64: string): string {
    const given = parse(Buffer.from(base64, "base64").toString()) as UserKubeconfig;
    const [entry] = given.clusters;
    const [user] = given.users;
    if (!entry || !user) throw new Error("AKS has handed out a kubeconfig without a cluster or a user");
    const { name, cluster } = entry;
    return JSON.stringify({
        apiVersion: "v1",
        kind: "Config",
        clusters: [{ name, cluster }],
        contexts: [{ name, context: { cluster: name, user: name } }],
        "current-context": name,
        users: [
            {
                name,
                user: {
                    exec: {
                        apiVersion: "client.authentication.k8s.io/v1beta1",
                        command: "kubelogin",
                        args: [...withoutLogin(user.user.exec.args), "--login", "azurecli"],
                        installHint: "az aks install-cli",
                        provideClusterInfo: false,
                        interactiveMode: "Never",
                    },
                },
            },
        ],
    });
}

function withoutLogin(args: string[]): string[] {
    const at = args.findIndex((arg) => arg === "--login" || arg === "-l");
    return at < 0 ? args : [...args.slice(0, at), ...args.slice(at + 2)];
}
