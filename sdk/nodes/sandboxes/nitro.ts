import { nitroFacts } from "../../catalog/aws/nitro";
import type { SandboxSetup } from "../types";

const { shim } = nitroFacts;

/** The image brings the runtime and its configuration: all that is left is to see that it is there, and to prove it. */
export const nitro: SandboxSetup = {
    artifacts: [],
    packages: { debian: [], al2023: [] },
    modules: [],
    sysctls: {},
    files: [],
    units: [],
    prepare: [
        `command -v ${shim.file} >/dev/null || fail "the image holds no runtime of Nitro Sandboxes: there is no ${shim.file}"`,
    ],
    containerd: { config: "", files: [] },
    crio: { refused: "the runtime of Nitro Sandboxes is for containerd alone", nearest: 'runtime "containerd"' },
    notes: [
        "the handler is the image's own, and so is what it is configured with: the check shows that it starts a container on another kernel than the node's",
    ],
};

/** The versions that AWS's own installation takes. */
export const containerdForNitro = { oldest: "2.1", firstRefused: "2.4" };
