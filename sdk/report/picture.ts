/**
 * The picture of the boundaries: the node's kernel is a bar on the left, each tenant's pod stands to its right, and
 * what lies between them is drawn as thick as it is. Pods that touch one bar share one kernel.
 */
import { sandboxes } from "../catalog/sandboxes";
import type { Sandbox } from "../isolation";
import { html, type Markup, nothing } from "./markup";
import type { IsolationReport, TenantReport } from "./report";
import { kernelSharing, marks } from "./words";

// Narrow enough that its letters keep their size on a telephone.
const width = 400;
const barWidth = 64;
const rowHeight = 56;
const rowGap = 8;
const titleHeight = 30;
const groupGap = 16;

interface Wall {
    columns: number;
    kind: "strip" | "kernel" | "monitor" | "unknown";
    lines: string[];
}

/** Tenants that can meet on a node. Those with nodes to themselves each stand alone. */
interface NodeGroup {
    title: string;
    tenants: TenantReport[];
}

export function boundaryPicture(report: IsolationReport): Markup {
    const groups = nodeGroups(report.tenants);
    const heights = groups.map((group) => titleHeight + group.tenants.length * (rowHeight + rowGap) - rowGap);
    const tops = heights.map((_, index) => heights.slice(0, index).reduce((sum, height) => sum + height + groupGap, 0));
    const height = heights.reduce((sum, groupHeight) => sum + groupHeight + groupGap, 0) - groupGap;
    return html`<svg
        class="picture"
        viewBox="0 0 ${width} ${height}"
        role="img"
        aria-labelledby="picture-title picture-description"
    >
        <title id="picture-title">What stands between each tenant's pods and the node's kernel</title>
        <desc id="picture-description">${description(report)}</desc>
        <defs>
            <pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
                <line class="hatch" x1="0" y1="0" x2="0" y2="6" />
            </pattern>
        </defs>
        ${groups.map((group, index) => drawGroup(group, tops[index] ?? 0))}
    </svg>`;
}

function nodeGroups(tenants: TenantReport[]): NodeGroup[] {
    const alone = tenants.filter((tenant) => tenant.placement === "dedicated" || tenant.placement === "exclusive");
    const common = tenants.filter((tenant) => !alone.includes(tenant));
    return [
        ...alone.map((tenant) => ({
            title: tenant.placement === "dedicated" ? "nodes of its own" : "no other tenant's pod on its node",
            tenants: [tenant],
        })),
        ...(common.length > 0 ? [{ title: "nodes open to every tenant", tenants: common }] : []),
    ];
}

function drawGroup(group: NodeGroup, top: number): Markup {
    const barTop = top + titleHeight;
    const barHeight = group.tenants.length * (rowHeight + rowGap) - rowGap;
    const middle = barTop + barHeight / 2;
    return html`<text class="group" x="0" y="${top + 18}">${group.title}</text>
        <rect class="node" x="0" y="${barTop}" width="${barWidth}" height="${barHeight}" rx="4" />
        <text class="on-node" x="${barWidth / 2}" y="${middle - 3}" text-anchor="middle">node&#8217;s</text>
        <text class="on-node" x="${barWidth / 2}" y="${middle + 12}" text-anchor="middle">kernel</text>
        ${group.tenants.map((tenant, index) => drawTenant(tenant, barTop + index * (rowHeight + rowGap)))}`;
}

function drawTenant(tenant: TenantReport, top: number): Markup {
    const walls = wallsOf(tenant);
    const { verdict } = tenant.proof;
    const starts = walls.map((_, index) => walls.slice(0, index).reduce((x, wall) => x + wall.columns, barWidth));
    const podStart = walls.reduce((x, wall) => x + wall.columns, barWidth);
    const room = Math.floor((width - podStart - 46) / 9);
    return html`${walls.map((wall, index) => drawWall(wall, starts[index] ?? barWidth, top, verdict))}
        <rect
            class="pod"
            x="${podStart + 0.5}"
            y="${top + 0.5}"
            width="${width - podStart - 1}"
            height="${rowHeight - 1}"
            rx="4"
        />
        <text class="tenant" x="${podStart + 12}" y="${top + 24}">${shortened(tenant.tenant, room)}</text>
        <text class="level" x="${podStart + 12}" y="${top + 42}">${tenant.isolation}</text>
        <circle class="seal ${verdict}" cx="${width - 20}" cy="${top + rowHeight / 2}" r="11" />
        <text class="seal-mark ${verdict}" x="${width - 20}" y="${top + rowHeight / 2 + 5}" text-anchor="middle"
            >${marks[verdict]}</text
        >`;
}

function drawWall(wall: Wall, start: number, top: number, verdict: string): Markup {
    const middle = top + rowHeight / 2 + 4 - (wall.lines.length - 1) * 7;
    return html`<rect
            class="wall ${wall.kind} ${verdict}"
            x="${start + 1}"
            y="${top + 1}"
            width="${wall.columns - 2}"
            height="${rowHeight - 2}"
        />
        ${wall.kind === "strip" && verdict === "proven" ? html`<rect fill="url(#hatch)" x="${start + 1}" y="${top + 1}" width="${wall.columns - 2}" height="${rowHeight - 2}" />` : nothing}
        ${wall.lines.map((line, index) => html`<text class="on-wall ${verdict}" x="${start + wall.columns / 2}" y="${middle + index * 14}" text-anchor="middle">${line}</text>`)}`;
}

function wallsOf(tenant: TenantReport): Wall[] {
    switch (tenant.kernel) {
        case "node":
            return sandboxes[tenant.sandbox as Sandbox].hostUsers === false
                ? [{ columns: 14, kind: "strip", lines: [] }]
                : [];
        case "user-space":
            return [{ columns: 84, kind: "kernel", lines: ["kernel in", "user space"] }];
        case "guest":
            return [
                { columns: 66, kind: "monitor", lines: ["virtual", "machine"] },
                { columns: 64, kind: "kernel", lines: ["guest", "kernel"] },
            ];
        case "library-os":
            return [
                { columns: 66, kind: "monitor", lines: ["virtual", "machine"] },
                { columns: 64, kind: "kernel", lines: ["library", "OS"] },
            ];
        case "unknown":
            return [{ columns: 64, kind: "unknown", lines: ["unknown"] }];
        default:
            return tenant.kernel satisfies never;
    }
}

function description(report: IsolationReport): string {
    const each = report.tenants.map(
        (tenant) => `${tenant.tenant}: ${tenant.claim}; placement ${tenant.placement}; ${tenant.proof.verdict}.`,
    );
    return `In short: ${kernelSharing(report)}. ${each.join(" ")}`;
}

function shortened(name: string, room: number): string {
    return name.length <= room ? name : `${name.slice(0, room - 1)}…`;
}
