/** Mocks of everything that a cluster on GKE is made of: what Google and a cluster would answer. */
import { objectState } from "./eksMocks";
import { gcpCall, gcpState } from "./gcpCloud";
import type { RunOptions } from "./mocks";

/** For `run` and `attempt`. */
export const gkeMocks: Required<Pick<RunOptions, "newResource" | "call">> = {
    newResource: ({ type, name, inputs, custom }) => {
        if (type.startsWith("gcp:")) return gcpState(type, name, inputs);
        if (type.startsWith("kubernetes:")) return objectState(type, name, inputs);
        return { id: custom ? `${name}-id` : undefined, state: inputs };
    },
    call: ({ token, inputs }) => gcpCall(token, inputs),
};
