/** The name of an image in a registry, read as container runtimes read it. */
import { ImageProblem } from "./problem";

export interface Reference {
    /** As it was written. */
    text: string;
    host: string;
    repository: string;
    tag: string;
    /** Where the name has one, the tag says nothing. */
    digest?: string;
}

export const digestForm = /^sha256:[0-9a-f]{64}$/;

/** A first part with a dot, a colon or the word localhost is a registry; all else is Docker Hub's (distribution/reference). */
export function parseReference(text: string): Reference {
    const [name = "", digest, ...more] = text.split("@");
    const parts = name.split("/");
    const named = parts.length > 1 && /[.:]|^localhost$/.test(parts[0]!);
    const host = named ? parts.shift()! : "docker.io";
    const [, path = "", tag = "latest"] = /^([^:]*)(?::([^:]+))?$/.exec(parts.join("/")) ?? [];
    const repository = host === "docker.io" && !path.includes("/") ? `library/${path}` : path;
    const wellFormed =
        more.length === 0 &&
        /^([a-z0-9][a-z0-9-]*(\.[a-z0-9][a-z0-9-]*)*|\[[0-9a-f:]+\])(:\d+)?$/i.test(host) &&
        repository.split("/").every((part) => /^[a-z0-9]+((\.|_{1,2}|-+)[a-z0-9]+)*$/.test(part)) &&
        /^\w[\w.-]{0,127}$/.test(tag);
    if (!wellFormed) {
        throw new ImageProblem(`"${text}" is no name of an image; a file or folder begins with ./ or /`);
    }
    if (digest !== undefined && !digestForm.test(digest)) {
        throw new ImageProblem(`"${text}" has no digest behind its @: sha256: and 64 hexadecimal digits`);
    }
    return { text, host, repository, tag, ...(digest !== undefined && { digest }) };
}
