/** Google Cloud, as its provider shows it to the engine. */
import { gcpCall, gcpState } from "../gcpCloud";
import type { Cloud } from "./cloud";
import type { Rule } from "./replacement";
import { given, judging, usual } from "./terraform";

/** Of what makes a new resource only the name is asked here, and who is granted what: the tests change nothing else that would. */
const named: Rule = { fixed: ["name"], named: "name" };
const granted: Rule = { fixed: ["project", "role", "member", "condition"] };

const rules: Record<string, Rule> = {
    "gcp:compute/network:Network": named,
    "gcp:compute/subnetwork:Subnetwork": named,
    "gcp:compute/router:Router": named,
    "gcp:compute/routerNat:RouterNat": named,
    "gcp:compute/firewall:Firewall": named,
    "gcp:kms/keyRing:KeyRing": named,
    "gcp:kms/cryptoKey:CryptoKey": named,
    "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember": granted,
    "gcp:projects/iAMMember:IAMMember": granted,
    "gcp:projects/iAMAuditConfig:IAMAuditConfig": { fixed: ["project", "service"] },
    "gcp:serviceaccount/account:Account": { fixed: ["accountId", "project"] },
    "gcp:container/cluster:Cluster": named,
    "gcp:container/nodePool:NodePool": named,
};

const judged = judging(rules);

export const google: Cloud = {
    ...usual,
    ...judged,
    diff(type, olds, news) {
        const found = judged.diff(type, olds, news);
        // A pool of another name may stand beside the old one; a cluster may not: its name is the same.
        return type === "gcp:container/nodePool:NodePool" ? { ...found, deleteBeforeReplace: false } : found;
    },
    make: (type, name, inputs, seed) => gcpState(type, name, given(inputs), seed),
    keeps(type, state) {
        if (type !== "gcp:container/cluster:Cluster" || state.deletionProtection !== true) return undefined;
        return `deletion protection is on for cluster ${String(state.name)}`;
    },
    call: (token, args) => ({ answer: gcpCall(token, args), secrets: [] }),
};
