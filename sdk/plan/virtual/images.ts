/** Images of the virtual control plane: by which names it takes them, and whether the tenant's own rules let them in. */
import { vcluster } from "../../catalog/vcluster";
import { join, type Refusal } from "../refusal";
import type { PlainTenant } from "../shape";

export interface ImageParts {
    registry: string;
    repository: string;
    tag: string;
}

/** A registry with a dot or a port, and a tag: the chart puts a colon between its parts, and a digest after the tag. */
const reference =
    /^((?:[a-z0-9-]+\.)+[a-z0-9-]+(?::\d+)?|[a-z0-9-]+:\d+)\/([a-z0-9._/-]+):([\w][\w.-]{0,127}(?:@sha256:[0-9a-f]{64})?)$/;

export function imageParts(image: string): ImageParts {
    const [, registry = "", repository = "", tag = ""] = reference.exec(image) ?? [];
    return { registry, repository, tag };
}

const known: Record<"vcluster" | "kubernetes" | "coredns", string | undefined> = {
    ...vcluster.images,
    // vCluster names it itself, by a table that changes from one version to the next.
    coredns: undefined,
};

/** The tenant's pods come from the same registries, and the host's admission tells nobody's apart. */
export function imageRefusals(path: string, { images = {}, virtualControlPlane = {} }: PlainTenant): Refusal[] {
    const at = join(path, "virtualControlPlane.images");
    return Object.entries(known).flatMap(([name, usual]): Refusal[] => {
        const given = virtualControlPlane.images?.[name as keyof typeof known];
        const refuse = (reason: string, nearest: string): Refusal[] => [{ path: join(at, name), reason, nearest }];
        const file = (usual ?? "coredns").split("/").at(-1);
        const tagged = usual === undefined ? "coredns:1.14.2" : file;
        const [registry = "registry.example.com/mirror/"] = images.registries ?? [];
        const digest = images.requireDigest ? "@sha256:..." : "";
        const nearest = `"${registry}${tagged}${digest}"`;
        if (given !== undefined && !reference.test(given))
            return refuse(`"${given}" is not an image in full, with its registry and a tag`, nearest);
        const image = given ?? usual;
        if (images.registries && !images.registries.some((prefix) => image?.startsWith(prefix)))
            return refuse(`is ${image ?? "what vCluster names"}, which images.registries do not hold`, nearest);
        return images.requireDigest && !image?.includes("@sha256:")
            ? refuse(`is ${image ?? "what vCluster names"}, and images.requireDigest asks for a digest`, nearest)
            : [];
    });
}
