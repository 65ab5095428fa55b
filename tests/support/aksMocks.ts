/** Mocks of everything that a cluster on AKS is made of: what Azure and a cluster would answer. */
import { azureCall, azureSecretAnswers, azureState } from "./azureCloud";
import { objectState, secretly } from "./eksMocks";
import type { RunOptions } from "./mocks";

/** For `run` and `attempt`. */
export const aksMocks: Required<Pick<RunOptions, "newResource" | "call">> = {
    newResource: ({ type, name, inputs, custom }) => {
        if (type.startsWith("azure-native:")) return azureState(type, name, inputs);
        if (type.startsWith("kubernetes:")) return objectState(type, name, inputs);
        return { id: custom ? `${name}-id` : undefined, state: inputs };
    },
    call: ({ token, inputs }) => secretly(azureCall(token, inputs), azureSecretAnswers[token]),
};
