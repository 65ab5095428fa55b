/** The files of an image as its layers leave them: later ones replace and remove what earlier ones have. */
import type { FileContent } from "./content";
import { ImageProblem } from "./problem";
import type { TarMember } from "./tar";

export interface ImageFile {
    kind: "file" | "folder" | "symlink" | "other";
    mode: number;
    /** Where a symlink leads. */
    target: string;
    content: FileContent;
    capabilities: boolean;
}

interface Node extends ImageFile {
    children: Map<string, Node>;
}

const whiteout = ".wh.";
const opaque = ".wh..wh..opq";
/** As Linux has it. */
const mostLinks = 40;
/** Links lead deeper than any one name says, and nothing that is used is as deep. */
const deepest = 512;
const childless: Map<string, Node> = new Map();

export class FileTree {
    private readonly root = folder();

    /** A whiteout is about earlier layers alone (image-spec, layer.md), wherever in its own it stands. */
    apply(members: readonly TarMember[]): void {
        const named = members.map((member) => ({ member, parts: partsOf(member.path) }));
        const isWhiteout = ({ parts }: (typeof named)[number]) => parts.at(-1)?.startsWith(whiteout) === true;
        for (const { parts } of named.filter(isWhiteout)) this.remove(parts.slice(0, -1), parts.at(-1)!);
        for (const { member, parts } of named.filter((each) => !isWhiteout(each))) {
            if (parts.length > 0) this.add(member, parts);
        }
    }

    /** Every file with its path, folders left out. */
    *files(): Generator<[path: string, file: ImageFile]> {
        yield* filesIn(this.root, "");
    }

    /** What a path leads to in the end, with every symlink followed inside the image; nothing where it leads nowhere. */
    resolve(path: string): { path: string; file: ImageFile } | undefined {
        const found = this.walk(partsOf(path), true);
        return found && { path: `/${found.parts.join("/")}`, file: found.node };
    }

    /**
     * Through no link: whoever makes layers names folders themselves, and a link may be another one by the time that a
     * runtime gets there. What stays is found rather than missed.
     */
    private remove(parts: string[], name: string): void {
        const parent = parts.reduce<Node | undefined>((node, part) => node?.children.get(part), this.root);
        if (name === opaque) parent?.children.clear();
        else parent?.children.delete(name.slice(whiteout.length));
    }

    private add(member: TarMember, parts: string[]): void {
        const name = parts.at(-1)!;
        const parent = this.folderAt(parts.slice(0, -1));
        const before = parent.children.get(name);
        // A folder over a folder changes its mode and keeps what is in it.
        const kept = before?.kind === "folder" ? before.children : new Map<string, Node>();
        const children = member.kind === "folder" ? kept : childless;
        parent.children.set(name, member.kind === "link" ? this.linked(member) : { ...fileOf(member), children });
    }

    /** Another name of the same file. */
    private linked({ path, target, mode, capabilities }: TarMember): Node {
        const node = this.walk(partsOf(target), false)?.node;
        if (!node) throw new ImageProblem(`/${path} is a link to /${target}, which is not there`);
        if (node.kind === "folder") throw new ImageProblem(`/${path} is a hard link to a folder`);
        // Some runtimes give the file the link's mode, and some leave it as it was: it may have either.
        if (node.kind === "file") node.mode |= mode;
        node.capabilities ||= capabilities;
        return node;
    }

    /** Runtimes unpack through the links of earlier layers, and make folders that nobody lists. */
    private folderAt(parts: string[]): Node {
        let at: string[] = [];
        let node: Node = this.root;
        for (const part of parts) {
            const there = node.children.get(part);
            const found = there?.kind === "symlink" ? this.walk([...at, part], true) : undefined;
            const next = found?.node ?? there ?? folder();
            at = found?.parts ?? [...at, part];
            // Runtimes differ in what becomes of it, where they unpack it at all.
            if (next.kind !== "folder") throw new ImageProblem(`/${parts.join("/")} is no folder, and has files`);
            if (at.length > deepest) throw new ImageProblem(`there are folders more than ${deepest} deep`);
            if (!there) node.children.set(part, next);
            node = next;
        }
        return node;
    }

    private walk(parts: readonly string[], followLast: boolean): { node: Node; parts: string[] } | undefined {
        // The next part stands last, where it is taken off at no cost.
        const todo = [...parts].reverse();
        const done: { name: string; node: Node }[] = [];
        let links = 0;
        const here = () => done.at(-1)?.node ?? this.root;
        for (let part = todo.pop(); part !== undefined; part = todo.pop()) {
            if (part === "..") {
                done.pop();
                continue;
            }
            const node = here().children.get(part);
            if (!node) return undefined;
            if (node.kind !== "symlink" || (todo.length === 0 && !followLast)) {
                done.push({ name: part, node });
                continue;
            }
            if (++links > mostLinks) return undefined;
            if (node.target.startsWith("/")) done.length = 0;
            todo.push(...split(node.target).reverse());
        }
        return { node: here(), parts: done.map(({ name }) => name) };
    }
}

function* filesIn(node: Node, path: string): Generator<[string, ImageFile]> {
    for (const [name, child] of node.children) {
        const at = `${path}/${name}`;
        if (child.kind === "folder") yield* filesIn(child, at);
        else yield [at, child];
    }
}

function folder(): Node {
    return { kind: "folder", mode: 0o755, target: "", content: {}, capabilities: false, children: new Map() };
}

function fileOf({ kind, mode, target, content, capabilities }: TarMember): ImageFile {
    return { kind: kind === "link" ? "file" : kind, mode, target, content, capabilities };
}

function split(path: string): string[] {
    return path.split("/").filter((part) => part !== "" && part !== ".");
}

/** A member's path from the root, out of which no `..` leads. */
function partsOf(path: string): string[] {
    return split(path).reduce<string[]>((parts, part) => (part === ".." ? parts.slice(0, -1) : [...parts, part]), []);
}
