/** Which images may run at all: a list of digests, since that is all of an image that admission can see. */
import { join, type Refusal } from "./refusal";
import type { PlainTenant } from "./shape";
import type { ImagesPlan } from "./types";

/**
 * The list stands twice on each namespace, as a claim and among its guards, at 65 bytes a digest: 500 are a quarter of
 * the 256 KiB that an object's annotations may have (kubernetes/apimachinery, pkg/api/validation/objectmeta.go).
 */
export const mostApproved = 500;

const scan = "`kernel-isolation images scan IMAGE`, which looks and prints the line";

export function approvedImageRefusals(path: string, { images = {} }: PlainTenant): Refusal[] {
    const { approved, noShell = false, requireDigest } = images;
    const at = join(path, "images.approved");
    if (approved === undefined) {
        if (!noShell) return [];
        const reason = "needs images.approved: admission cannot look into an image, it can only know its digest";
        return [{ path: join(path, "images.noShell"), reason, nearest: scan }];
    }
    const digests = approved.map(({ digest }) => digest);
    return [
        ...(approved.length === 0
            ? [{ path: at, reason: "names no image, and nothing would start", nearest: scan }]
            : []),
        ...(approved.length > mostApproved
            ? [
                  {
                      path: at,
                      reason: `names ${approved.length} images, and a namespace has room for ${mostApproved}`,
                      nearest: "leave out those that no longer run, or images.signedBy, which needs no list",
                  },
              ]
            : []),
        ...(requireDigest === false
            ? [
                  {
                      path: join(path, "images.requireDigest"),
                      reason: "approved images are known by their digest",
                      nearest: "true, or leave it out",
                  },
              ]
            : []),
        ...approved.flatMap(({ digest, shell }, index): Refusal[] => [
            ...(/^sha256:[0-9a-f]{64}$/.test(digest)
                ? []
                : [
                      {
                          path: join(at, `${index}.digest`),
                          reason: `"${digest}" is not a digest`,
                          nearest: "sha256: and 64 hexadecimal digits, in small letters",
                      },
                  ]),
            ...(digests.indexOf(digest) === index
                ? []
                : [{ path: join(at, `${index}.digest`), reason: `"${digest}" is named twice` }]),
            ...(noShell ? shellRefusals(join(at, `${index}.shell`), shell) : []),
        ]),
    ];
}

function shellRefusals(path: string, shell: boolean | undefined): Refusal[] {
    if (shell === false) return [];
    return shell === undefined
        ? [{ path, reason: "does not say that anybody looked for a shell in it", nearest: scan }]
        : [
              {
                  path,
                  reason: "a shell was found in it",
                  nearest: "an image that is built without one, or noShell: false",
              },
          ];
}

export function imagesPlan({ images = {} }: PlainTenant): ImagesPlan {
    const { registries = [], approved, requireDigest = approved !== undefined, noShell = false } = images;
    const digests = approved?.map(({ digest }) => digest.replace(/^sha256:/, ""));
    return { registries, requireDigest, ...(digests && { approved: digests }), noShell };
}
