/** Every combination that can be had, as the machine is given it. */
import { assertGolden } from "../../support/golden";
import type { NodeSpec } from "../../../sdk/nodes";
import { combinations, nameOf, readable, refused } from "./support";

const extensions = { script: "sh", "cloud-init": "yaml", nodeadm: "txt", bottlerocket: "toml" };

describe("golden node bootstraps", () => {
    for (const combination of combinations.filter((each) => refused(each).length === 0)) {
        const name = nameOf(combination);
        it(name, () => assertGolden(`nodes/${name}.${extensions[combination.format]}`, readable(combination)));
    }

    it("everything a pool may add", () => {
        const combination = {
            sandbox: "runc-userns",
            runtime: "containerd",
            os: "al2023",
            format: "nodeadm",
        } as const;
        const change: Partial<NodeSpec> = {
            kubernetes: "1.34",
            arch: "arm64",
            mirror: "https://mirror.example.com/isolation/",
            podPidsLimit: 512,
            sysctls: { "net.core.somaxconn": "4096", "kernel.yama.ptrace_scope": "2" },
            allowedUnsafeSysctls: ["net.core.somaxconn"],
            modules: { deny: [{ name: "usb-storage" }, { name: "can", until: "2026-10-01" }] },
            labels: { pool: "general" },
            taints: ["kernel-isolation.io/tenant=payments:NoSchedule"],
            probeImage: "registry.example.com/busybox:1.37.0",
        };
        assertGolden("nodes/everything-on.txt", readable(combination, change));
    });
});
