export interface TarEntry {
    path: string;
    mode?: number;
    /** A regular file's content; neither content nor target makes a folder. */
    content?: Buffer;
    /** Where a symbolic link points to. */
    target?: string;
    /** Another kind of member than these make, by tar's letter for it. */
    type?: string;
}

const block = 512;

function header({ path, mode, content, target, type }: TarEntry): Buffer {
    const head = Buffer.alloc(block);
    const octal = (value: number, digits: number): string => `${value.toString(8).padStart(digits, "0")}\0`;
    if (Buffer.byteLength(path) > 100 || Buffer.byteLength(target ?? "") > 100) {
        throw new Error(`${path} is too long for this tar`);
    }
    const isFolder = content === undefined && target === undefined;
    head.write(isFolder ? `${path}/` : path, 0);
    head.write(octal(mode ?? (target === undefined && (isFolder || content === undefined) ? 0o755 : 0o644), 7), 100);
    // Owner and group 0, and no time: the same input makes the same bytes.
    head.write(octal(0, 7), 108);
    head.write(octal(0, 7), 116);
    head.write(octal(content?.length ?? 0, 11), 124);
    head.write(octal(0, 11), 136);
    head.write(type ?? (isFolder ? "5" : target === undefined ? "0" : "2"), 156);
    head.write(target ?? "", 157);
    head.write("ustar\u000000", 257, "latin1");
    // The checksum counts its own field as spaces.
    head.write("        ", 148);
    const sum = head.reduce((total, byte) => total + byte, 0);
    head.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
    return head;
}

/** A tar archive in the old, universally read format. */
export function tar(entries: TarEntry[]): Buffer {
    const parts = entries.flatMap((entry) => {
        const content = entry.content ?? Buffer.alloc(0);
        return [header(entry), content, Buffer.alloc((block - (content.length % block)) % block)];
    });
    return Buffer.concat([...parts, Buffer.alloc(2 * block)]);
}
