// @ts-check
/**
 * The form to add or to change a tenant: what it starts with is loaded here, the form itself is a part.
 *
 * @import { Field, Operation, TenantDetail } from "../../api"
 */
import { html } from "../lib/html.js";
import { useLoad } from "../lib/load.js";
import { Page } from "../parts/page.js";
import { Show } from "../parts/states.js";
import { TenantForm } from "../parts/tenantForm.js";

/** @typedef {{ cluster: string, tenant?: string, query: URLSearchParams }} Props */

/** @param {Props} props */
export function FormPage({ cluster, tenant, query }) {
    const from = query.get("from");
    const search = tenant ? `?tenant=${encodeURIComponent(tenant)}` : "";
    const choices = useLoad(`/api/clusters/${encodeURIComponent(cluster)}/choices${search}`);
    return html`
        <${Page} title=${tenant ? `Change ${tenant}` : "Add a tenant"} cluster=${cluster} tenant=${tenant}
            lead="Nothing happens before you have seen, in words, what would change.">
            <${Show} loaded=${choices} show=${(/** @type {{ fields: Field[] }} */ { fields }) =>
                from
                    ? html`<${FromPreview} id=${from} cluster=${cluster} fields=${fields} />`
                    : tenant
                      ? html`<${FromTenant} cluster=${cluster} tenant=${tenant} fields=${fields} />`
                      : html`<${TenantForm} cluster=${cluster} fields=${fields} name="" spec=${{}} fixed=${false} />`} />
        <//>
    `;
}

/** @param {{ cluster: string, tenant: string, fields: Field[] }} props */
function FromTenant({ cluster, tenant, fields }) {
    const loaded = useLoad(`/api/clusters/${encodeURIComponent(cluster)}/tenants/${encodeURIComponent(tenant)}`);
    return html`<${Show} loaded=${loaded} show=${(/** @type {TenantDetail} */ { spec }) =>
        html`<${TenantForm} cluster=${cluster} fields=${fields} name=${tenant} spec=${spec} fixed=${true} />`} />`;
}

/** Back from a preview: as it was filled in. @param {{ id: string, cluster: string, fields: Field[] }} props */
function FromPreview({ id, cluster, fields }) {
    const loaded = useLoad(`/api/operations/${encodeURIComponent(id)}`);
    return html`<${Show} loaded=${loaded} show=${(/** @type {Operation} */ { change, tenant = "" }) =>
        html`<${TenantForm} cluster=${cluster} fields=${fields} name=${tenant} spec=${change?.action === "set" ? change.spec : {}} fixed=${true} />`} />`;
}
