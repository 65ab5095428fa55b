/** Mocks of everything that a cluster on EKS is made of: what AWS and a cluster would answer. */
import * as pulumi from "@pulumi/pulumi";
import { createHash } from "node:crypto";
import { awsCall, awsState, secretAnswers, type CloudState, type Properties } from "./awsCloud";
import type { RunOptions } from "./mocks";

/** For `run` and `attempt`. A preview has them too, with nothing known that is not given. */
export const eksMocks: Required<Pick<RunOptions, "newResource" | "call">> = {
    newResource: ({ type, name, inputs, custom }) => {
        if (isCloud(type)) return cloudState(type, name, inputs);
        return { id: custom ? `${name}-id` : undefined, state: inputs };
    },
    call: ({ token, inputs }) => secretly(awsCall(token, inputs), secretAnswers[token]),
};

/** What a function answers, with the marks of secrets that its provider gives. */
export function secretly(answer: Properties, secrets: string[] = []): Properties {
    return Object.fromEntries(
        Object.entries(answer).map(([key, value]) => [key, secrets.includes(key) ? pulumi.secret(value) : value]),
    );
}

export function isCloud(type: string): boolean {
    return /^(aws|kubernetes|kubernetes-cert-manager):/.test(type);
}

/** A resource of AWS or of a cluster, once made. */
export function cloudState(type: string, name: string, inputs: Properties): CloudState {
    return type.startsWith("kubernetes:") ? objectState(type, name, inputs) : awsState(type, name, inputs);
}

/** A Kubernetes object: the API server names what has no name, and counts. */
export function objectState(type: string, name: string, inputs: Properties, seed = name): CloudState {
    const uid = createHash("sha256").update(`${type}\0${seed}`).digest("hex");
    const called: string = inputs.metadata?.name ?? `${inputs.metadata?.generateName ?? `${name}-`}${uid.slice(0, 8)}`;
    const namespace: string | undefined = inputs.metadata?.namespace;
    const metadata = { uid, resourceVersion: "1", generation: 1, ...inputs.metadata, name: called };
    return { id: namespace === undefined ? called : `${namespace}/${called}`, state: { ...inputs, metadata } };
}
