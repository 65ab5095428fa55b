/** Reads a tar archive as it streams by: POSIX's and GNU's extensions, as layers of images have them. */
import { ContentReader, type FileContent } from "./content";
import type { Budget } from "./limits";
import { ImageProblem } from "./problem";

export interface TarMember {
    path: string;
    kind: "file" | "folder" | "symlink" | "link" | "other";
    /** Permissions, with the bits of setuid and setgid. */
    mode: number;
    /** Where a link leads. */
    target: string;
    size: number;
    /** Of its content, from the archive's beginning. */
    offset: number;
    content: FileContent;
    /** Whether the file carries capabilities of the kernel's. */
    capabilities: boolean;
}

const block = 512;
const kinds: Record<string, TarMember["kind"]> = {
    "\0": "file",
    "0": "file",
    "7": "file",
    "1": "link",
    "2": "symlink",
    "5": "folder",
};
/** Records that say more of the member after them: they are small, whoever writes them. */
const mostExtended = 1024 * 1024;
/** As Linux has it (PATH_MAX): runtimes cannot unpack what is longer. */
const longestPath = 4096;

/**
 * Hands out each member. Reads to the very end, so that whoever checks the stream's digest has seen all of it.
 * Runtimes read layers by Go's archive/tar: where an archive could be read in two ways, it is refused rather than guessed.
 */
export async function readTar(
    chunks: AsyncIterable<Buffer>,
    budget: Budget,
    each: (member: TarMember) => void,
): Promise<void> {
    const source = new Source(chunks, budget);
    let next: Record<string, string> = {};
    let said = "";
    for (;;) {
        const header = await source.take(block);
        if (header === undefined || (isZero(header) && isZero(await source.take(block)))) break;
        checkSum(header);
        const type = String.fromCharCode(header[156]!);
        const size = next.size === undefined ? number(header, 124, 12) : decimal(next.size);
        if (type === "S" || Object.keys(next).some((key) => key.startsWith("GNU.sparse."))) {
            throw new ImageProblem("a tar archive has a sparse file, which is not read here");
        }
        if ("xgLK".includes(type)) {
            const fields = await extension(source, type, size);
            if (type === "g") {
                refuseForAll(fields);
                continue;
            }
            if (said.includes(type) || Object.keys(fields).some((key) => key in next)) {
                throw new ImageProblem("a tar archive says the same of a member twice");
            }
            said += type;
            next = { ...next, ...fields };
            continue;
        }
        const content = new ContentReader();
        const offset = source.position;
        await source.pass(hasContent(type) ? size : 0, (piece) => content.feed(piece));
        const { capability = "", path = nameIn(header), linkpath = text(header, 157, 100) } = next;
        const names = [path, linkpath].map((name) => Buffer.byteLength(name));
        if (Math.max(...names) > longestPath)
            throw new ImageProblem("a tar archive has a name of more than 4096 bytes");
        budget.spend("members", 1);
        budget.spend("names", names[0]! + names[1]!);
        // Of the oldest form, which has no type for folders.
        const kind = type === "\0" && path.endsWith("/") ? "folder" : (kinds[type] ?? "other");
        const mode = number(header, 100, 8) & 0o7777;
        each({
            path,
            kind,
            mode,
            target: linkpath,
            size,
            offset,
            content: content.end(),
            capabilities: capability !== "",
        });
        next = {};
        said = "";
    }
    await source.drain();
}

function isZero(header: Buffer | undefined): boolean {
    return header === undefined || header.every((byte) => byte === 0);
}

/** Links may carry the size of what they lead to, and no content. */
function hasContent(type: string): boolean {
    return !"123456".includes(type);
}

async function extension(source: Source, type: string, size: number): Promise<Record<string, string>> {
    if (size > mostExtended) throw new ImageProblem("a tar archive has a header of more than 1 MiB");
    const pieces: Buffer[] = [];
    await source.pass(size, (piece) => pieces.push(piece));
    const bytes = Buffer.concat(pieces);
    const fields =
        type === "L" || type === "K"
            ? { [type === "L" ? "path" : "linkpath"]: text(bytes, 0, bytes.length) }
            : paxRecords(bytes);
    // Without a value, what the member itself says holds.
    return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ""));
}

/** Some readers take what is said of all members, and some leave it out. */
function refuseForAll(fields: Record<string, string>): void {
    const [key] = Object.keys(fields).filter((each) => /^(path|linkpath|size|capability|GNU\.sparse\..*)$/.test(each));
    if (key !== undefined) throw new ImageProblem(`a tar archive says of all its members what their ${key} is`);
}

/** Lines of `LENGTH KEY=VALUE`, whose lengths are in bytes. */
function paxRecords(bytes: Buffer): Record<string, string> {
    const records: Record<string, string> = {};
    for (let at = 0; at < bytes.length;) {
        const space = bytes.indexOf(" ", at);
        const length = decimal(bytes.subarray(at, Math.max(at, space)).toString("latin1"));
        const [, key = "", value = ""] =
            /^([^=]*)=([\s\S]*)\n$/.exec(bytes.subarray(space + 1, at + length).toString("utf8")) ?? [];
        if (key === "" || at + length > bytes.length) throw new ImageProblem("a tar archive has an unreadable header");
        records[key === "SCHILY.xattr.security.capability" ? "capability" : key] = value;
        at += length;
    }
    return records;
}

function nameIn(header: Buffer): string {
    const isPosix = header.subarray(257, 263).toString("latin1") === "ustar\0";
    if (isPosix && header.subarray(508, 512).toString("latin1") === "tar\0") {
        throw new ImageProblem("a tar archive is in star's format, which is not read here");
    }
    const prefix = isPosix ? text(header, 345, 155) : "";
    const name = text(header, 0, 100);
    return prefix === "" ? name : `${prefix}/${name}`;
}

function text(bytes: Buffer, start: number, length: number): string {
    const field = bytes.subarray(start, start + length);
    const end = field.indexOf(0);
    return field.subarray(0, end < 0 ? field.length : end).toString("utf8");
}

/** Octal digits, or for what has no room there a number of base 256, which GNU's first bit tells. */
function number(header: Buffer, start: number, length: number): number {
    const field = header.subarray(start, start + length);
    const [digits = ""] = field
        .toString("latin1")
        .replace(/^[\0 ]+|[\0 ]+$/g, "")
        .split("\0");
    const isBinary = (field[0]! & 0x80) !== 0;
    const value = isBinary
        ? field.subarray(1).reduce((sum, byte) => sum * 256 + byte, field[0]! & 0x7f)
        : parseInt(digits || "0", 8);
    // The second bit is the sign, and no field of a member's is below zero.
    const isReadable = isBinary ? (field[0]! & 0x40) === 0 : /^[0-7]*$/.test(digits);
    if (!isReadable || !Number.isSafeInteger(value)) throw new ImageProblem("a tar archive has an unreadable number");
    return value;
}

function decimal(digits: string): number {
    const value = /^\d+$/.test(digits) ? Number(digits) : NaN;
    if (!Number.isSafeInteger(value)) throw new ImageProblem("a tar archive has an unreadable number");
    return value;
}

function checkSum(header: Buffer): void {
    // The sum counts its own field as spaces.
    const sum = header.reduce((total, byte, index) => total + (index >= 148 && index < 156 ? 32 : byte), 0);
    if (sum !== parseInt(text(header, 148, 8).trim(), 8))
        throw new ImageProblem("what should be a tar archive is none, or is damaged");
}

/** A stream of pieces as one of bytes. */
class Source {
    position = 0;
    private rest: Buffer = Buffer.alloc(0);
    private readonly chunks: AsyncIterator<Buffer>;

    constructor(
        chunks: AsyncIterable<Buffer>,
        private readonly budget: Budget,
    ) {
        this.chunks = chunks[Symbol.asyncIterator]();
    }

    /** So many bytes, or nothing at the end. */
    async take(length: number): Promise<Buffer | undefined> {
        const pieces: Buffer[] = [];
        const all = await this.read(length, (piece) => pieces.push(piece));
        if (all === 0) return undefined;
        if (all < length) throw new ImageProblem("a tar archive ends in the middle");
        return Buffer.concat(pieces);
    }

    /** A member's content, with what fills its last block. */
    async pass(length: number, each: (piece: Buffer) => void): Promise<void> {
        const filling = (block - (length % block)) % block;
        const read = (await this.read(length, each)) + (await this.read(filling, () => undefined));
        if (read < length + filling) throw new ImageProblem("a tar archive ends in the middle");
    }

    async drain(): Promise<void> {
        await this.read(Number.MAX_SAFE_INTEGER, () => undefined);
    }

    private async read(length: number, each: (piece: Buffer) => void): Promise<number> {
        let read = 0;
        while (read < length) {
            if (this.rest.length === 0) {
                const { value, done } = await this.chunks.next();
                if (done) break;
                this.rest = value;
                continue;
            }
            const piece = this.rest.subarray(0, Math.min(length - read, this.rest.length));
            this.rest = this.rest.subarray(piece.length);
            read += piece.length;
            this.budget.spend("bytes", piece.length);
            each(piece);
        }
        this.position += read;
        return read;
    }
}
