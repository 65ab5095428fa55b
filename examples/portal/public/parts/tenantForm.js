// @ts-check
/**
 * @import { Field as Declared, RefusalAnswer } from "../../api"
 * @import { ApiError } from "../lib/api.js"
 * @import { Tree } from "../lib/spec.js"
 */
import { useEffect, useRef, useState } from "preact/hooks";
import { Field } from "../fields/field.js";
import { TextField } from "../fields/text.js";
import { html } from "../lib/html.js";
import { clusterAt, tenantAt } from "../lib/routes.js";
import { useSession } from "../lib/session.js";
import { concerns, idOf, valueAt, withValue } from "../lib/spec.js";
import { ErrorSummary } from "./errorSummary.js";
import { groupsOf } from "./formGroups.js";
import { useStart } from "./start.js";

/** @type {Declared} */
const nameField = {
    path: "tenant",
    label: "Name",
    help: "Lower-case letters, digits and hyphens. It cannot be changed later.",
    kind: "text",
    required: true,
};

/** @param {{ cluster: string, fields: Declared[], name: string, spec: Tree, fixed: boolean }} props */
export function TenantForm({ cluster, fields, name: startName, spec: startSpec, fixed }) {
    const { role } = useSession();
    const [name, setName] = useState(startName);
    const [spec, setSpec] = useState(() => withRequired(startSpec, fields));
    const [refusals, setRefusals] = useState(/** @type {RefusalAnswer[]} */ ([]));
    const [attempt, setAttempt] = useState(0);
    const summary = useRef(/** @type {HTMLDivElement | null} */ (null));
    const refuse = (/** @type {RefusalAnswer[]} */ list) => {
        setRefusals(list);
        setAttempt((before) => before + 1);
    };
    const starter = useStart(cluster, (/** @type {ApiError} */ error) => refuse(error.refusals));
    useEffect(() => {
        if (attempt > 0) summary.current?.focus();
    }, [attempt]);

    const submit = (/** @type {Event} */ event) => {
        event.preventDefault();
        if (name.trim() === "") return refuse([{ path: "tenant", reason: "A tenant needs a name." }]);
        setRefusals([]);
        void starter.start({ kind: "preview", change: { action: "set", tenant: name.trim(), spec } });
    };
    const groups = groupsOf(fields, role);
    const placed = [...(fixed ? [] : [nameField]), ...groups.flatMap((group) => group.fields)];
    return html`
        ${starter.dialog}
        <${ErrorSummary} box=${summary} refusals=${refusals} error=${starter.error} fields=${placed} />
        <form class="form" onSubmit=${submit} novalidate>
            ${
                !fixed &&
                html`<${TextField} field=${nameField} id=${idOf("tenant")} value=${name} onChange=${(/** @type {string} */ next) => setName(next ?? "")}
                    refusals=${refusals.filter(({ path }) => concerns(path, "tenant"))} />`
            }
            ${groups.map(({ title, folded, pairs, fields: inside }) => {
                const wrong = inside.some((field) => refusals.some(({ path }) => concerns(path, field.path)));
                const set = inside.filter((field) => valueAt(spec, field.path) !== undefined).length;
                const controls = inside.map(
                    (field) => html`
                        <${Field} key=${field.path} field=${forLevel(field, spec)} value=${valueAt(spec, field.path)} refusals=${refusals}
                            onChange=${(/** @type {unknown} */ value) => setSpec((before) => changed(before, field.path, value, fields))} />
                    `,
                );
                if (!folded) return controls;
                return html`
                    <details class="group" key=${title} open=${wrong || undefined}>
                        <summary>${title} <small>${set > 0 ? `${set} set` : "as by default"}</small></summary>
                        <div class=${`inside ${pairs ? "pairs" : ""}`}>${controls}</div>
                    </details>
                `;
            })}
            <p class="row finish">
                <button class="button first" aria-disabled=${starter.starting}>${starter.starting ? "Checking…" : "Preview"}</button>
                <a class="button" href=${fixed && startName ? tenantAt(cluster, startName) : clusterAt(cluster)}>Discard</a>
            </p>
        </form>
    `;
}

/** What must be given is given, as far as there is a default for it. @param {Tree} spec @param {Declared[]} fields */
function withRequired(spec, fields) {
    return fields
        .filter((field) => field.required && field.default !== undefined && valueAt(spec, field.path) === undefined)
        .reduce((before, field) => withValue(before, field.path, field.default), spec);
}

/** Of a choice whose options belong to levels, those of the level that is chosen. @param {Declared} field @param {Tree} spec */
function forLevel(field, spec) {
    if (!field.options?.some(({ level }) => level !== undefined)) return field;
    return { ...field, options: field.options.filter(({ level }) => level === undefined || level === spec.isolation) };
}

/** A sandbox of another level goes with its level. @param {Tree} before @param {string} path @param {unknown} value @param {Declared[]} fields */
function changed(before, path, value, fields) {
    const after = withValue(before, path, value);
    if (path !== "isolation") return after;
    return fields
        .filter((field) => field.options?.find(({ value: other }) => other === valueAt(after, field.path))?.level)
        .filter(
            (field) => field.options?.find(({ value: other }) => other === valueAt(after, field.path))?.level !== value,
        )
        .reduce((tree, field) => withValue(tree, field.path, undefined), after);
}
