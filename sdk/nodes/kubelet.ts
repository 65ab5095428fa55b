/** What the kubelet is told beyond its defaults. */
import { isAtLeast } from "../catalog/kubernetesVersion";
import { ContainerRuntime, NodeOs, type ResolvedNodeSpec } from "./spec";

/** Keeps pods away until the machine has proven itself, where a node can register before the script has ended. */
export const startupTaint = { key: "kernel-isolation.io/bootstrap", value: "pending", effect: "NoExecute" } as const;

export interface Taint {
    key: string;
    value: string;
    effect: string;
}

export function parseTaint(text: string): Taint | undefined {
    const [, key = "", value = "", effect = ""] =
        /^([^=:]+)(?:=([^=:]*))?:(NoSchedule|PreferNoSchedule|NoExecute)$/.exec(text) ?? [];
    return effect === "" ? undefined : { key, value, effect };
}

export function taintsOf({ taints }: ResolvedNodeSpec): Taint[] {
    return taints.map(parseTaint).filter((taint) => taint !== undefined);
}

/** Whether a node may register before the script has ended: nodeadm only orders itself after scripts, it does not ask how they ended. */
export function joinsEarly(os: NodeOs): boolean {
    return os === NodeOs.Al2023;
}

export function kubeletConfig(spec: ResolvedNodeSpec): Record<string, unknown> {
    const taints = taintsOf(spec);
    const registered = joinsEarly(spec.os) ? [...taints, startupTaint] : taints;
    return {
        authentication: { anonymous: { enabled: false }, webhook: { enabled: true } },
        authorization: { mode: "Webhook" },
        readOnlyPort: 0,
        rotateCertificates: true,
        protectKernelDefaults: true,
        makeIPTablesUtilChains: true,
        streamingConnectionIdleTimeout: "5m0s",
        seccompDefault: true,
        podPidsLimit: spec.podPidsLimit,
        allowedUnsafeSysctls: spec.allowedUnsafeSysctls,
        // nodeadm has named containerd's socket and the cgroup driver itself.
        ...(spec.os === NodeOs.Al2023
            ? // Only EKS approves such a request by itself: elsewhere logs and exec would wait for somebody to do it.
              { serverTLSBootstrap: true }
            : { containerRuntimeEndpoint: endpointOf(spec.runtime), cgroupDriver: spec.cgroupDriver }),
        // Beta and on by default since 1.35 (KEP-2535): a cached private image starts only for who may pull it.
        ...(isAtLeast(spec.kubernetes, "1.35") && { imagePullCredentialsVerificationPolicy: "AlwaysVerify" }),
        // The range that /etc/subuid holds is cut by it: one pod, one part.
        ...(spec.sandbox === "runc-userns" && { userNamespaces: { idsPerPod } }),
        ...(registered.length > 0 && { registerWithTaints: registered }),
    };
}

export const idsPerPod = 65536;

export function endpointOf(runtime: ContainerRuntime): string {
    switch (runtime) {
        case ContainerRuntime.Containerd:
            return "unix:///run/containerd/containerd.sock";
        case ContainerRuntime.Crio:
            return "unix:///run/crio/crio.sock";
    }
}
