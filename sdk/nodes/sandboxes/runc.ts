import type { SandboxSetup } from "../types";
import { idsPerPod } from "../kubelet";

/** The runtime's own default handler is all there is: runc under containerd, crun under CRI-O. */
export const runc: SandboxSetup = {
    artifacts: [],
    packages: { debian: [], al2023: [] },
    modules: [],
    sysctls: {},
    files: [],
    units: [],
    prepare: [],
    containerd: { config: "", files: [] },
    crio: { config: "", files: [] },
    notes: [],
};

/** As many pods as a kubelet runs by default, each with a range of its own. */
const ids = 110 * idsPerPod;

export const runcUserns: SandboxSetup = {
    ...runc,
    prepare: [
        "# The kubelet asks for its range only where it has a user of its own, and then it must find one.",
        "if id kubelet >/dev/null 2>&1 && command -v getsubids >/dev/null; then",
        "    for map in /etc/subuid /etc/subgid; do",
        `        grep -q '^kubelet:' "$map" 2>/dev/null || printf 'kubelet:%s:%s\\n' ${idsPerPod} ${ids} >>"$map"`,
        "    done",
        "fi",
    ],
};
