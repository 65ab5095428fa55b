import { asOnEks, securityContext } from "./cisTenants";
import { type Baseline, does, inPart, yours } from "./control";

const weaknesses = "tests/unit/platforms/aks/weaknesses.test.ts";
const registered = "tests/unit/platforms/aks/golden.test.ts";
const image = "AKS's own image writes it, and the package changes nothing about it";
const kubelet = "AKS sets it, and takes no word of the user's about it: look at a node";

export const cisAks: Baseline = {
    title: "CIS Azure Kubernetes Service Benchmark",
    edition: "1.8.0",
    source: "numbers as in kube-bench, cfg/aks-1.8.0, read 2026-11-29; titles in own words",
    // One control a line, as in a table.
    // prettier-ignore
    controls: [
        does("built clusters", "2.1.1", "Audit logs are on", "changes and who came in go to a Log Analytics workspace; reads with logs.reads", weaknesses, "tests/unit/plan/aks/cluster.test.ts"),
        yours("3.1.1", "Mode of the kubelet's kubeconfig", image),
        yours("3.1.2", "Owner of the kubelet's kubeconfig", image),
        yours("3.1.3", "Mode of azure.json", image),
        yours("3.1.4", "Owner of azure.json", image),
        yours("3.2.1", "The kubelet lets nobody in without a name", kubelet),
        yours("3.2.2", "The kubelet asks what a request may do", kubelet),
        yours("3.2.3", "The kubelet knows a client authority", kubelet),
        yours("3.2.4", "The read-only port is closed", kubelet),
        yours("3.2.5", "Idle streams end", kubelet),
        yours("3.2.6", "The kubelet keeps its packet filter chains", kubelet),
        yours("3.2.7", "Events are neither lost nor a flood", kubelet),
        yours("3.2.8", "Client certificates are renewed", kubelet),
        yours("3.2.9", "Serving certificates are renewed", kubelet),
        asOnEks("4.1.1"),
        asOnEks("4.1.2"),
        asOnEks("4.1.3"),
        asOnEks("4.1.4"),
        asOnEks("4.1.5"),
        asOnEks("4.1.6"),
        asOnEks("4.1.8", "4.1.7"),
        asOnEks("4.1.9", "4.1.8"),
        asOnEks("4.1.10", "4.1.9"),
        does("tenants", "4.1.10", "Few approve certificates", "no tenant may", "access.approve-csr", "access.csr"),
        asOnEks("4.1.11"),
        asOnEks("4.1.12"),
        asOnEks("4.2.1"),
        asOnEks("4.2.2"),
        asOnEks("4.2.3"),
        asOnEks("4.2.4"),
        asOnEks("4.2.5"),
        inPart("built clusters", "4.4.1", "The network plugin is the newest", "AKS's own Cilium, which AKS moves on with the cluster and by upgradeChannel; its version is not yours", weaknesses),
        asOnEks("4.3.2", "4.4.2"),
        asOnEks("4.4.1", "4.5.1"),
        asOnEks("4.4.2", "4.5.2"),
        asOnEks("4.5.1", "4.6.1"),
        securityContext("4.6.2"),
        asOnEks("4.5.2", "4.6.3"),
        asOnEks("5.1.1"),
        asOnEks("5.1.2"),
        yours("5.1.3", "Nodes only read from the registry", "the package makes no registry and gives nodes no role in one"),
        asOnEks("5.1.4"),
        does("built clusters", "5.2.1", "Each workload has an identity of its own", "one in Entra ID, bound to the cluster's issuer, the namespace and the service account", weaknesses, "tests/unit/plan/aks/tenants.test.ts"),
        does("built clusters", "5.3.1", "Secrets are encrypted with a key of one's own", "KMS with a Key Vault key, in a vault with purge protection", weaknesses),
        does("built clusters", "5.4.1", "The API endpoint is closed to most", "private, or for named addresses alone", weaknesses, "tests/unit/plan/aks/network.test.ts"),
        inPart("built clusters", "5.4.2", "The API endpoint is private", "unless endpoint.publicAccess; its name stays in Azure's public DNS, for a private address", registered),
        does("built clusters", "5.4.3", "Nodes are private", "without public addresses and without SSH", weaknesses),
        does("built clusters", "5.4.4", "Network policies are on", "Cilium, as data plane and as enforcer", weaknesses),
        asOnEks("5.4.5"),
        does("built clusters", "5.5.1", "Users are managed in Entra ID", "people come in by it alone: there are no local accounts", weaknesses),
        yours("5.5.2", "Azure's roles decide about Kubernetes", "off on purpose: a role in Azure would let its holder past the RoleBindings that the report shows"),
    ],
};
