/** All that the portal keeps, and what it does without being asked. */
import path from "node:path";
import { Audit } from "./audit";
import { loadClusters } from "./definition";
import { KeptCluster } from "./keptCluster";
import { queueOperation } from "./operations";
import { recover } from "./recovery";
import { runInProcess, type Runner } from "./runner";

export interface PortalOptions {
    /** The module that says what the clusters are. */
    module: string;
    folder: string;
    /** Between two looks for drift; 0 for none. */
    refreshMilliseconds: number;
    runner?: Runner;
}

const again = 60_000;

export class Portal {
    readonly clusters: ReadonlyMap<string, KeptCluster>;
    readonly audit: Audit;
    private readonly timers = new Map<string, { timer: NodeJS.Timeout; at: number }>();

    constructor(private readonly options: PortalOptions) {
        const { module, folder, runner = runInProcess } = options;
        this.audit = new Audit(path.join(folder, "audit.jsonl"));
        this.clusters = new Map(
            loadClusters(module).map((definition) => [
                definition.name,
                new KeptCluster(definition, path.join(folder, "clusters", definition.name), module, runner),
            ]),
        );
    }

    /** What was cut off is looked after, what was never made is made, and drift is looked for from now on. */
    start(): void {
        for (const cluster of this.clusters.values()) {
            recover(cluster);
            if (cluster.logs.length === 0 && cluster.seen.status?.report === undefined) {
                const log = cluster.begin({ kind: "update" }, "the portal", {});
                queueOperation(cluster, log, { kind: "update" });
            }
            this.schedule(cluster, this.options.refreshMilliseconds);
        }
    }

    async close(): Promise<void> {
        for (const { timer } of this.timers.values()) clearTimeout(timer);
        await Promise.all([...this.clusters.values()].map((cluster) => cluster.queue.close()));
    }

    nextRefresh(cluster: string): string | undefined {
        const at = this.timers.get(cluster)?.at;
        return at === undefined ? undefined : new Date(at).toISOString();
    }

    private schedule(cluster: KeptCluster, milliseconds: number): void {
        if (this.options.refreshMilliseconds === 0) return;
        const { name } = cluster.definition;
        const timer = setTimeout(() => {
            cluster.queue.add({
                background: true,
                work: async (signal) => {
                    const made = cluster.seen.status?.report !== undefined;
                    const result = made ? await cluster.run("refresh", signal) : undefined;
                    this.schedule(cluster, result?.cancelled ? again : this.options.refreshMilliseconds);
                },
            });
        }, milliseconds);
        timer.unref();
        this.timers.set(name, { timer, at: Date.now() + milliseconds });
    }
}
