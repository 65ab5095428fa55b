/** An attack as data: who tries what, who has to refuse it with which words, and the nearest request that has to pass. */
import type { Target } from "./target";

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- objects of any kind, as the API server is given them
export type Json = Record<string, any>;

/** A request to the API server. Everything but reading is a dry run. */
export interface ApiRequest {
    kind: "request";
    method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
    path: string;
    query?: Record<string, string>;
    body?: Json | Json[];
    /** Of a patch. Default: a merge patch. */
    patch?: "merge" | "json";
}

/**
 * A question to the API server whether a request would be allowed: for what has no dry run, such as a connection, and
 * for rights that no request of its own shows, such as `bind`.
 */
export interface Review {
    kind: "review";
    verb: string;
    group: string;
    resource: string;
    subresource?: string;
    namespace?: string;
    name?: string;
}

export type Try = ApiRequest | Review;

/** Parts of the API server that refuse, told apart by their words. */
export type Refuser = "rbac" | "admission" | "pod-security" | "quota" | "limits" | "api-server";

/** Controllers of Kubernetes that make objects on a tenant's behalf, by their service accounts in kube-system. */
export const controllers = [
    "cronjob-controller",
    "daemon-set-controller",
    "ephemeral-volume-controller",
    "job-controller",
    "replicaset-controller",
    "statefulset-controller",
] as const;

export type Controller = (typeof controllers)[number];

/** The tenant's owner, the default service account of its namespace, or a controller that works for it. */
export type Actor = "owner" | "account" | Controller;

/** What a tenant is promised, by the part of it that an attack tries to break. */
export type Layer =
    | "kernel"
    | "placement"
    | "pod security"
    | "images"
    | "network"
    | "storage"
    | "access"
    | "resources"
    | "cluster"
    | "proof";

export interface Attack {
    /** As `pod.host-network`: it stays the same from version to version. */
    id: string;
    layer: Layer;
    title: string;
    by: Actor;
    /** Who may refuse it: more than one where two guards stand behind each other. */
    refusedBy: Refuser[];
    /** The words of the refusal: one for another reason shows nothing. */
    because: RegExp;
    attempt: (target: Target) => Try;
    /** The nearest request that has to pass, by the same actor unless another is named. */
    twin: (target: Target) => Try;
    twinBy?: Actor;
    /** Where it may also be admitted, changed so that nothing is won. */
    harmless?: (admitted: Json, target: Target) => boolean;
    /** Tenants whose claims say nothing of it are left out. */
    applies?: (target: Target) => boolean;
    /** A real pod of the owner's that waits behind a scheduling gate, and so never starts. */
    needsPod?: boolean;
}
