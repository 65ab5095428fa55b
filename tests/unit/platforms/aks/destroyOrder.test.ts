import { aks, type AksRequest, planned } from "../../plan/aks/support";
import { describeDestroyOrder } from "../destroyOrder";
import { givenKey, givenNetwork } from "./options";
import { shapes } from "./shapes";
import { needsThis, stageOf } from "./stages";
import { built } from "./support";

const requests: Record<string, AksRequest> = {
    ...shapes,
    "in the user's network, group and workspace": aks(
        {
            ...givenKey,
            resourceGroup: "mine",
            network: givenNetwork,
            logs: {
                workspace: "/subscriptions/s/resourceGroups/g/providers/Microsoft.OperationalInsights/workspaces/w",
            },
        },
        { acme: { isolation: "shared", identity: {} } },
    ),
    "without tenants": { proof: { onUpdate: false } },
};

describeDestroyOrder({
    title: "AKS",
    requests,
    stagesOf: (request) => planned(request).platform.destroyOrder,
    built: (request) => built(request),
    stageOf,
    needsThis,
    under: /^pulumi:providers:kubernetes$|^azure-native:(network|keyvault):|:(AgentPool|ManagedCluster)$/,
});
