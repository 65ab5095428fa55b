/** Amazon resource names, as far as their form says something. */
import { createHash } from "node:crypto";

/** A role or user of IAM; a session of one (`sts`, assumed-role) is none. */
export function isPrincipalArn(text: string): boolean {
    return /^arn:aws[a-z-]*:iam::\d{12}:(role|user)\/[\w+=,.@/-]+$/.test(text);
}

export function isRoleArn(text: string): boolean {
    return isPrincipalArn(text) && text.includes(":role/");
}

export function isPolicyArn(text: string): boolean {
    return /^arn:aws[a-z-]*:iam::(\d{12}|aws):policy\/[\w+=,.@/-]+$/.test(text);
}

export function isArn(text: string): boolean {
    return /^arn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9-]*:(\d{12}|aws|\*)?:\S+$/.test(text);
}

/** The role that a session was opened with. */
export function roleOfSession(text: string): string | undefined {
    const match = /^arn:(aws[a-z-]*):sts::(\d{12}):assumed-role\/([\w+=,.@-]+)\/\S+$/.exec(text);
    return match ? `arn:${match[1]}:iam::${match[2]}:role/${match[3]}` : undefined;
}

/** A name for the resources of a principal: its last words, and a digest, since paths and accounts may differ. */
export function principalKey(arn: string): string {
    const word = (arn.split("/").at(-1) ?? "").toLowerCase().replace(/[^a-z0-9]+/g, "-");
    const digest = createHash("sha256").update(arn).digest("hex").slice(0, 8);
    return `${word.slice(0, 24).replace(/^-+|-+$/g, "")}-${digest}`.replace(/^-/, "");
}
