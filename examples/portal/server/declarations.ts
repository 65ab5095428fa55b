/**
 * Which tenants a cluster is to have. They lie in a file of the portal's own and not in the stack's configuration: what
 * was asked for has to outlive an update that was cut off, and the stack knows only what an update has reached.
 */
import type { TenantSpec } from "../../../index";
import type { Change, TenantSummary } from "../api";
import { readJson, writeAtomically } from "./files";

export interface DeclaredTenant {
    spec: TenantSpec;
    state: TenantSummary["state"];
    /** What stood here before the update that is under way: it comes back if the engine does nothing. */
    before?: Pick<DeclaredTenant, "spec" | "state"> | "absent";
}

interface Stored {
    revision: number;
    tenants: [name: string, declared: DeclaredTenant][];
}

export class Declarations {
    private tenants: Map<string, DeclaredTenant>;
    /** Counts what was declared: a preview holds for one of them. */
    revision: number;

    constructor(
        private readonly file: string,
        first: Record<string, TenantSpec>,
    ) {
        const stored = readJson<Stored>(file);
        this.revision = stored?.revision ?? 0;
        this.tenants = new Map(
            stored?.tenants ?? Object.entries(first).map(([name, spec]) => [name, { spec, state: "applying" }]),
        );
        if (stored === undefined) this.write();
    }

    all(): [string, DeclaredTenant][] {
        return [...this.tenants];
    }

    get(tenant: string): DeclaredTenant | undefined {
        return this.tenants.get(tenant);
    }

    /** The tenants as the program is to be given them: all that are to be there, once a change is made. */
    wanted(change?: Change): Record<string, TenantSpec> {
        const specs = new Map(
            this.all().flatMap(([name, { spec, state }]) => (state === "removing" ? [] : [[name, spec] as const])),
        );
        if (change?.action === "set") specs.set(change.tenant, change.spec as unknown as TenantSpec);
        if (change?.action === "remove") specs.delete(change.tenant);
        return Object.fromEntries(specs);
    }

    begin(change: Change | undefined): void {
        const now = change && this.tenants.get(change.tenant);
        const spec = change?.action === "set" ? (change.spec as unknown as TenantSpec) : now?.spec;
        if (change !== undefined && spec !== undefined) {
            this.tenants.set(change.tenant, {
                spec,
                state: change.action === "set" ? "applying" : "removing",
                before: now ? { spec: now.spec, state: now.state } : "absent",
            });
        }
        this.write();
    }

    /** An update that has ended: all of it is there, part of it is, or nothing was begun. */
    settle(outcome: "applied" | "partly" | "nothing"): void {
        for (const [name, { spec, state, before }] of this.tenants) {
            if (outcome === "applied") {
                if (state === "removing") this.tenants.delete(name);
                else this.tenants.set(name, { spec, state: "applied" });
            } else if (outcome === "nothing" && before !== undefined) {
                if (before === "absent") this.tenants.delete(name);
                else this.tenants.set(name, before);
            } else {
                // A removal that was cut off is still one: what is left of the tenant holds nobody's work.
                this.tenants.set(name, { spec, state: state === "applying" ? "failed" : state });
            }
        }
        this.write();
    }

    private write(): void {
        this.revision += 1;
        writeAtomically(this.file, { revision: this.revision, tenants: this.all() } satisfies Stored);
    }
}
