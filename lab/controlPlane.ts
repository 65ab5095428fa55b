import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";

import { Api } from "./api";
import { LabFolders } from "./folders";
import { both, ipv6 } from "./ipv6";
import { Launcher, logOf } from "./launch";
import { freePorts } from "./ports";
import { controlPlaneAddress } from "./world";

export interface ControlPlanePorts {
    etcd: number;
    etcdPeer: number;
    apiserver: number;
    controllerManager: number;
    scheduler: number;
}

/** In namespaces of its own a lab has every port; 443 because the service "kubernetes" has that port. */
export const worldPorts: ControlPlanePorts = {
    etcd: 2379,
    etcdPeer: 2380,
    apiserver: 443,
    controllerManager: 10257,
    scheduler: 10259,
};

export async function freeControlPlanePorts(): Promise<ControlPlanePorts> {
    const [etcd = 0, etcdPeer = 0, apiserver = 0, controllerManager = 0, scheduler = 0] = await freePorts(5);
    return { etcd, etcdPeer, apiserver, controllerManager, scheduler };
}

export const serviceNetwork = "10.96.0.0/16";
export const podNetwork = "10.244.0.0/16";

export interface ControlPlane {
    folders: LabFolders;
    ports: ControlPlanePorts;
    /** Whether a node will join: then the API server listens where the node and its pods reach it. */
    withNode: boolean;
}

type Flags = Record<string, string | number | boolean>;

export const commandOf = (program: string, flags: Flags): string[] => [
    program,
    ...Object.entries(flags).map(([flag, value]) => `--${flag}=${value}`),
];

export function etcdCommand({ folders, ports }: ControlPlane): string[] {
    const pki = (file: string): string => join(folders.pki, file);
    const url = `https://127.0.0.1:${ports.etcd}`;
    const peerUrl = `https://127.0.0.1:${ports.etcdPeer}`;
    const tls = (prefix: string): Flags => ({
        [`${prefix}cert-file`]: pki("etcd.crt"),
        [`${prefix}key-file`]: pki("etcd.key"),
        [`${prefix}trusted-ca-file`]: pki("etcd-ca.crt"),
        [`${prefix}client-cert-auth`]: true,
    });
    return commandOf(join(folders.programs, "etcd"), {
        name: "lab",
        "data-dir": join(folders.state, "etcd"),
        "listen-client-urls": url,
        "advertise-client-urls": url,
        "listen-peer-urls": peerUrl,
        "initial-advertise-peer-urls": peerUrl,
        "initial-cluster": `lab=${peerUrl}`,
        ...tls(""),
        ...tls("peer-"),
        // Nothing in a lab outlives a power cut, so no write needs to wait for the disk.
        "unsafe-no-fsync": true,
        "log-level": "warn",
    });
}

export function apiServerCommand({ folders, ports, withNode }: ControlPlane): string[] {
    const pki = (file: string): string => join(folders.pki, file);
    const config = (file: string): string => join(folders.config, file);
    return commandOf(join(folders.programs, "kube-apiserver"), {
        "etcd-servers": `https://127.0.0.1:${ports.etcd}`,
        "etcd-cafile": pki("etcd-ca.crt"),
        "etcd-certfile": pki("etcd-client.crt"),
        "etcd-keyfile": pki("etcd-client.key"),
        "secure-port": ports.apiserver,
        ...(withNode
            ? { "bind-address": "0.0.0.0", "advertise-address": controlPlaneAddress }
            : // Loopback is no address for the endpoints of the service "kubernetes".
              { "bind-address": "127.0.0.1", "endpoint-reconciler-type": "none", "external-hostname": "localhost" }),
        "tls-cert-file": pki("apiserver.crt"),
        "tls-private-key-file": pki("apiserver.key"),
        "client-ca-file": pki("ca.crt"),
        "authentication-config": config("authentication.yaml"),
        "authorization-mode": "Node,RBAC",
        "enable-admission-plugins": "NodeRestriction",
        "allow-privileged": true,
        "service-account-issuer": "https://kubernetes.default.svc.cluster.local",
        "service-account-key-file": pki("service-accounts.pub"),
        "service-account-signing-key-file": pki("service-accounts.key"),
        "service-cluster-ip-range": both(serviceNetwork, ipv6.services),
        "kubelet-certificate-authority": pki("ca.crt"),
        "kubelet-client-certificate": pki("kubelet-client.crt"),
        "kubelet-client-key": pki("kubelet-client.key"),
        "kubelet-preferred-address-types": "InternalIP",
        "encryption-provider-config": config("encryption.yaml"),
        "audit-policy-file": config("audit.yaml"),
        "audit-log-path": logOf(folders, "audit"),
        "audit-log-maxsize": 50,
        "audit-log-maxbackup": 1,
        profiling: false,
    });
}

export function controllerManagerCommand({ folders, ports }: ControlPlane): string[] {
    const pki = (file: string): string => join(folders.pki, file);
    const kubeconfig = join(folders.config, "kube-controller-manager.kubeconfig");
    return commandOf(join(folders.programs, "kube-controller-manager"), {
        kubeconfig,
        "authentication-kubeconfig": kubeconfig,
        "authorization-kubeconfig": kubeconfig,
        "bind-address": "127.0.0.1",
        "secure-port": ports.controllerManager,
        "leader-elect": false,
        "use-service-account-credentials": true,
        "service-account-private-key-file": pki("service-accounts.key"),
        "root-ca-file": pki("ca.crt"),
        "cluster-signing-cert-file": pki("ca.crt"),
        "cluster-signing-key-file": pki("ca.key"),
        "allocate-node-cidrs": true,
        "cluster-cidr": both(podNetwork, ipv6.pods),
        "service-cluster-ip-range": both(serviceNetwork, ipv6.services),
        // Made at the start even if nothing uses it; its place by default is the host's /usr/libexec.
        "flex-volume-plugin-dir": join(folders.state, "volume-plugins"),
        profiling: false,
    });
}

export function schedulerCommand({ folders, ports }: ControlPlane): string[] {
    const kubeconfig = join(folders.config, "kube-scheduler.kubeconfig");
    return commandOf(join(folders.programs, "kube-scheduler"), {
        kubeconfig,
        "authentication-kubeconfig": kubeconfig,
        "authorization-kubeconfig": kubeconfig,
        "bind-address": "127.0.0.1",
        "secure-port": ports.scheduler,
        "leader-elect": false,
        profiling: false,
    });
}

export const authenticationConfiguration = (): string =>
    stringify({
        apiVersion: "apiserver.config.k8s.io/v1",
        kind: "AuthenticationConfiguration",
        anonymous: { enabled: true, conditions: ["/livez", "/readyz", "/healthz"].map((path) => ({ path })) },
    });

export const auditPolicy = (): string =>
    stringify({
        apiVersion: "audit.k8s.io/v1",
        kind: "Policy",
        omitStages: ["RequestReceived"],
        rules: [{ level: "Metadata" }],
    });

/** Starts the control plane and returns when its API server is ready. */
export async function startControlPlane(plane: ControlPlane, launcher: Launcher, api: Api): Promise<void> {
    const { folders } = plane;
    mkdirSync(join(folders.state, "etcd"), { mode: 0o700 });
    writeFileSync(join(folders.config, "authentication.yaml"), authenticationConfiguration());
    writeFileSync(join(folders.config, "audit.yaml"), auditPolicy());
    await launcher.start({ name: "etcd", command: etcdCommand(plane) });
    // It waits for etcd by itself.
    await launcher.start({ name: "kube-apiserver", command: apiServerCommand(plane) });
    await launcher.waitFor("the API server", "kube-apiserver", 120, async () => {
        return (await api.get("/readyz")) !== undefined;
    });
    await Promise.all([
        launcher.start({ name: "kube-controller-manager", command: controllerManagerCommand(plane) }),
        launcher.start({ name: "kube-scheduler", command: schedulerCommand(plane) }),
        // What the API server may do to kubelets: its client certificate names a user of its own, no administrator.
        api.create("/apis/rbac.authorization.k8s.io/v1/clusterrolebindings", {
            apiVersion: "rbac.authorization.k8s.io/v1",
            kind: "ClusterRoleBinding",
            metadata: { name: "lab:kube-apiserver-kubelet-client" },
            roleRef: {
                apiGroup: "rbac.authorization.k8s.io",
                kind: "ClusterRole",
                name: "system:kubelet-api-admin",
            },
            subjects: [{ apiGroup: "rbac.authorization.k8s.io", kind: "User", name: "kube-apiserver-kubelet-client" }],
        }),
    ]);
}
