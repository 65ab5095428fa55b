/** Every attack. A new concern is a file beside this one and a line here. */
import type { Attack } from "../attack";
import { accessAttacks } from "./access";
import { annotationAttacks } from "./annotations";
import { clusterAttacks } from "./cluster";
import { guardAttacks } from "./guards";
import { imageAttacks } from "./images";
import { networkAttacks } from "./network";
import { placementAttacks } from "./placement";
import { podAttacks } from "./pods";
import { routeAttacks } from "./routes";
import { subresourceAttacks } from "./subresources";
import { volumeAttacks } from "./volumes";

export const attacks: Attack[] = [
    ...podAttacks,
    ...routeAttacks,
    ...placementAttacks,
    ...subresourceAttacks,
    ...annotationAttacks,
    ...imageAttacks,
    ...volumeAttacks,
    ...networkAttacks,
    ...accessAttacks,
    ...clusterAttacks,
    ...guardAttacks,
];
