/** A plan in the form that the machine is given, or why it has none in that form. */
import type { Refusal } from "../../plan/refusal";
import { BootstrapFormat, NodeOs } from "../spec";
import type { NodePlan, Rendered } from "../types";
import { renderBottlerocket } from "./bottlerocket";
import { renderCloudInit } from "./cloudInit";
import { renderNodeadm } from "./nodeadm";
import { renderScript } from "./script";

/** What each system can be given; the first is what it is given unless told otherwise. */
export const formats: Record<NodeOs, readonly [BootstrapFormat, ...BootstrapFormat[]]> = {
    al2023: [BootstrapFormat.Nodeadm],
    bottlerocket: [BootstrapFormat.Bottlerocket],
    debian: [BootstrapFormat.Script, BootstrapFormat.CloudInit],
    ubuntu: [BootstrapFormat.Script, BootstrapFormat.CloudInit],
};

const why: Record<NodeOs, string> = {
    al2023: "nodeadm writes the configuration of containerd and of the kubelet at every boot, so both must come from a NodeConfig",
    bottlerocket: "Bottlerocket reads settings and runs no scripts",
    debian: "the machine has neither nodeadm nor Bottlerocket's settings",
    ubuntu: "the machine has neither nodeadm nor Bottlerocket's settings",
};

export function refuseFormat(format: BootstrapFormat, os: NodeOs): Refusal[] {
    if (formats[os].includes(format)) return [];
    const reason = `${format} is not for ${os}: ${why[os]}`;
    return [{ path: "format", reason, nearest: formats[os].join(" or ") }];
}

export function render(plan: NodePlan, format: BootstrapFormat): Rendered {
    const refusals = refuseFormat(format, plan.spec.os);
    if (refusals.length > 0) return { kind: "refused", refusals };
    switch (format) {
        case BootstrapFormat.Script:
            return { kind: "rendered", text: renderScript(plan) };
        case BootstrapFormat.CloudInit:
            return { kind: "rendered", text: renderCloudInit(renderScript(plan)) };
        case BootstrapFormat.Nodeadm:
            return renderNodeadm(plan, renderScript(plan));
        case BootstrapFormat.Bottlerocket:
            return { kind: "rendered", text: renderBottlerocket(plan) };
    }
}
