/** Every argument of a cluster on EKS, from the schema, and a value that it is refused with. */
import { readFileSync } from "node:fs";
import path from "node:path";

interface Property {
    description: string;
    type?: string;
    $ref?: string;
    items?: { $ref?: string };
    additionalProperties?: { $ref?: string };
}

const schema = JSON.parse(readFileSync(path.join(__dirname, "../../../../schema.json"), "utf8")) as {
    types: Record<string, { properties?: Record<string, Property>; required?: string[] }>;
};

export interface EksField {
    /** As the documentation writes it, with `<name>` and `<n>` for what the user counts. */
    path: string;
    /** The same in the request that `faultOf` makes. */
    at: string;
    what: string;
    standard: string;
    type: string;
}

export function eksFields(type = "EksSpec", shown = "", at = ""): EksField[] {
    const { properties = {}, required = [] } = schema.types[`kernel-isolation:index:${type}`] ?? {};
    return Object.entries(properties).flatMap(([name, property]) => {
        const field = describe(`${shown}${name}`, `${at}${name}`, property, required.includes(name));
        const inner = (reference: string | undefined) => /Eks\w+Spec$/.exec(reference ?? "")?.[0];
        const [own, item, value] = [property.$ref, property.items?.$ref, property.additionalProperties?.$ref].map(
            inner,
        );
        return [
            field,
            ...(own ? eksFields(own, `${field.path}.`, `${field.at}.`) : []),
            ...(item ? eksFields(item, `${field.path}.<n>.`, `${field.at}.0.`) : []),
            ...(value ? eksFields(value, `${field.path}.<name>.`, `${field.at}.some.`) : []),
        ];
    });
}

function describe(shown: string, at: string, { description, type = "object" }: Property, required: boolean): EksField {
    const text = description.replace(/\s+/g, " ");
    const [, what = text, standard = ""] = /^(.*?) Default:? ([\s\S]*?)\.?$/.exec(text) ?? [];
    return { path: shown, at, what, standard: required ? "none, required" : standard || "none", type };
}

const pool = (more: object) => ({ nodePools: { some: { sandbox: "gvisor", ...more } } });
const subnet = { id: "subnet-0123456789abcdef0", zone: "us-east-1a" };
const subnets = (more: object) => ({ network: { vpcId: "vpc-1", subnets: [{ ...subnet, ...more }] } });

/** Requests that say more than that a value has the wrong type. */
const faults: Record<string, object> = {
    version: { version: "1.36.2" },
    adminRoleArns: { adminRoleArns: [] },
    "credentials.roleArn": { credentials: { roleArn: "arn:aws:iam::123456789012:role/other" } },
    "network.cidr": { network: { cidr: "10.0.0.0/24" } },
    "network.zones": { network: { zones: ["us-east-1a"] } },
    "network.zoneCount": { network: { zoneCount: 4 } },
    "network.nat": { network: { nat: "none" } },
    "network.endpoints": { network: { endpoints: ["com.amazonaws.us-east-1.logs"] } },
    "network.flowLogDays": { network: { flowLogDays: 100 } },
    "network.vpcId": { network: { subnets: [subnet] } },
    "network.subnets": subnets({}),
    "network.subnets.<n>.id": subnets({ id: "public-a" }),
    "network.subnets.<n>.cidr": subnets({ cidr: "10.0.0.0" }),
    "network.serviceCidr": { network: { serviceCidr: "10.0.0.0/16" } },
    "endpoint.privateCidrs": { endpoint: { privateCidrs: ["203.0.113.0/24"] } },
    "endpoint.publicCidrs": { endpoint: { publicAccess: true, publicCidrs: ["0.0.0.0/0"] } },
    "endpoint.anyAddress": { endpoint: { anyAddress: true } },
    kmsKeyArn: { kmsKeyArn: "alias/mine" },
    "logs.types": { logs: { types: [] } },
    "logs.days": { logs: { days: 100 } },
    "addons.vpcCni": { addons: { vpcCni: "latest" } },
    "addons.kubeProxy": { addons: { kubeProxy: "v1.35.0-eksbuild.2" } },
    "nodes.volumeGib": { nodes: { volumeGib: 8 } },
    "nodePools.<name>.tenant": pool({ tenant: "nobody" }),
    "nodePools.<name>.kind": pool({ kind: "auto" }),
    "nodePools.<name>.os": pool({ os: "bottlerocket" }),
    "nodePools.<name>.instanceTypes": pool({ instanceTypes: ["m7i.48xlarge"] }),
    "nodePools.<name>.architecture": pool({ architecture: "riscv" }),
    "nodePools.<name>.maxSize": pool({ minSize: 2, maxSize: 1 }),
    "nodePools.<name>.spot": pool({ sandbox: "kata-clh", spot: true }),
    "nodePools.<name>.volumeGib": pool({ sandbox: "kata-fc", volumeGib: 80 }),
    "nodePools.<name>.maxLifetimeDays": pool({ kind: "managed", maxLifetimeDays: 7 }),
    "nodePools.<name>.labels": pool({ labels: { "kubernetes.io/role": "x" } }),
    tags: { tags: { "aws:owner": "x" } },
};

/** The listed request, else one with a value of the wrong type in the field's place. */
export function faultOf({ path: shown, at, type }: EksField): object {
    const listed = faults[shown];
    if (listed) return listed;
    const [first = "", ...rest] = at.split(".");
    const wrong = type === "string" ? 7 : "x";
    if (rest.length === 0) return { [first]: wrong };
    if (first === "nodePools") return pool({ [rest[1] ?? ""]: wrong });
    if (rest[0] === "subnets") return subnets({ [rest[2] ?? ""]: wrong });
    return { [first]: { [rest[0] ?? ""]: wrong } };
}
