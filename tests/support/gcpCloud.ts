/**
 * What resources of Google's look like once made: their inputs and the outputs that Google adds, in the shapes of
 * `@pulumi/gcp` 9.37.0. All values follow from the resource's name: the same program gives the same state.
 */
import { createHash } from "node:crypto";
import { type CloudState, merged, type Properties } from "./awsCloud";

export const projectNumber = "123456789012";

interface Making {
    inputs: Properties;
    /** Its name at Google: the one that is asked for, else the program's with a suffix, as the provider gives it. */
    name: string;
    hex: (digits: number) => string;
}

type Made = Properties & { id: string };

/** A resource by type; one that nobody described here is a fault of the test. */
export function gcpState(type: string, name: string, inputs: Properties, seed = name): CloudState {
    const hex = (digits: number) => createHash("sha256").update(`${type}\0${seed}`).digest("hex").slice(0, digits);
    const maker = makers[type];
    if (maker === undefined) throw new Error(`the stub of Google knows nothing of ${type}`);
    const given = typeof inputs.name === "string" ? inputs.name : `${name}-${hex(7)}`;
    const { id, ...outputs } = maker({ inputs, name: given, hex });
    return { id, state: merged(outputs, inputs) };
}

export function gcpCall(token: string, args: Properties): Properties {
    if (token !== "gcp:organizations/getProject:getProject") throw new Error(`the stub of Google has no ${token}`);
    return { id: `projects/${args.projectId}`, projectId: args.projectId, number: projectNumber, name: args.projectId };
}

const named =
    (kind: string, where = "regions") =>
    ({ name, inputs }: Making): Made => {
        const place = where === "global" ? "global" : `${where}/${inputs.region ?? inputs.location}`;
        const id = `projects/${inputs.project}/${place}/${kind}/${name}`;
        return { id, name, selfLink: `https://www.googleapis.com/compute/v1/${id}` };
    };

const member = ({ inputs }: Making): Made => ({
    id: [inputs.project ?? inputs.cryptoKeyId, inputs.role, inputs.member, inputs.condition?.title ?? ""].join("/"),
    etag: "BwYxV3Xy1dI=",
});

const makers: Record<string, (making: Making) => Made> = {
    "gcp:compute/network:Network": named("networks", "global"),
    "gcp:compute/subnetwork:Subnetwork": named("subnetworks"),
    "gcp:compute/router:Router": named("routers"),
    "gcp:compute/routerNat:RouterNat": ({ name, inputs }) => ({
        id: `${inputs.project}/${inputs.region}/${inputs.router}/${name}`,
        name,
    }),
    "gcp:compute/firewall:Firewall": named("firewalls", "global"),
    "gcp:kms/keyRing:KeyRing": named("keyRings", "locations"),
    "gcp:kms/cryptoKey:CryptoKey": ({ name, inputs }) => ({ id: `${inputs.keyRing}/cryptoKeys/${name}`, name }),
    "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember": member,
    "gcp:projects/iAMMember:IAMMember": member,
    "gcp:projects/iAMAuditConfig:IAMAuditConfig": ({ inputs }) => ({
        id: `${inputs.project}/audit_config/${inputs.service}`,
    }),
    "gcp:serviceaccount/account:Account": ({ inputs, hex }) => {
        const email = `${inputs.accountId}@${inputs.project}.iam.gserviceaccount.com`;
        const id = `projects/${inputs.project}/serviceAccounts/${email}`;
        return { id, name: id, email, member: `serviceAccount:${email}`, uniqueId: hex(12) };
    },
    "gcp:container/cluster:Cluster": cluster,
    "gcp:container/nodePool:NodePool": ({ name, inputs }) => ({
        id: `projects/${inputs.project}/locations/${inputs.location}/clusters/${inputs.cluster}/nodePools/${name}`,
        name,
        instanceGroupUrls: [],
        version: "1.36.2-gke.1000000",
    }),
};

function cluster({ name, inputs, hex }: Making): Made {
    const certificate = `-----BEGIN CERTIFICATE-----\n${hex(64)}\n-----END CERTIFICATE-----\n`;
    const isPrivate = inputs.privateClusterConfig?.enablePrivateEndpoint === true;
    return {
        id: `projects/${inputs.project}/locations/${inputs.location}/clusters/${name}`,
        name,
        endpoint: isPrivate ? "172.16.0.2" : "203.0.113.10",
        masterAuth: { clusterCaCertificate: Buffer.from(certificate).toString("base64") },
        masterVersion: `${inputs.minMasterVersion}.2-gke.1000000`,
    };
}
