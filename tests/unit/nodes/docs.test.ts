/** docs/node-bootstrap.md says what the code does: its tables are compared with it, its examples are run. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { sandboxes, sandboxNames } from "../../../sdk/catalog/sandboxes";
import { formats, NodeOs, type NodeSpec } from "../../../sdk/nodes";
import { crictl } from "../../../sdk/nodes/artifacts";
import { setups } from "../../../sdk/nodes/sandboxes";
import { nodeShape } from "../../../sdk/nodes/shape";
import { defaults } from "../../../sdk/nodes/spec";
import { Step } from "../../../sdk/nodes/types";
import { kernelIsolation } from "../../support/command";
import { gvisorOnUbuntu, nodeSpec, planned, refusals } from "./support";

const folder = path.join(__dirname, "../../../docs");
const page = readFileSync(path.join(folder, "node-bootstrap.md"), "utf8");

function block(name: string): string {
    const [, text = ""] = new RegExp(`<!-- ${name} -->\\n([\\s\\S]*?)\\n<!-- /${name} -->`).exec(page) ?? [];
    assert.ok(text, `${name} is not on the page`);
    return text;
}

/** The rows of a table, each as its cells. */
function rows(name: string): string[][] {
    return block(name)
        .split("\n")
        .slice(2)
        .map((row) =>
            row
                .split(/(?<!\\)\|/)
                .map((cell) => cell.trim())
                .slice(1, -1),
        );
}

const row = (cells: string[]) => `| ${cells.join(" | ")} |`;

/** Which sandbox can be had where, and the reasons, each with the number that the table names. */
function combinationTable(): string {
    const reasons: string[] = [];
    const cell = (spec: NodeSpec) => {
        const numbers = refusals(spec).map(({ reason, nearest }) => {
            const text = `${reason}. Nearest: ${nearest}.`.replace(`so ${spec.sandbox} cannot`, "so it cannot");
            if (!reasons.includes(text)) reasons.push(text);
            return reasons.indexOf(text) + 1;
        });
        return numbers.length > 0 ? `refused (${numbers.join(", ")})` : "delivered";
    };
    const lines = sandboxNames.flatMap((sandbox) =>
        (["containerd", "crio"] as const).map((runtime) => {
            const cells = Object.values(NodeOs).map((os) => cell(nodeSpec({ sandbox, runtime, os })));
            return row([`\`${sandbox}\``, runtime, `≥ ${sandboxes[sandbox].kubernetes}`, ...cells]);
        }),
    );
    const head = ["sandbox", "runtime", "Kubernetes", ...Object.values(NodeOs)];
    const reasonLines = reasons.map((text, index) => `${index + 1}. ${text}`);
    return [row(head), `|${"---|".repeat(head.length)}`, ...lines, "", ...reasonLines].join("\n");
}

/** A value that each field is refused with. */
const faults: Record<keyof NodeSpec, unknown> = {
    sandbox: "docker",
    runtime: "docker",
    os: "windows",
    handler: "runsc",
    kubernetes: "1.29",
    runtimeVersion: "1.7",
    arch: "x86_64",
    cgroupDriver: "none",
    mirror: "http://mirror.example.com",
    checksums: { gvisor: "sha256:abc" },
    podPidsLimit: 10,
    sysctls: { "kernel.panic": "0" },
    allowedUnsafeSysctls: ["net.core.somaxconn"],
    modules: { deny: [{ name: "overlay" }] },
    labels: { "node-role.kubernetes.io/x": "" },
    taints: ["tenant=payments"],
    probeImage: "busybox; reboot",
};

describe("docs/node-bootstrap.md", () => {
    it("says which sandbox can be had where, and why not", () => {
        assert.equal(block("combinations"), combinationTable());
    });

    it("says which format each system takes", () => {
        assert.deepEqual(
            rows("formats").map((cells) => cells.slice(0, 2)),
            Object.entries(formats).map(([os, names]) => [
                `\`${os}\``,
                names.map((name) => `\`${name}\``).join(" or "),
            ]),
        );
    });

    it("names every field with its default, and what it is refused with", () => {
        const names = Object.keys(nodeShape.shape);
        assert.deepEqual(
            rows("fields").map(([name]) => name),
            names.map((name) => `\`${name}\``),
        );
        for (const [name = "", , standard = "", refused = ""] of rows("fields")) {
            const field = name.replaceAll("`", "") as keyof NodeSpec;
            const [refusal] = refusals(nodeSpec(gvisorOnUbuntu, { [field]: faults[field] }));
            assert.ok(refusal, field);
            assert.ok(refusal.path.startsWith(field), refusal.path);
            assert.ok(refused.includes(refusal.reason), `${field}: ${refusal.reason}`);
            const value = { ...defaults, runtimeVersion: defaults.containerd }[field as keyof typeof defaults];
            if (value !== undefined) assert.ok(standard.includes(`\`${String(value)}\``), `${field}: ${String(value)}`);
        }
    });

    it("names every download with its version, and whose digests are built in", () => {
        const expected = new Map(
            sandboxNames.flatMap((sandbox) => setups[sandbox].artifacts).map((artifact) => [artifact.name, artifact]),
        );
        assert.deepEqual(
            rows("downloads").map(([name, version, , digests]) => [name, version, digests]),
            [crictl, ...expected.values()].map(({ name, version, digests = {} }) => [
                `\`${name}\``,
                version,
                Object.keys(digests).join(", ") || "none",
            ]),
        );
    });

    it("lists the kernel settings and the kubelet's", () => {
        const plan = planned(nodeSpec({ ...gvisorOnUbuntu, sandbox: "runc" }));
        const settings = [...block("sysctls").matchAll(/`([a-z0-9_.-]+) = ([^`]+)`/g)].map(([, key, value]) => [
            key,
            value,
        ]);
        assert.deepEqual(Object.fromEntries(settings), plan.sysctls);
        const eks = planned(nodeSpec({ sandbox: "runc-userns", runtime: "containerd", os: "al2023" }));
        assert.deepEqual(
            rows("kubelet")
                .flatMap(([names = ""]) => names.split(", "))
                .sort(),
            [...new Set([...Object.keys(plan.kubelet), ...Object.keys(eks.kubelet)])].map((key) => `\`${key}\``).sort(),
        );
    });

    it("lists the steps in their order", () => {
        assert.deepEqual(
            rows("steps").map(([name]) => name),
            Object.values(Step).map((step) => `\`${step}\``),
        );
    });

    it("has a row of costs for every sandbox", () => {
        assert.deepEqual(
            rows("cost").map(([name]) => name),
            sandboxNames.map((name) => `\`${name}\``),
        );
    });

    it("shows what the command prints", async () => {
        const examples = [...page.matchAll(/```console\n\$ npx kernel-isolation (bootstrap .*)\n([\s\S]*?)```/g)];
        assert.ok(examples.length >= 3);
        const folded = (text: string) => text.replace(/\s+/g, " ").trim();
        for (const [, command = "", shown = ""] of examples) {
            const { stdout, stderr } = await kernelIsolation(...command.split(" "));
            const printed = folded(stdout + stderr);
            // A line of its own stands for what is left out.
            for (const part of shown.split(/^\.\.\.$/m)) {
                assert.ok(printed.includes(folded(part)), `${command}: ${part}`);
            }
        }
    });

    it("names only files that are there", () => {
        const links = [...page.matchAll(/\]\((?!https:|#)([^)#]+)\)/g)].map((match) => match[1] ?? "");
        assert.ok(links.length > 2);
        assert.deepEqual(
            links.filter((name) => !existsSync(path.join(folder, name))),
            [],
        );
    });
});
