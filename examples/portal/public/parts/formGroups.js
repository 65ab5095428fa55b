// @ts-check
/**
 * The order of the form: what decides is asked first and openly, the rest is folded away by its subject.
 *
 * @import { Field, Role } from "../../api"
 */
import { groupOf } from "../lib/spec.js";

const first = ["isolation", "sandbox", "placement", "workload", "reviewBy"];

/** @type {[path: string, title: string][]} */
const titles = [
    ["owners", "Owners"],
    ["viewers", "Viewers"],
    ["quota", "Quota"],
    ["limits", "Defaults and limits of a container"],
    ["network", "Network"],
    ["images", "Images"],
    ["identity", "Role in the cloud account"],
    ["certificates", "Certificates"],
    ["fairness", "Share of the API server"],
];

/** What a tenant's owner may change; the rest is the platform team's. */
const ofOwners = ["quota", "limits", "network", "viewers"];

/**
 * @typedef {{ title: string, folded: boolean, pairs: boolean, fields: Field[] }} Group
 */

/** @param {Field[]} fields @param {Role} role @returns {Group[]} */
export function groupsOf(fields, role) {
    const shown = role === "owner" ? fields.filter(({ path }) => ofOwners.includes(groupOf(path))) : fields;
    const named = new Map(titles);
    const open = first.flatMap((path) => shown.filter((field) => field.path === path));
    const rest = shown.filter((field) => !open.includes(field));
    const group = (/** @type {string} */ title, /** @type {Field[]} */ inside) => ({
        title,
        folded: true,
        pairs: inside.every(({ kind }) => ["quantity", "number", "text"].includes(kind)),
        fields: inside,
    });
    return [
        { title: "", folded: false, pairs: false, fields: open },
        ...titles.map(([path, title]) =>
            group(
                title,
                rest.filter((field) => (groupOf(field.path) || field.path) === path),
            ),
        ),
        group(
            "More",
            rest.filter((field) => !named.has(groupOf(field.path) || field.path)),
        ),
    ].filter(({ fields: inside }) => inside.length > 0);
}
