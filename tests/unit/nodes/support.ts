/** Every combination there is, and what one is turned into. */
import assert from "node:assert/strict";
import { gunzipSync } from "node:zlib";
import { parse } from "yaml";
import { sandboxNames } from "../../../sdk/catalog/sandboxes";
import type { Sandbox } from "../../../sdk/isolation";
import {
    BootstrapFormat,
    ContainerRuntime,
    NodeOs,
    type NodePlan,
    type NodeSpec,
    planNode,
    render,
} from "../../../sdk/nodes";
import { shortened } from "../../../sdk/nodes/render/pack";
import { renderScript } from "../../../sdk/nodes/render/script";
import { setups } from "../../../sdk/nodes/sandboxes";
import {
    crioLibrary,
    imageLibrary,
    networkLibrary,
    packageLibraries,
    shellLibrary,
} from "../../../sdk/nodes/shell/library";
import type { Refusal } from "../../../sdk/plan/refusal";

export const today = "2026-11-24";

/** Made up: no release has them. */
export const digests = { sha256: `sha256:${"5a".repeat(32)}`, sha512: `sha512:${"c3".repeat(64)}` };

export interface Combination {
    sandbox: Sandbox;
    runtime: ContainerRuntime;
    os: NodeOs;
    format: BootstrapFormat;
}

export const combinations: Combination[] = Object.values(NodeOs).flatMap((os) =>
    Object.values(BootstrapFormat).flatMap((format) =>
        Object.values(ContainerRuntime).flatMap((runtime) =>
            sandboxNames.map((sandbox) => ({ sandbox, runtime, os, format })),
        ),
    ),
);

export function nameOf({ os, format, runtime, sandbox }: Combination): string {
    return [os, format, runtime, sandbox].join("-");
}

export function checksumsOf(sandbox: Sandbox): Record<string, string> {
    const names = setups[sandbox].artifacts.map(({ name }) => name);
    const entries = [...names, "crictl"].map((name) => [name, name === "gvisor" ? digests.sha512 : digests.sha256]);
    return Object.fromEntries(entries) as Record<string, string>;
}

/** A node with all that it needs, so that a refusal is about what a test changes. */
export function nodeSpec(
    { sandbox, runtime, os }: Omit<Combination, "format">,
    change: Partial<NodeSpec> = {},
): NodeSpec {
    return {
        sandbox,
        runtime,
        os,
        kubernetes: "1.37",
        ...(sandbox === "nitro" && { handler: "of-the-image" }),
        ...(runtime === "crio" && { probeImage: "registry.example.com/busybox:1.37.0" }),
        ...(os !== NodeOs.Bottlerocket && { checksums: checksumsOf(sandbox) }),
        ...change,
    };
}

export const gvisorOnUbuntu: Combination = {
    sandbox: "gvisor",
    runtime: "containerd",
    os: "ubuntu",
    format: "script",
};

export function planned(spec: NodeSpec): NodePlan {
    const result = planNode(spec, today);
    assert.ok(result.kind === "planned", JSON.stringify(result));
    return result.plan;
}

export function refusals(spec: NodeSpec): Refusal[] {
    const result = planNode(spec, today);
    return result.kind === "refused" ? result.refusals : [];
}

export function refused(combination: Combination): Refusal[] {
    const result = planNode(nodeSpec(combination), today);
    if (result.kind === "refused") return result.refusals;
    const rendered = render(result.plan, combination.format);
    return rendered.kind === "refused" ? rendered.refusals : [];
}

export function rendered(combination: Combination, change?: Partial<NodeSpec>): string {
    const result = render(planned(nodeSpec(combination, change)), combination.format);
    assert.ok(result.kind === "rendered", JSON.stringify(result));
    return result.text;
}

/** The parts of user data, each as its reader sees it. */
export function partsOf(text: string): { type: string; encoded: boolean; content: string }[] {
    const boundary = /boundary="([^"]+)"/.exec(text)?.[1];
    assert.ok(boundary !== undefined);
    const [, ...parts] = text.split(`--${boundary}`);
    return parts.slice(0, -1).map((part) => {
        const [head = "", ...rest] = part.replace(/^\n/, "").split("\n\n");
        const body = rest.join("\n\n");
        const packed = head.includes("base64") ? body : /<<'END' \| gzip .*\n([^]*)\nEND\n/.exec(body)?.[1];
        return {
            type: /Content-Type: ([^;\n]+)/.exec(head)?.[1] ?? "",
            encoded: packed !== undefined,
            content: packed === undefined ? body : gunzipSync(Buffer.from(packed, "base64")).toString(),
        };
    });
}

/** The shell script within whatever was rendered. */
export function scriptOf({ format }: Combination, text: string): string | undefined {
    switch (format) {
        case BootstrapFormat.Script:
            return text;
        case BootstrapFormat.CloudInit: {
            const config = parse(text) as { write_files: { content: string }[] };
            return config.write_files[0]?.content;
        }
        case BootstrapFormat.Nodeadm:
            return partsOf(text).find(({ type }) => type === "text/x-shellscript")?.content;
        case BootstrapFormat.Bottlerocket:
            return undefined;
    }
}

/** A text as a reviewer reads it: the library, which all scripts have, is left out, and what is compressed is unpacked. */
export function readable(combination: Combination, change: Partial<NodeSpec> = {}): string {
    const text = rendered(combination, change);
    const script = scriptOf(combination, text);
    const name = combination.format === BootstrapFormat.CloudInit ? nameOf({ ...combination, format: "script" }) : "";
    switch (combination.format) {
        case BootstrapFormat.Script:
            return withoutLibrary(text);
        case BootstrapFormat.CloudInit: {
            assert.ok(script);
            const indented = script.replace(/^(?=.)/gm, "      ");
            assert.ok(text.includes(indented));
            return text.replace(indented, `      (${name}.sh)\n`);
        }
        case BootstrapFormat.Nodeadm: {
            const whole = renderScript(planned(nodeSpec(combination, change)));
            return partsOf(text)
                .map(({ type, encoded, content }) => {
                    const isScript = type === "text/x-shellscript";
                    if (isScript) assert.equal(content, shortened(whole));
                    return `=== ${type}${encoded ? ", compressed" : ""}\n${isScript ? withoutLibrary(whole) : content}`;
                })
                .join("\n");
        }
        case BootstrapFormat.Bottlerocket:
            return text;
    }
}

export function withoutLibrary(text: string): string {
    const extras = [...Object.values(packageLibraries), crioLibrary, networkLibrary, imageLibrary].map((library) =>
        library.trim(),
    );
    const whole = extras.reduce((left, library) => left.replace(`\n\n${library}`, ""), text);
    // The empty line before it: nothing of it is the script's head.
    const short = (library: string): string => shortened(`\n${library}`).trim();
    const packed = extras.reduce((left, library) => left.replace(`\n\n${short(library)}`, ""), whole);
    return [shellLibrary.trim(), short(shellLibrary)].reduce(
        (left, library) => left.replace(library, () => "# (sdk/nodes/shell/library.ts)"),
        packed,
    );
}
