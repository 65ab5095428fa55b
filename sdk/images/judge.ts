/** What is in an image that helps whoever broke into it. */
import path from "node:path";
import { type ToolKind, toolNames } from "../catalog/imageTools";
import type { FileTree, ImageFile } from "./tree";

export type FindingKind = ToolKind | "script" | "raised rights";

export interface Finding {
    kind: FindingKind;
    path: string;
    /** How it was told. */
    why: string;
}

const executable = 0o111;
const setIds = 0o6000;

export function findingsIn(tree: FileTree): Finding[] {
    const found: Finding[] = [];
    for (const [at, file] of tree.files()) {
        const end = file.kind === "symlink" ? tree.resolve(at) : { path: at, file };
        if (end?.file.kind !== "file") continue;
        found.push(...toolsAt(at, end));
        if (file.kind === "file") found.push(...rightsAt(at, file), ...scriptAt(at, file, tree));
    }
    return found.sort((a, b) => a.path.localeCompare(b.path, "en") || a.kind.localeCompare(b.kind, "en"));
}

export function hasShell(findings: readonly Finding[]): boolean {
    return findings.some(({ kind }) => kind === "shell");
}

function toolsAt(at: string, end: { path: string; file: ImageFile }): Finding[] {
    const isLink = at !== end.path;
    const { shell } = end.file.content;
    // Whatever its mode says: who owns it may change that. What only leads to it is told by its own name.
    if (shell !== undefined && !isLink) return [{ kind: "shell", path: at, why: `it is ${shell} by its content` }];
    const kind = (end.file.mode & executable) === 0 ? undefined : toolNamed(path.posix.basename(at));
    return kind === undefined
        ? []
        : [{ kind, path: at, why: isLink ? `by its name, a link to ${end.path}` : "by its name" }];
}

/** By the name, without the version and the build that follow it. */
function toolNamed(name: string): ToolKind | undefined {
    const plain = name.replace(/\.(exe|real|nosuid|suid|static|dietlibc|musl)$/, "").replace(/-static(-sh)?$/, "");
    const names = [name, plain, plain.replace(/-?\d[\d.]*(u\+m|[a-z])?$/, "")];
    return (Object.keys(toolNames) as ToolKind[]).find((kind) => names.some((each) => toolNames[kind].includes(each)));
}

function rightsAt(at: string, { mode, capabilities }: ImageFile): Finding[] {
    const by = [(mode & setIds) !== 0 && `mode ${mode.toString(8)}`, capabilities && "capabilities of its own"];
    const why = by.filter(Boolean).join(", ");
    return why === "" ? [] : [{ kind: "raised rights", path: at, why }];
}

/** Harmless by itself: it runs by a program that is found by its own name, or not at all. */
function scriptAt(at: string, { mode, content }: ImageFile, tree: FileTree): Finding[] {
    if (content.interpreter === undefined || (mode & executable) === 0) return [];
    const there = tree.resolve(content.interpreter) === undefined ? ", which is not there" : "";
    return [{ kind: "script", path: at, why: `runs by ${content.interpreter}${there}` }];
}
