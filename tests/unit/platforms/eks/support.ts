/** A cluster on EKS under mocks: what it registers, by name and by type. */
import assert from "node:assert/strict";
import { gunzipSync } from "node:zlib";
import type * as pulumi from "@pulumi/pulumi";
import type { EksSpec } from "../../../../sdk/eksSpec";
import { IsolatedCluster, type IsolatedClusterArgs } from "../../../../sdk/isolatedCluster";
import { eksMocks } from "../../../support/eksMocks";
import { type Registration, revealed, run, type RunOptions } from "../../../support/mocks";
import { type EksRequest, minimal } from "../../plan/eks/support";

export const role = (name: string) => `arn:aws:iam::123456789012:role/${name}`;

/** A registration whose inputs are read as they are, without the marks of secrets. */
export type Made = Registration;

export interface Built {
    all: Made[];
    cluster: IsolatedCluster;
    /** The one resource of that name; a name that two types share needs the type as well. */
    named: (name: string, type?: string) => Made;
    /** All of a type, `NodeGroup` for `aws:eks/nodeGroup:NodeGroup`. */
    ofType: (type: string) => Made[];
    /** The only one of a type. */
    the: (type: string) => Made;
}

/** Before anything is made: what AWS would answer is known, what it would give to new resources is not. */
export const previewMocks: RunOptions = {
    ...eksMocks,
    preview: true,
    newResource: ({ inputs }) => ({ id: undefined, state: inputs }),
};

export function program(
    { name = "prod", eks = {}, tenants, proof }: EksRequest,
    opts?: pulumi.ComponentResourceOptions,
) {
    const args = {
        eks: { ...minimal, ...eks } as EksSpec,
        ...(tenants !== undefined && { tenants: tenants as NonNullable<IsolatedClusterArgs["tenants"]> }),
        ...(proof !== undefined && { proof: proof as NonNullable<IsolatedClusterArgs["proof"]> }),
    };
    return new IsolatedCluster(name, args, opts);
}

export async function built(request: EksRequest = {}, options: RunOptions = eksMocks): Promise<Built> {
    const { value, registrations } = await quickly(() => run(() => program(request), options));
    return { cluster: value!, ...index(registrations) };
}

/** Pulumi reads a stack trace for each of its promises, which is most of what a run under mocks costs. */
export async function quickly<T>(body: () => Promise<T>): Promise<T> {
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    try {
        return await body();
    } finally {
        Error.stackTraceLimit = stackTraceLimit;
    }
}

export function index(registrations: Registration[]): Omit<Built, "cluster"> {
    const all = registrations.map((each) => ({ ...each, inputs: revealed(each.inputs) }));
    const only = (found: Made[], what: string): Made => {
        assert.equal(found.length, 1, `${found.length} resources are ${what}`);
        return found[0]!;
    };
    const ofType = (type: string) => all.filter((each) => kindOf(each) === type);
    return {
        all,
        ofType,
        the: (type) => only(ofType(type), type),
        named: (name, type) =>
            only(
                all.filter((each) => each.name === name && (type === undefined || kindOf(each) === type)),
                `called ${name}`,
            ),
    };
}

/** `NodeGroup` for `aws:eks/nodeGroup:NodeGroup`. */
export function kindOf({ type }: Pick<Registration, "type">): string {
    return type.split(":").at(-1) ?? "";
}

export const isAws = ({ type }: Pick<Registration, "type">) => type.startsWith("aws:");

/** What lies in the cluster; cert-manager is made by a package of its own. */
export const isInCluster = ({ type }: Pick<Registration, "type">) => /^kubernetes(-cert-manager)?:/.test(type);

/** The provider's URN, without the id that a reference to it ends in. */
export function providersOf({ provider, providers }: Registration): string[] {
    return [provider, ...Object.values(providers)]
        .filter((reference) => reference !== "")
        .map((reference) => reference.split("::").slice(0, -1).join("::"));
}

/** User data as its reader has it in the end: what is packed in it stands behind the text. */
export function unpacked(userData: string): string {
    const text = Buffer.from(userData, "base64").toString();
    const blocks = text.match(/^H4sI[A-Za-z0-9+/=\n]+?(?=\nEND$|\n\n|\n--)/gm) ?? [];
    const packed = blocks.map((block) => Buffer.from(block, "base64"));
    return [text, ...packed.map((data) => gunzipSync(data).toString())].join("\n");
}
