/** What AWS takes for names, descriptions and tags; what it would refuse is refused in the middle of an update. */
import { kindOf, type Made } from "./support";

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- any resource's inputs
type Inputs = any;

/** So many digits the provider adds to a prefix. */
const prefixSuffix = 26;

/** Pulumi adds a hyphen and seven digits to the name of a resource that is given none. */
const named = (inputs: Inputs, { name }: Made) => inputs.name ?? `${name}-0123abc`;

interface Limit {
    what: string;
    /** The text, and undefined where there is none. */
    of: (inputs: Inputs, made: Made) => string | undefined;
    takes: RegExp;
}

/** From the API references of EC2, IAM, EKS, CloudWatch Logs and Auto Scaling. */
const limits: Record<string, Limit[]> = {
    Cluster: [{ what: "name", of: named, takes: /^[0-9A-Za-z][A-Za-z0-9\-_]{0,99}$/ }],
    Role: [
        { what: "name", of: named, takes: /^[\w+=,.@-]{1,64}$/ },
        {
            what: "description",
            of: ({ description }) => description,
            takes: /^[\t\n\r\u0020-\u007e\u00a1-\u00ff]{0,1000}$/,
        },
        { what: "trust policy", of: ({ assumeRolePolicy }) => assumeRolePolicy, takes: /^.{1,2048}$/ },
    ],
    RolePolicy: [
        { what: "name", of: named, takes: /^[\w+=,.@-]{1,128}$/ },
        { what: "policy", of: ({ policy }) => policy, takes: /^.{1,10240}$/ },
    ],
    InstanceProfile: [{ what: "name", of: named, takes: /^[\w+=,.@-]{1,128}$/ }],
    SecurityGroup: [
        { what: "name", of: named, takes: /^(?!sg-)[a-zA-Z0-9. _\-:/()#,@[\]+=&;{}!$*]{1,255}$/ },
        {
            what: "description",
            of: ({ description }) => description,
            takes: /^[a-zA-Z0-9. _\-:/()#,@[\]+=&;{}!$*]{1,255}$/,
        },
    ],
    SecurityGroupIngressRule: [
        {
            what: "description",
            of: ({ description }) => description,
            takes: /^[a-zA-Z0-9. _\-:/()#,@[\]+=&;{}!$*]{0,255}$/,
        },
    ],
    SecurityGroupEgressRule: [
        {
            what: "description",
            of: ({ description }) => description,
            takes: /^[a-zA-Z0-9. _\-:/()#,@[\]+=&;{}!$*]{0,255}$/,
        },
    ],
    LaunchTemplate: [
        { what: "name", of: named, takes: /^[a-zA-Z0-9().\-/_]{3,128}$/ },
        // 16 KiB before they are encoded.
        { what: "user data", of: ({ userData }) => userData, takes: /^[A-Za-z0-9+/=]{1,21848}$/ },
    ],
    Group: [
        {
            what: "name",
            of: ({ namePrefix }) => `${namePrefix}${"0".repeat(prefixSuffix)}`,
            takes: /^[\u0020-\u007e]{1,255}$/,
        },
    ],
    NodeGroup: [
        {
            what: "name",
            of: ({ nodeGroupNamePrefix }) => `${nodeGroupNamePrefix}${"0".repeat(prefixSuffix)}`,
            takes: /^[0-9A-Za-z][A-Za-z0-9\-_]{0,62}$/,
        },
    ],
    LogGroup: [{ what: "name", of: named, takes: /^[.\-_/#A-Za-z0-9]{1,512}$/ }],
    Key: [{ what: "description", of: ({ description }) => description, takes: /^.{0,8192}$/ }],
    AccessEntry: [
        { what: "user name", of: ({ userName }) => userName, takes: /^(?!system:|eks:|aws:|amazon:|iam:).+$/ },
    ],
};

/** All that AWS would not take, each with the resource's name. */
export function untaken(all: Made[]): string[] {
    return all.flatMap((made) => {
        const texts = (limits[kindOf(made)] ?? []).flatMap(({ what, of, takes }) => {
            const text = of(made.inputs, made);
            return text === undefined || takes.test(text) ? [] : [`${what} ${JSON.stringify(text.slice(0, 300))}`];
        });
        return [...texts, ...tagProblems(tagsOf(made.inputs))].map((each) => `${made.name}: ${each}`);
    });
}

/** An auto scaling group's are a list. */
function tagsOf({ tags = {} }: Inputs): [string, string][] {
    return Array.isArray(tags)
        ? tags.map(({ key, value }: Inputs) => [key, value])
        : (Object.entries(tags) as [string, string][]);
}

function tagProblems(tags: [string, string][]): string[] {
    const keys = tags.map(([key]) => key.toLowerCase());
    return [
        ...(tags.length > 50 ? [`has ${tags.length} tags`] : []),
        ...tags.flatMap(([key, value]) => [
            ...(/^(?!aws:)[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/iu.test(key) ? [] : [`tag ${key}`]),
            ...(/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u.test(value) ? [] : [`value "${value}" of the tag ${key}`]),
        ]),
        ...(new Set(keys).size < keys.length ? ["has a tag twice"] : []),
    ];
}
