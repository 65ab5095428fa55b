import type { Sandbox } from "../isolation";

/** Whether and how a platform hosts a sandbox. */
export type Hosting =
    | {
          kind: "hosted";
          /** How it gets onto the nodes. */
          how: string;
          /** The platform's oldest Kubernetes for it, where that is newer than the sandbox's own. */
          since?: string;
      }
    | { kind: "refused"; reason: string; nearest?: Sandbox };

/** Options of a tenant that only some platforms can deliver. */
export type PlatformFeature = "identity" | "certificates" | "imageSignatures";

/** One platform: which sandboxes it can host, and why not. */
export interface PlatformDefinition {
    name: string;
    title: string;
    /** Whether `IsolatedCluster` can build or use it. Where it cannot yet, this file is only the map of what is possible. */
    available: boolean;
    /** Who operates the boundary, and whose its version is. */
    operator: string;
    hosts: Record<Sandbox, Hosting>;
    /** Link-local addresses from which pods of a tenant with a role in the cloud get its credentials. */
    credentialServers: readonly string[];
    /** Features that are missing, with the reason and the nearest thing that works. */
    missing: Partial<Record<PlatformFeature, { reason: string; nearest: string }>>;
    /** Features that need more of the platform than a tenant of another stack has, with the same. */
    missingElsewhere?: Partial<Record<PlatformFeature, { reason: string; nearest: string }>>;
}
