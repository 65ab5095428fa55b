import { Context } from "../context";
import { KubeObject } from "../objects";
import { condition, holds, items, ready, specOf, statusOf, Verdict, waiting, Watcher } from "./verdict";
import { isBag } from "../values";

export const namespace: Watcher = {
    look: (live) => (statusOf(live).phase === "Active" ? ready : waiting("waiting until the namespace is active")),
};

/** Only a load balancer's address is waited for: whether pods stand behind a Service is its Deployment's concern. */
export const service: Watcher = {
    look(live) {
        if (specOf(live).type !== "LoadBalancer") return ready;
        const { loadBalancer } = statusOf(live);
        const addresses = isBag(loadBalancer) ? items(loadBalancer.ingress) : [];
        return addresses.length > 0 ? ready : waiting("waiting for the load balancer's address");
    },
};

export const definition: Watcher = {
    look(live) {
        const names = condition(live, "NamesAccepted");
        if (names?.status === "False") return { state: "failed", reasons: [String(names.message)] };
        return holds(live, "Established") ? ready : waiting("waiting until the definition is served");
    },
};

export const apiService: Watcher = {
    look: (live) => (holds(live, "Available") ? ready : waiting(String(condition(live, "Available")?.message ?? ""))),
};

export const claim: Watcher = {
    async look(live, context): Promise<Verdict> {
        if (statusOf(live).phase === "Bound" || (await bindsLater(live, context))) return ready;
        return waiting("waiting for a volume");
    },
};

/** A claim of such a class is bound with its first pod, which may come later in the same program. */
async function bindsLater(live: KubeObject, { client }: Context): Promise<boolean> {
    const { storageClassName, volumeName } = specOf(live);
    if (volumeName !== undefined) return false;
    if (typeof storageClassName !== "string" || storageClassName === "") return true;
    const found = await client.find({ apiVersion: "storage.k8s.io/v1", kind: "StorageClass", name: storageClassName });
    return found?.volumeBindingMode === "WaitForFirstConsumer";
}
