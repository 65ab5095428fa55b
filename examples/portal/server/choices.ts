/** The form of a tenant: each choice with what it means and costs here, judged by the planner itself. */
import { figures, placementCosts, placementReasons } from "../../../sdk/catalog/advice";
import { levelNames, levels } from "../../../sdk/catalog/levels";
import { sandboxes } from "../../../sdk/catalog/sandboxes";
import { Placement, ReviewOverdue, type Sandbox, type TenantSpec, Workload } from "../../../index";
import { money } from "../../../sdk/report/cost";
import type { Field, Option } from "../api";
import type { KeptCluster } from "./keptCluster";
import { plan, reportOf } from "./planning";
import { plainFields } from "./fields";
import { type Actor, maySeeTenant } from "./roles";

const anyTenant = "new-tenant";

/** Of a tenant that is there, or of a new one. */
export function choicesFor(
    { definition, declarations }: KeptCluster,
    tenant: string | undefined,
    actor: Actor,
): Field[] {
    const name = tenant ?? anyTenant;
    const now: TenantSpec = declarations.get(name)?.spec ?? { isolation: "shared" };
    const others = declarations.wanted({ action: "remove", tenant: name });
    const without = costOf(others);
    const judge = (option: Omit<Option, "possible" | "reason" | "nearest">, candidate: TenantSpec): Option => {
        const planning = plan(definition, { ...others, [name]: candidate }, name);
        if ("refusals" in planning) {
            // Of what is wrong anyway nothing is said about this choice.
            const own = planning.refusals.find(({ path }) =>
                ["isolation", "sandbox", "placement", "pool", "workload"].includes(path),
            );
            const { reason, nearest } = own ?? planning.refusals[0] ?? { reason: "it is refused" };
            return { ...option, possible: false, reason, ...(nearest !== undefined && { nearest }) };
        }
        const cost = reportOf(planning.planned).cost?.least;
        const more = cost === undefined || without === undefined ? undefined : cost - without;
        return {
            ...option,
            possible: true,
            ...(more !== undefined &&
                more > 0 && { cost: `at least ${money(more)} USD a month more; ${option.cost ?? ""}` }),
        };
    };
    // A choice of a sandbox or pool that was made before would rule out all others.
    const loose = { ...now };
    delete loose.sandbox;
    delete loose.pool;
    return [
        choice(
            "isolation",
            "Isolation level",
            "Whose kernel the tenant's pods run on.",
            true,
            levelNames.map((level) =>
                judge(
                    { value: level, label: level, meaning: `kernel: ${levels[level].kernel}` },
                    { ...loose, isolation: level },
                ),
            ),
        ),
        choice(
            "sandbox",
            "Sandbox",
            "The technology that gives the level. Default: the first of the level that the cluster has.",
            false,
            Object.values(sandboxes).map(({ name: sandbox, title, level, claim }) =>
                judge(
                    { value: sandbox, label: title, meaning: claim, cost: sandboxCost(sandbox), level },
                    { ...loose, isolation: level, sandbox },
                ),
            ),
        ),
        choice(
            "placement",
            "Placement",
            "Which nodes the pods may share with other tenants.",
            false,
            Object.values(Placement).map((placement) =>
                judge(
                    {
                        value: placement,
                        label: placement,
                        meaning: placementReasons[placement].text,
                        cost: placementCosts[placement],
                    },
                    { ...loose, placement },
                ),
            ),
            "shared",
        ),
        choice(
            "workload",
            "Kind of work",
            "Picks between sandboxes of the same level.",
            false,
            Object.values(Workload).map((workload) =>
                judge(
                    {
                        value: workload,
                        label: workload,
                        meaning:
                            workload === "service"
                                ? "long running"
                                : "short lived: start time and memory weigh more than compatibility",
                    },
                    { ...loose, workload },
                ),
            ),
            "service",
        ),
        ...plainFields(
            declarations
                .all()
                .map(([other]) => other)
                .filter((other) => other !== tenant && maySeeTenant(actor, definition.name, other)),
        ),
        choice(
            "reviewOverdue",
            "Once the review is overdue",
            "What happens when the review date has passed.",
            false,
            Object.values(ReviewOverdue).map((value) => ({
                value,
                label: value,
                meaning:
                    value === "warn"
                        ? "a warning in every preview and update"
                        : "every preview and update of the cluster is refused",
                possible: true,
            })),
            "warn",
        ),
    ];

    function costOf(tenants: Record<string, TenantSpec>): number | undefined {
        const planning = plan(definition, tenants);
        return "planned" in planning ? reportOf(planning.planned).cost?.least : undefined;
    }
}

function choice(
    path: string,
    label: string,
    help: string,
    required: boolean,
    options: Option[],
    standard?: string,
): Field {
    return {
        path,
        label,
        help,
        kind: "choice",
        required,
        options,
        ...(standard !== undefined && { default: standard }),
    };
}

function sandboxCost(sandbox: Sandbox): string {
    const { overhead } = sandboxes[sandbox];
    const scheduled =
        overhead === undefined
            ? "nothing beside the containers"
            : overhead === "given"
              ? "what its RuntimeClass says"
              : `${overhead.cpu} CPU and ${overhead.memory} a pod`;
    return [scheduled, ...figures[sandbox].slice(0, 1).map(({ text }) => text)].join("; ");
}
