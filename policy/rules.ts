/** Every policy of the pack. A new one is a function in a file beside this one and a line here. */
import { accessRules } from "./access";
import { cloudAccessRules } from "./cloudAccess";
import { networkRules } from "./network";
import { nodeRules } from "./nodes";
import { ownObjectRules } from "./ownObjects";
import { podRules } from "./pods";
import type { Rule } from "./stackResource";

export const rules: readonly Rule[] = [
    ...podRules,
    ...accessRules,
    ...networkRules,
    ...ownObjectRules,
    ...nodeRules,
    ...cloudAccessRules,
];
