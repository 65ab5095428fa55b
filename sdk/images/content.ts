/** What a file is by its first bytes and by texts in it, read piece by piece: layers are larger than memory. */
import { shellContents } from "../catalog/imageTools";

export interface FileContent {
    /** What a script's first line names. */
    interpreter?: string;
    /** The shell that a program is, whatever it is called. */
    shell?: string;
}

const elf = Buffer.from("\x7fELF", "latin1");
const texts = [...new Set(shellContents.flatMap((shell) => shell.texts))].map((text) => ({
    text,
    bytes: Buffer.from(text, "latin1"),
}));
const longest = Math.max(...texts.map(({ bytes }) => bytes.length));
const longestFirstLine = 256;

export class ContentReader {
    private head = Buffer.alloc(0);
    private tail = Buffer.alloc(0);
    private readonly found = new Set<string>();

    feed(chunk: Buffer): void {
        if (this.head.length < longestFirstLine) {
            this.head = Buffer.concat([this.head, chunk.subarray(0, longestFirstLine - this.head.length)]);
        }
        if (!this.isProgram()) return;
        // A text may lie across two pieces.
        const seen = Buffer.concat([this.tail, chunk]);
        for (const { text, bytes } of texts) if (!this.found.has(text) && seen.includes(bytes)) this.found.add(text);
        this.tail = seen.subarray(-longest);
    }

    end(): FileContent {
        const [, interpreter] = /^#![ \t]*([^\s\0]+)/.exec(this.head.toString("latin1")) ?? [];
        const shell = shellContents.find((each) => each.texts.every((text) => this.found.has(text)));
        return { ...(interpreter && { interpreter }), ...(shell && { shell: shell.name }) };
    }

    /** Undecided while fewer bytes have come than tell it. */
    private isProgram(): boolean {
        const start = this.head.subarray(0, elf.length);
        return start.equals(elf.subarray(0, start.length));
    }
}
