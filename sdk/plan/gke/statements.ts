/** What a tenant's service accounts may not be granted, and the condition under which they are granted the rest. */
import { join, type Refusal } from "../refusal";

/** Roles over all that a project has. */
const basic = ["roles/owner", "roles/editor", "roles/viewer", "roles/browser"];

/** Services by whose roles an account could give itself or others more than it has, or take over the cluster. */
const escalating = [
    "accesscontextmanager",
    "binaryauthorization",
    "cloudbuild",
    "container",
    "deploymentmanager",
    "gkehub",
    "iam",
    "orgpolicy",
    "resourcemanager",
];

const role = /^(roles|projects\/[a-z0-9-]+\/roles|organizations\/\d+\/roles)\/([A-Za-z0-9_.]+)$/;

export function roleRefusals(path: string, roles: string[]): Refusal[] {
    return roles.flatMap((name, index): Refusal[] => {
        const reason = roleProblem(name);
        const at = join(path, index);
        return reason === undefined ? [] : [{ path: at, reason, nearest: '"roles/storage.objectViewer"' }];
    });
}

function roleProblem(name: string): string | undefined {
    if (/[*?]/.test(name)) return `"${name}" is not a role: a wildcard grants what nobody has read`;
    if (basic.includes(name)) return `"${name}" reaches everything in the project, the other tenants' data among it`;
    const [, kind = "", id = ""] = role.exec(name) ?? [];
    if (id === "") {
        const what = /^[a-z]+(\.[A-Za-z]+)+$/.test(name)
            ? "a permission, and Google grants roles"
            : "not a role of IAM's";
        return `"${name}" is ${what}`;
    }
    if (kind !== "roles") return undefined;
    const [service = ""] = id.split(".");
    if (escalating.includes(service))
        return `"${name}" lets its holder become more than it is, or reach the cluster itself`;
    return /\.admin$/i.test(id) ? `"${name}" lets its holder decide who else may use what it is about` : undefined;
}

/** IAM takes so many operators in one condition (cloud.google.com/iam/docs/conditions-overview). */
const mostOperators = 12;

/** Letters, digits and what stands between them: nothing that could end the text of the condition. */
const resourceName = /^[A-Za-z0-9_.:@~%+/-]+$/;

export function resourceRefusals(path: string, resources: string[]): Refusal[] {
    return [
        ...(resources.length > mostOperators + 1
            ? [
                  {
                      path,
                      reason: `has ${resources.length} resources, and a condition of IAM's takes ${mostOperators + 1}`,
                      nearest: "two statements",
                  },
              ]
            : []),
        ...resources.flatMap((resource, index): Refusal[] => {
            const at = join(path, index);
            if (resource === "*") return [];
            const plain = resource.replace(/\*$/, "");
            const nearest = '"projects/_/buckets/payments/*"';
            if (!resourceName.test(plain) || !plain.includes("/")) {
                return [{ path: at, reason: `"${resource}" is not the name of a resource of Google's`, nearest }];
            }
            const reason = `"${resource}" covers every name that begins so, another tenant's among them`;
            return plain !== resource && !plain.endsWith("/") ? [{ path: at, reason, nearest: `"${plain}/*"` }] : [];
        }),
    ];
}

export interface Condition {
    title: string;
    expression: string;
}

/** The resources as IAM's own condition; `undefined` where all of the project's are meant. */
export function conditionOf(tenant: string, resources: string[]): Condition | undefined {
    if (resources.includes("*")) return undefined;
    const tests = resources.map((resource) =>
        resource.endsWith("*")
            ? `resource.name.startsWith("${resource.slice(0, -1)}")`
            : `resource.name == "${resource}"`,
    );
    return { title: `kernel-isolation tenant ${tenant}`, expression: tests.join(" || ") };
}
