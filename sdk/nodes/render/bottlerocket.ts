/** Bottlerocket's settings. Its kubelet is closed where the others are told to be: anonymous access and the read-only port have no setting. */
import { taintsOf } from "../kubelet";
import { toml, type TomlTable } from "../toml";
import type { NodePlan } from "../types";

export function renderBottlerocket(plan: NodePlan): string {
    const { spec, sysctls, modulesDenied } = plan;
    const kubernetes = ["settings", "kubernetes"];
    const kernel = ["settings", "kernel"];
    const tables: TomlTable[] = [
        {
            path: kubernetes,
            values: {
                "seccomp-default": true,
                "pod-pids-limit": spec.podPidsLimit,
                "allowed-unsafe-sysctls": spec.allowedUnsafeSysctls,
            },
        },
        { path: [...kubernetes, "node-labels"], values: spec.labels },
        { path: [...kubernetes, "node-taints"], values: taintsByKey(plan) },
        { path: kernel, values: { lockdown: "integrity" } },
        { path: [...kernel, "sysctl"], values: Object.fromEntries(Object.entries(sysctls).sort()) },
        ...modulesDenied.map((name) => ({ path: [...kernel, "modules", name], values: { allowed: false } })),
    ];
    return toml(...tables.filter(({ values }) => Object.keys(values).length > 0));
}

/** One key may have several: Bottlerocket lists them. */
function taintsByKey({ spec }: NodePlan): Record<string, string[]> {
    const keys: Record<string, string[]> = {};
    for (const { key, value, effect } of taintsOf(spec)) (keys[key] ??= []).push(`${value}:${effect}`);
    return keys;
}
