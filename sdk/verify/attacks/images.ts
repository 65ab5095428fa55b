/** Other images than the tenant may use, and images that another tenant left on the node. */
import type { V1Volume } from "@kubernetes/client-node";
import type { Attack } from "../attack";
import { digest, honestContainer, image, inNamespace, merge } from "../honest";
import type { Target } from "../target";
import { approvedOnly, byApproval, type Change, podAttack, unapproved, volume } from "./podAttack";

const elsewhere = (target: Target) => `elsewhere.invalid/app${digest(target)}`;

const limited = ({ registries }: Target) => registries.length > 0;

const initImage =
    (name: (target: Target) => string): Change =>
    (pod, target) =>
        (pod.spec.initContainers = [{ ...honestContainer(target, "first"), image: name(target) }]);

const imageVolume =
    (reference: (target: Target) => string, pullPolicy: string): Change =>
    (pod, target) =>
        volume({ image: { reference: reference(target), pullPolicy } } as Omit<V1Volume, "name">)(pod, target);

const comesFrom = /images of tenant .* come from/;
const byDigest = /are named by digest/;
const always = /images are always pulled/;

export const imageAttacks: Attack[] = [
    podAttack({
        id: "image.registry",
        layer: "images",
        title: "an image from another registry",
        because: comesFrom,
        change: (pod, target) => (pod.spec.containers[0].image = elsewhere(target)),
        applies: limited,
    }),
    podAttack({
        id: "image.look-alike",
        layer: "images",
        title: "an image from a registry whose name begins alike",
        because: comesFrom,
        change: (pod, target) =>
            (pod.spec.containers[0].image = `${(target.registries[0] ?? "").split("/")[0]}.invalid/app${digest(target)}`),
        applies: limited,
    }),
    podAttack({
        id: "image.init",
        layer: "images",
        title: "an init container's image from another registry",
        because: comesFrom,
        change: initImage(elsewhere),
        instead: initImage(image),
        applies: limited,
    }),
    podAttack({
        id: "image.volume",
        layer: "images",
        title: "an image volume from another registry",
        because: comesFrom,
        change: imageVolume(elsewhere, "Always"),
        instead: imageVolume(image, "Always"),
        applies: limited,
    }),
    podAttack({
        id: "image.tag",
        layer: "images",
        title: "an image by a tag, which may become another",
        because: byDigest,
        change: (pod, target) => (pod.spec.containers[0].image = image(target).replace(digest(target), ":latest")),
        applies: ({ requireDigest }) => requireDigest,
    }),
    podAttack({
        id: "image.unapproved",
        layer: "images",
        title: "an image of a digest that nobody approved",
        because: byApproval,
        change: (pod, target) => (pod.spec.containers[0].image = unapproved(target)),
        applies: approvedOnly,
    }),
    podAttack({
        id: "image.unapproved-init",
        layer: "images",
        title: "an init container's image that nobody approved",
        because: byApproval,
        change: initImage(unapproved),
        instead: initImage(image),
        applies: approvedOnly,
    }),
    podAttack({
        id: "image.unapproved-volume",
        layer: "images",
        title: "an image volume that nobody approved, which may bring a shell",
        because: byApproval,
        change: imageVolume(unapproved, "Always"),
        instead: imageVolume(image, "Always"),
        applies: approvedOnly,
    }),
    podAttack({
        id: "image.of-the-proof",
        layer: "images",
        title: "the proof's own image, which has a shell",
        because: byApproval,
        change: (pod, { proofImage }) => (pod.spec.containers[0].image = proofImage),
        applies: ({ noShell }) => noShell,
    }),
    podAttack({
        id: "image.cached",
        layer: "images",
        title: "an image that is not asked for again, as another tenant's private one on the node",
        because: always,
        change: (pod) => (pod.spec.containers[0].imagePullPolicy = "IfNotPresent"),
        harmless: (admitted) => admitted.spec.containers[0].imagePullPolicy === "Always",
    }),
    podAttack({
        id: "image.never-pulled",
        layer: "images",
        title: "an init container's image that is never asked for",
        because: always,
        change: (pod, target) =>
            (pod.spec.initContainers = [{ ...honestContainer(target, "first"), imagePullPolicy: "Never" }]),
        instead: initImage(image),
        harmless: (admitted) => admitted.spec.initContainers[0].imagePullPolicy === "Always",
    }),
    podAttack({
        id: "image.cached-volume",
        layer: "images",
        title: "an image volume that is not asked for again",
        because: always,
        change: imageVolume(image, "IfNotPresent"),
        instead: imageVolume(image, "Always"),
    }),
    {
        id: "image.changed-later",
        layer: "images",
        title: "another image in a pod that is there",
        by: "owner",
        refusedBy: ["admission"],
        because: comesFrom,
        needsPod: true,
        attempt: (target) => setImage(target, elsewhere(target)),
        twin: (target) => setImage(target, image(target).replace("app@", "other@")),
        applies: limited,
    },
    {
        id: "image.unapproved-later",
        layer: "images",
        title: "an image that nobody approved in a pod that is there",
        by: "owner",
        refusedBy: ["admission"],
        because: byApproval,
        needsPod: true,
        attempt: (target) => setImage(target, unapproved(target)),
        twin: (target) => setImage(target, image(target).replace("app@", "other@")),
        applies: approvedOnly,
    },
];

function setImage({ namespace, pod }: Target, name: string) {
    const path = inNamespace(namespace, `pods/${pod}`);
    return {
        ...merge(path, {}),
        patch: "json" as const,
        body: [{ op: "replace", path: "/spec/containers/0/image", value: name }],
    };
}
