import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";

import { LabFolders } from "./folders";
import { createAuthority, KeyPair, newKeys, privateKeyPem, publicKeyPem, writePair } from "./pki";
import { controlPlaneAddress, serviceAddress } from "./world";

/** Everything a lab's programs prove who they are with. Nothing is shared between two of them. */
export interface Credentials {
    clusterCa: string;
    admin: KeyPair;
    /** Writes what a node's kubelet proves itself with, and its kubeconfig. */
    issueNode(node: { hostname: string; address: string; suffix: string }): Promise<void>;
    /** Writes the kubeconfig, named so, of a program on a node; returns its path. */
    issueClient(name: string, user: string, group: string): Promise<string>;
}

export const nodeNameOf = (lab: string, index = 1): string => `lab-${lab}${index === 1 ? "" : `-${index}`}`;

export function kubeconfig(lab: string, user: string, server: string, ca: string, pair: KeyPair): string {
    const base64 = (text: string): string => Buffer.from(text).toString("base64");
    const name = `lab-${lab}`;
    return stringify({
        apiVersion: "v1",
        kind: "Config",
        "current-context": name,
        clusters: [{ name, cluster: { server, "certificate-authority-data": base64(ca) } }],
        contexts: [{ name, context: { cluster: name, user } }],
        users: [
            {
                name: user,
                user: { "client-certificate-data": base64(pair.certificate), "client-key-data": base64(pair.key) },
            },
        ],
    });
}

/** Writes all certificates, keys and kubeconfigs. `inner` is the API server as the lab's programs reach it, `outer` as users do. */
export async function writeCredentials(
    folders: LabFolders,
    servers: { inner: string; outer: string },
): Promise<Credentials> {
    const { pki, config, name } = folders;
    const [cluster, etcd, accounts] = await Promise.all([
        createAuthority(`lab-${name}-ca`),
        // Of its own: a client certificate of the cluster must not open etcd.
        createAuthority(`lab-${name}-etcd-ca`),
        newKeys(),
    ]);
    const loopback = { dns: ["localhost"], ip: ["127.0.0.1"] };
    const [apiserver, etcdServer, etcdClient, kubeletClient, admin, manager, scheduler] = await Promise.all([
        cluster.issue({
            subject: "CN=kube-apiserver",
            names: {
                dns: [
                    "localhost",
                    ...["kubernetes", "kubernetes.default", "kubernetes.default.svc"],
                    "kubernetes.default.svc.cluster.local",
                ],
                ip: ["127.0.0.1", controlPlaneAddress, serviceAddress],
            },
            usages: ["server"],
        }),
        // etcd's gateway calls its own server with the server's certificate.
        etcd.issue({ subject: "CN=etcd", names: loopback, usages: ["server", "client"] }),
        etcd.issue({ subject: "CN=kube-apiserver", usages: ["client"] }),
        cluster.issue({ subject: "CN=kube-apiserver-kubelet-client", usages: ["client"] }),
        cluster.issue({ subject: "CN=admin, O=system:masters", usages: ["client"] }),
        cluster.issue({ subject: "CN=system:kube-controller-manager", usages: ["client"] }),
        cluster.issue({ subject: "CN=system:kube-scheduler", usages: ["client"] }),
    ]);

    writePair(pki, "ca", cluster);
    writePair(pki, "etcd-ca", etcd);
    writePair(pki, "apiserver", apiserver);
    writePair(pki, "etcd", etcdServer);
    writePair(pki, "etcd-client", etcdClient);
    writePair(pki, "kubelet-client", kubeletClient);
    writeFileSync(join(pki, "service-accounts.key"), await privateKeyPem(accounts.privateKey), { mode: 0o600 });
    writeFileSync(join(pki, "service-accounts.pub"), await publicKeyPem(accounts.publicKey));

    const write = (path: string, user: string, server: string, pair: KeyPair): void =>
        writeFileSync(path, kubeconfig(name, user, server, cluster.certificate, pair), { mode: 0o600 });
    write(folders.kubeconfig, "admin", servers.outer, admin);
    write(join(config, "kube-controller-manager.kubeconfig"), "kube-controller-manager", servers.inner, manager);
    write(join(config, "kube-scheduler.kubeconfig"), "kube-scheduler", servers.inner, scheduler);
    writeFileSync(join(config, "encryption.yaml"), encryptionConfiguration(randomBytes(32)), { mode: 0o600 });
    const fromNodes = `https://${controlPlaneAddress}:${new URL(servers.inner).port || 443}`;
    return {
        clusterCa: cluster.certificate,
        admin,
        issueNode: async ({ hostname, address, suffix }) => {
            const subject = `CN=system:node:${hostname}, O=system:nodes`;
            const [server, client] = await Promise.all([
                cluster.issue({ subject, names: { dns: [hostname], ip: [address] }, usages: ["server"] }),
                cluster.issue({ subject, usages: ["client"] }),
            ]);
            writePair(pki, `kubelet${suffix}`, server);
            write(join(config, `kubelet${suffix}.kubeconfig`), "kubelet", fromNodes, client);
        },
        issueClient: async (name, user, group) => {
            const path = join(config, `${name}.kubeconfig`);
            const client = await cluster.issue({ subject: `CN=${user}, O=${group}`, usages: ["client"] });
            write(path, user, fromNodes, client);
            return path;
        },
    };
}

export function encryptionConfiguration(key: Buffer): string {
    return stringify({
        apiVersion: "apiserver.config.k8s.io/v1",
        kind: "EncryptionConfiguration",
        resources: [
            {
                resources: ["secrets"],
                providers: [
                    { secretbox: { keys: [{ name: "lab", secret: key.toString("base64") }] } },
                    { identity: {} },
                ],
            },
        ],
    });
}
