// @ts-check
/**
 * The portal's page: who is signed in, the bar, and the page of the address.
 *
 * @import { Session } from "../api"
 */
import { render } from "preact";
import { setCsrfToken } from "./lib/api.js";
import { html } from "./lib/html.js";
import { useLoad } from "./lib/load.js";
import { startNavigation, useAddress } from "./lib/navigation.js";
import { match } from "./lib/routes.js";
import { SessionContext } from "./lib/session.js";
import { AuditPage } from "./pages/audit.js";
import { ClusterPage } from "./pages/cluster.js";
import { ClustersPage } from "./pages/clusters.js";
import { DriftPage } from "./pages/drift.js";
import { FormPage } from "./pages/form.js";
import { HistoryPage } from "./pages/history.js";
import { OperationPage } from "./pages/operation.js";
import { TenantPage } from "./pages/tenant.js";
import { Bar } from "./parts/bar.js";
import { Loading, NoSessionPage, NoSuchPage } from "./parts/states.js";

/** @type {Record<string, (props: any) => unknown>} */
const pages = {
    clusters: ClustersPage,
    cluster: ClusterPage,
    new: FormPage,
    edit: FormPage,
    tenant: TenantPage,
    history: HistoryPage,
    drift: DriftPage,
    operation: OperationPage,
    audit: AuditPage,
};

function App() {
    const address = useAddress();
    const { data: session, error, reload } = useLoad("/api/session");
    if (session) setCsrfToken(/** @type {Session} */ (session).csrfToken);
    const found = match(address.pathname);
    const Shown = found && pages[found.name];
    /** @returns {unknown} */
    const content = () => {
        if (error && (!session || error.status === 401))
            return html`<${NoSessionPage} error=${error} retry=${reload} />`;
        if (!session) return html`<${Loading} />`;
        if (!Shown) return html`<${NoSuchPage} />`;
        return html`<${Shown} key=${address.pathname + address.search} ...${found.params} query=${address.searchParams} />`;
    };
    return html`
        <${SessionContext.Provider} value=${session}>
            <a class="skip" href="#main" onClick=${toMain}>Skip to the content</a>
            <${Bar} session=${session} path=${address.pathname} />
            <main id="main" class="page" tabindex="-1">${content()}</main>
        <//>
    `;
}

/** An address with a hash would be a page of its own. @param {Event} event */
function toMain(event) {
    event.preventDefault();
    document.getElementById("main")?.focus();
}

startNavigation();
render(html`<${App} />`, /** @type {HTMLElement} */ (document.getElementById("app")));
