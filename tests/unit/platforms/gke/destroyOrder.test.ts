import { gke, type GkeRequest, planned } from "../../plan/gke/support";
import { describeDestroyOrder } from "../destroyOrder";
import { shapes } from "./shapes";
import { needsThis, stageOf } from "./stages";
import { built } from "./support";

const requests: Record<string, GkeRequest> = {
    ...shapes,
    "in the user's network": gke(
        {
            network: { vpc: "main", subnetwork: "nodes", podRange: "pods", serviceRange: "services" },
            kmsKey: "projects/p/locations/us-central1/keyRings/r/cryptoKeys/k",
        },
        { acme: { isolation: "shared", identity: {} } },
    ),
    "without tenants and NAT": { gke: { network: { nat: "none", flowLogs: false } }, proof: { onUpdate: false } },
};

describeDestroyOrder({
    title: "GKE",
    requests,
    stagesOf: (request) => planned(request).platform.destroyOrder,
    built: (request) => built(request),
    stageOf,
    needsThis,
    under: /^pulumi:providers:kubernetes$|^gcp:(container|compute|kms)\//,
});
