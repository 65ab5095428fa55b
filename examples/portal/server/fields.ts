/** The fields of a tenant that are no choice between a few: what they are, in which unit, and what stands there by default. */
import { resolveLimits, resolveQuota } from "../../../sdk/plan/resources";
import type { Field } from "../api";

const quota = resolveQuota();
const limits = resolveLimits({}, quota);

const quantity = (path: string, label: string, help: string, standard: string, unit: string): Field => ({
    path,
    label,
    help,
    kind: "quantity",
    required: false,
    default: standard,
    unit,
});
const count = (path: string, label: string, help: string, standard: number): Field => ({
    path,
    label,
    help,
    kind: "number",
    required: false,
    default: standard,
});
const list = (path: string, label: string, help: string): Field => ({
    path,
    label,
    help,
    kind: "list",
    required: false,
});
const flag = (path: string, label: string, help: string, standard = false): Field => ({
    path,
    label,
    help,
    kind: "boolean",
    required: false,
    default: standard,
});

/** `others`: the cluster's other tenants, who can be let in. */
export function plainFields(others: string[]): Field[] {
    return [
        list(
            "owners.groups",
            "Groups of owners",
            "Who may work in the tenant's namespaces, by the names of the API server's authenticator.",
        ),
        list("owners.users", "Owners", "The same by the names of users."),
        list("viewers.groups", "Groups of viewers", "Who may read, secrets excepted."),
        list("viewers.users", "Viewers", "The same by the names of users."),
        list("namespaces", "Namespaces", "Default: one with the tenant's name."),
        quantity("quota.cpu", "CPU", "In each namespace, over all pods.", quota.cpu, "cores"),
        quantity("quota.memory", "Memory", "In each namespace, over all pods.", quota.memory, "bytes"),
        quantity(
            "quota.ephemeralStorage",
            "Ephemeral storage",
            "In each namespace, over all pods.",
            quota.ephemeralStorage,
            "bytes",
        ),
        quantity("quota.storage", "Storage", "Over all claims of volumes.", quota.storage, "bytes"),
        count("quota.pods", "Pods", "In each namespace.", quota.pods),
        count("quota.services", "Services", "In each namespace.", quota.services),
        count("quota.loadBalancers", "Load balancers", "Each can cost money and opens a way in.", quota.loadBalancers),
        quantity("limits.maxCpu", "Most CPU of a container", "Default: the quota's.", limits.maxCpu, "cores"),
        quantity("limits.maxMemory", "Most memory of a container", "Default: the quota's.", limits.maxMemory, "bytes"),
        {
            path: "network.egress",
            label: "Addresses outside the cluster",
            help: "What the tenant's pods may reach; everything else is closed.",
            kind: "rows",
            required: false,
            columns: [
                { path: "cidr", label: "Range", help: "As 203.0.113.0/24.", kind: "text", required: true },
                { path: "ports", label: "Ports", help: "Default: 443.", kind: "list", required: false },
                {
                    path: "protocol",
                    label: "Protocol",
                    help: "Default: TCP.",
                    kind: "choice",
                    required: false,
                    default: "TCP",
                    options: ["TCP", "UDP"].map((value) => ({
                        value,
                        label: value,
                        meaning: value === "TCP" ? "streams" : "datagrams",
                        possible: true,
                    })),
                },
            ],
        },
        {
            ...list("network.ingressFrom", "Tenants let in", "Whose pods may connect to this tenant's."),
            options: others.map((value) => ({
                value,
                label: value,
                meaning: `pods of tenant ${value}`,
                possible: true,
            })),
        },
        flag("network.dns", "Cluster DNS", "Whether pods may ask it.", true),
        flag("network.apiServer", "API server", "Whether pods may reach it."),
        list(
            "images.registries",
            "Registries",
            "Prefixes that images begin with, each ending in /. Default: any registry.",
        ),
        flag("images.requireDigest", "Images by digest", "Whether an image must be named by digest."),
        {
            path: "reviewBy",
            label: "Review date",
            help: "The day on which this decision is to be looked at again.",
            kind: "date",
            required: false,
        },
        flag("protect", "Protected", "Whether the tenant can be removed only after this was taken back."),
    ];
}
