import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { labDown, labUp, type RunningLab } from "../../lab/lab";
import { violations } from "../support/axe";
import { focused, openBrowser, openPage, overflow, tabTo, type WatchedPage } from "../support/browser";
import { kubectlOf } from "../support/kubectl";
import type { ClusterDetail, Operation, Session } from "../../examples/portal/api";
import { needsNode, needsPackages } from "../support/needs";
import { type RunningPortal, signedInAs, startPortal } from "../support/portal";

const name = `portal-${process.pid}`;
const secret = randomBytes(24).toString("hex");
const ana = signedInAs("ana@example.com", secret, ["platform"]);
const bob = signedInAs("bob@example.com", secret, ["platform"]);
const olga = signedInAs("olga@example.com", secret);
const vera = signedInAs("vera@example.com", secret, ["auditors"]);
const markup = `<img src="x" onerror="document.title = 'taken'">`;

/** One tenant's life through the page, in a real browser, against the real engine and a real Kubernetes. */
describe("the portal's page", function () {
    this.timeout(180_000);
    let folder: string;
    let lab: RunningLab;
    let kubectl: (...args: string[]) => Promise<string>;
    let portal: RunningPortal;
    let browser: Browser;
    let page: Page;
    const watched: WatchedPage[] = [];

    const behindProxy = (port: string) => {
        const file = path.join(folder, "secret");
        writeFileSync(file, secret);
        const groups = ["--platform-groups", "platform", "--viewer-groups", "auditors"];
        return startPortal(name, ["--auth", "header", "--secret-file", file, "--port", port, ...groups]);
    };
    const open = async (who: BrowserContextOptions, at: string): Promise<Page> => {
        const opened = await openPage(browser, who);
        watched.push(opened);
        await opened.page.goto(portal.address + at);
        await opened.page.getByRole("heading", { level: 1 }).waitFor();
        return opened.page;
    };
    const press = (where: Page, button: string) => where.getByRole("button", { name: button, exact: true }).click();
    const state = async (where: Page, wanted: string) => {
        await where.locator(".facts .badge", { hasText: /succeeded|failed|cancelled/ }).waitFor({ timeout: 120_000 });
        assert.match((await where.locator("main").textContent())!, new RegExp(`State\\W*${wanted}`));
    };
    const unfold = (group: string) => page.locator("summary", { hasText: group }).click();
    const goTo = async (at: string) => {
        await page.goto(portal.address + at);
        await page.getByRole("heading", { level: 1 }).waitFor();
    };
    const exists = (...what: string[]) => kubectl("get", ...what, "--ignore-not-found", "-o", "name");

    before(async function () {
        needsNode(this);
        await needsPackages(this, ["chromium"]);
        this.timeout(1_800_000);
        folder = mkdtempSync(path.join(tmpdir(), "portal-"));
        lab = await labUp({ name, log: (line) => console.log(`      ${line}`) });
        kubectl = kubectlOf(lab);
        portal = await behindProxy("0");
        browser = await openBrowser();
    });
    afterEach(() => {
        assert.deepEqual(
            watched.flatMap(({ problems }) => problems.splice(0)),
            [],
        );
    });
    after(async () => {
        await browser?.close();
        await portal?.stop();
        if (folder) rmSync(folder, { recursive: true, force: true });
        await labDown({ name });
    });

    it("lists clusters, and the tenants of one with what was promised and proven", async () => {
        page = await open(ana, "/");
        await page.getByRole("row", { name: /lab.*existing 1\.\d+/ }).waitFor();
        await page.getByRole("link", { name: "lab" }).click();
        const row = page
            .getByRole("row", { name: /payments/ })
            .filter({ hasText: "proven" })
            .filter({ hasText: "applied" });
        await row.filter({ hasNotText: "unproven" }).waitFor({ timeout: 120_000 });
        assert.match((await row.textContent())!, /sandboxed.*gvisor.*shared.*2027-05-01/);
        await page.getByText("free", { exact: true }).waitFor();
    });

    it("adds a tenant by the keyboard alone, and nothing is created by the preview", async () => {
        await page.keyboard.press("Tab");
        await tabTo(page, 'link "Add a tenant"');
        await page.keyboard.press("Enter");
        await page.getByRole("textbox", { name: "Name" }).waitFor();
        assert.equal(await focused(page), 'heading "Add a tenant"');
        await tabTo(page, 'textbox "Name required"');
        await page.keyboard.type("plugins");
        await page.keyboard.press("Tab");
        while ((await focused(page)) !== 'radio "sandboxed"') await page.keyboard.press("ArrowDown");
        await tabTo(page, 'button "Preview"');
        await page.keyboard.press("Enter");
        await page.getByText("tenant plugins is new").waitFor();
        await page.getByText("Namespace plugins is created").waitFor();
        assert.equal(await exists("namespace", "plugins"), "");
        await tabTo(page, 'button "Apply"');
        await page.keyboard.press("Enter");
        await page.getByRole("heading", { name: "Apply plugins" }).waitFor();
    });

    it("shows each resource as it is made, also after the page was loaded anew in the middle", async () => {
        const made = page.locator(".steps li:visible", { hasText: /created$/ });
        await made.first().waitFor();
        const before = await made.count();
        await page.reload();
        await made.nth(before - 1).waitFor();
        assert.equal(await page.locator(".facts .badge", { hasText: "running" }).count(), 1, "it had ended already");
    });

    it("tells a second user who holds the lock, and lets them wait in the queue", async () => {
        const other = await open(bob, "/clusters/lab");
        await press(other, "Verify all");
        const dialog = other.getByRole("dialog");
        await dialog.getByText("ana@example.com holds the lock since").waitFor();
        await other.keyboard.press("Escape");
        await dialog.waitFor({ state: "detached" });
        assert.equal(await focused(other), 'button "Verify all"');
        await other.keyboard.press("Enter");
        await dialog.getByRole("button", { name: "Wait in the queue" }).click();
        await other.getByText("In the queue").first().waitFor();
        await press(other, "Cancel");
        await state(other, "cancelled");
        await state(page, "succeeded");
        assert.equal(await page.locator(".steps li", { hasText: "Namespace plugins created" }).count(), 1);
        assert.equal(await exists("namespace", "plugins"), "namespace/plugins\n");
    });

    it("verifies the tenant, and the proof table fills in", async () => {
        await press(page, "Verify plugins");
        await page.getByRole("heading", { name: "Verify plugins" }).waitFor();
        await page.locator(".progress", { hasText: /[1-9]\d* of \d+ tries done/ }).waitFor();
        await state(page, "succeeded");
        const table = page.getByRole("table", { name: "Proofs of plugins" });
        assert.ok((await table.getByRole("row").count()) > 40);
        assert.equal(await table.getByText("refuted", { exact: true }).count(), 0);
        await table
            .getByRole("row", { name: /kernel .*Starting gVisor.* proven/ })
            .first()
            .waitFor();
    });

    it("verifies all tenants, folded away one by one", async () => {
        await goTo("/clusters/lab");
        await press(page, "Verify all");
        await page.getByRole("heading", { name: "Verify all tenants" }).waitFor();
        await state(page, "succeeded");
        const table = page.getByRole("table", { name: "Proofs of payments" });
        assert.equal(await table.count(), 0);
        await unfold("payments");
        await table
            .getByRole("row", { name: /proven/ })
            .first()
            .waitFor();
    });

    it("shows a refusal at its field and above the form, and takes what is put right", async () => {
        await goTo("/clusters/lab/tenants/plugins/edit");
        await unfold("Quota");
        const cpu = page.getByRole("textbox", { name: "CPU", exact: true });
        await cpu.fill("2 cores");
        await press(page, "Preview");
        await page.getByRole("heading", { name: "1 thing cannot be as asked" }).waitFor();
        assert.match((await focused(page))!, /^group "1 thing cannot be as asked"/);
        await page.keyboard.press("Tab");
        await page.keyboard.press("Enter");
        assert.match((await focused(page))!, /^textbox "CPU"/);
        assert.equal(await cpu.getAttribute("aria-invalid"), "true");
        const reason = page.locator(`#${(await cpu.getAttribute("aria-describedby"))!.split(" ").at(-1)!}`);
        assert.match((await reason.textContent())!, /"2 cores" is not a Kubernetes quantity.*"500m" or "2"/);

        await cpu.fill("2");
        await unfold("Owners");
        await page.getByRole("textbox", { name: "Owners", exact: true }).fill("olga@example.com");
        await press(page, "Preview");
        await page.getByRole("heading", { name: "What would change" }).waitFor();
        await press(page, "Apply");
        await page.getByRole("heading", { name: "Apply plugins" }).waitFor();
        await state(page, "succeeded");
        assert.match(await kubectl("get", "resourcequota", "-n", "plugins", "-o", "yaml"), /requests\.cpu: "2"/);
    });

    it("shows markup as text", async () => {
        await goTo("/clusters/lab/tenants/plugins/edit");
        await unfold("Viewers");
        await page.getByRole("textbox", { name: "Viewers", exact: true }).fill(markup);
        await unfold("Network");
        await press(page, "Add an entry");
        await page.getByRole("textbox", { name: /Range/ }).fill(markup);
        await press(page, "Preview");
        await page.getByText(markup).first().waitFor();
        assert.equal(await page.locator("main img").count(), 0);
        assert.notEqual(await page.title(), "taken");
    });

    it("shows owners their own tenants and what they may change, and viewers nothing to press", async () => {
        const owner = await open(olga, "/clusters/lab");
        await owner.getByRole("row", { name: /plugins/ }).waitFor();
        assert.equal(await owner.getByRole("row", { name: /payments/ }).count(), 0);
        await owner.getByRole("link", { name: "plugins", exact: true }).click();
        await owner.getByRole("link", { name: "Change" }).click();
        await owner.locator("summary", { hasText: "Quota" }).waitFor();
        assert.equal(await owner.getByText("Isolation level").count(), 0);
        await owner.goto(`${portal.address}/audit`);
        await owner.getByRole("heading", { name: "You may not see this" }).waitFor();

        const viewer = await open(vera, "/clusters/lab/tenants/payments");
        await viewer.getByRole("heading", { name: "What enforces it" }).waitFor();
        assert.equal(await viewer.getByRole("button", { name: /Verify|Offboard/ }).count(), 0);
        assert.equal(
            await page.goto(`${portal.address}/clusters/lab/tenants/payments`).then((answer) => answer?.status()),
            200,
        );
        await page.getByRole("button", { name: "Verify" }).waitFor();
    });

    it("finds drift, and names it", async () => {
        await kubectl("delete", "limitrange", "-n", "storefront", "--all");
        await goTo("/clusters/lab/drift");
        await page.getByText("Nobody has looked for drift yet").waitFor();
        await press(page, "Look now");
        await page.getByRole("heading", { name: "Look for drift" }).waitFor();
        await state(page, "succeeded");
        await goTo("/clusters/lab/drift");
        await page
            .getByText(/storefront/)
            .first()
            .waitFor();
        await goTo("/clusters/lab");
        await page.getByRole("link", { name: /1 resource$/ }).waitFor();
    });

    it("breaks none of axe's rules on any page, in either theme, and fits a phone", async () => {
        const operations = await page.request.get(`${portal.address}/api/clusters/lab/history?limit=50`);
        const { operations: all } = (await operations.json()) as { operations: { id: string; kind: string }[] };
        const one = (kind: string) => `/operations/${all.find((operation) => operation.kind === kind)!.id}`;
        const tenant = "/clusters/lab/tenants/plugins";
        const pages = ["/", "/clusters/lab", "/clusters/lab/new", tenant, `${tenant}/edit`, "/clusters/lab/history"];
        pages.push("/clusters/lab/drift", "/audit", one("preview"), one("update"), one("verify"));
        pages.push("/clusters/lab/tenants/nobody", "/nowhere");
        for (const colorScheme of ["light", "dark"] as const) {
            const { page: bare } = await openPage(browser, { ...ana, colorScheme, bypassCSP: true });
            await bare.goto(portal.address);
            for (const at of pages) {
                await bare.evaluate(
                    `history.pushState({}, "", ${JSON.stringify(at)}); dispatchEvent(new Event("popstate"))`,
                );
                await bare.getByText("Loading…").waitFor({ state: "detached" });
                await bare.getByRole("heading", { level: 1 }).waitFor();
                await bare.setViewportSize({ width: 1280, height: 800 });
                assert.deepEqual(await violations(bare), [], `${at}, ${colorScheme}`);
                await bare.setViewportSize({ width: 400, height: 800 });
                assert.equal(await overflow(bare), 0, `${at} is wider than a phone`);
            }
            // The same judges find what is wrong where something is.
            await bare.locator("main").evaluate((main) => {
                const wide = main.ownerDocument.createElement("img");
                wide.width = 900;
                main.append(wide);
            });
            assert.match((await violations(bare)).join(), /^image-alt: /);
            assert.notEqual(await overflow(bare), 0);
            await bare.context().close();
        }
    });

    it("offboards a tenant whose name is typed, and shows the evidence", async () => {
        await goTo("/clusters/lab/tenants/plugins");
        await press(page, "Offboard…");
        await page.getByRole("heading", { name: "What would change" }).waitFor();
        await page.getByText("everything in namespace plugins is lost").waitFor();
        await press(page, "Offboard…");
        await page.getByRole("dialog").getByRole("textbox").fill("payments");
        await page.keyboard.press("Enter");
        await page.getByText("This is not the tenant's name.").waitFor();
        assert.equal(await exists("namespace", "plugins"), "namespace/plugins\n");
        await page.getByRole("dialog").getByRole("textbox").fill("plugins");
        await page.keyboard.press("Enter");
        await page.getByRole("heading", { name: "Offboard plugins", exact: true }).waitFor();
        await state(page, "succeeded");
        await page.getByText(/namespaces: none of \d+ is the tenant's/).waitFor();
        await goTo("/clusters/lab/history");
        await page.getByRole("link", { name: "Offboard plugins", exact: true }).waitFor();
        assert.equal(await exists("namespace", "plugins"), "");
    });

    it("notes what the policy for content refuses", async () => {
        await page.locator("body").evaluate((body) => body.setAttribute("style", "color: red"));
        await page.waitForTimeout(200);
        const refused = watched.flatMap(({ problems }) => problems.splice(0));
        assert.match(refused.join(), /violates the following Content Security Policy directive/);
    });

    it("says that the server is gone, and goes on when it is back", async () => {
        await goTo("/clusters/lab");
        await page.getByRole("row", { name: /payments/ }).waitFor();
        const { port } = new URL(portal.address);
        await portal.stop();
        await page.getByRole("heading", { name: "The portal's server does not answer" }).waitFor();
        assert.equal(await page.getByRole("row", { name: /payments/ }).count(), 1, "what was known is gone");
        portal = await behindProxy(port);
        await page.getByRole("heading", { name: "The portal's server does not answer" }).waitFor({ state: "detached" });
        await page.getByRole("row", { name: /payments/ }).waitFor();
        // The browser logs each try.
        const tries = watched.flatMap(({ problems }) => problems.splice(0));
        assert.ok(
            tries.every((text) => /net::ERR_|status of 5/.test(text)),
            tries.join(),
        );
    });

    it("goes on after a crash in the middle of an update", async () => {
        const api = async <T>(method: string, url: string, data?: object): Promise<T> => {
            const { csrfToken } = (await (await page.request.get(`${portal.address}/api/session`)).json()) as Session;
            const headers = { "x-csrf-token": csrfToken };
            const answer = await page.request.fetch(portal.address + url, { method, headers, ...(data && { data }) });
            return (await answer.json()) as T;
        };
        const begin = async (data: object) =>
            (await api<{ operation: Operation }>("POST", "/api/clusters/lab/operations", data)).operation.id;
        const until = async (id: string, good: (operation: Operation) => boolean) => {
            for (;;) {
                const operation = await api<Operation>("GET", `/api/operations/${id}`);
                if (good(operation)) return operation;
                await page.waitForTimeout(100);
            }
        };
        const ended = ({ state: now }: Operation) => !["queued", "running"].includes(now);
        const change = { action: "set", tenant: "later", spec: { isolation: "user-namespace" } };
        const previewed = async () => {
            const id = await begin({ kind: "preview", change });
            assert.equal((await until(id, ended)).state, "succeeded");
            return id;
        };
        const { port } = new URL(portal.address);
        const cut = await begin({ kind: "update", preview: await previewed() });
        await until(cut, ({ resources }) => resources.some(({ status }) => status === "done"));
        await portal.stop("SIGKILL");
        portal = await behindProxy(port);
        const told = await until(cut, ({ advice = "" }) => /preview again/.test(advice));
        assert.equal(told.state, "interrupted");

        const rest = await until(await begin({ kind: "update", preview: await previewed() }), ended);
        assert.deepEqual([rest.state, rest.failures], ["succeeded", []]);
        assert.equal(await exists("namespace", "later"), "namespace/later\n");
        const { tenants } = await api<ClusterDetail>("GET", "/api/clusters/lab");
        assert.equal(tenants.find(({ name: tenant }) => tenant === "later")?.proof, "proven");
        // The browser logs each try of the pages that were open.
        watched.forEach(({ problems }) => problems.splice(0));
    });

    it("tells the browser nothing of what its workers read in secret", async () => {
        const get = async (url: string) => {
            const answer = await page.request.get(portal.address + url);
            assert.equal(answer.status(), 200, url);
            return answer.text();
        };
        const of = "/api/clusters/lab";
        const { operations } = JSON.parse(await get(`${of}/history?limit=100`)) as { operations: { id: string }[] };
        assert.ok(operations.length > 8);
        const urls = ["/api/session", "/api/clusters", "/api/audit", "/api/openapi.json", of, `${of}/drift`];
        urls.push(`${of}/choices`, ...["payments", "later"].map((tenant) => `${of}/tenants/${tenant}`));
        urls.push(...operations.flatMap(({ id }) => [`/api/operations/${id}`, `/api/operations/${id}/events`]));
        const said = (await Promise.all(urls.map(get))).join("\n");
        assert.match(said, /Namespace later is created/);

        const kubeconfig = readFileSync(lab.kubeconfig, "utf8");
        const passphrase = readFileSync(path.join(lab.folder, "portal", "engine", "passphrase"), "utf8").trim();
        const key = /client-key-data: (\S+)/.exec(kubeconfig)![1]!;
        const [, line] = Buffer.from(key, "base64").toString("utf8").split("\n");
        const secrets = [passphrase, key, line!, secret];
        const found = (text: string) => secrets.filter((each) => text.includes(each));
        assert.deepEqual(found(said), []);
        assert.deepEqual(found(said + secrets.join()), secrets, "nothing would be found");
        assert.ok(secrets.every(({ length }) => length >= 16));
    });

    it("lets in who opens the printed link, once", async () => {
        await Promise.all(watched.splice(0).map((each) => each.page.context().close()));
        await portal.stop();
        portal = await startPortal(name, ["--port", "0"]);
        const link = portal.link();
        const newcomer = await open({}, "/");
        await newcomer.getByRole("heading", { name: "You are not signed in" }).waitFor();
        await newcomer.goto(link);
        await newcomer.getByRole("row", { name: /lab/ }).waitFor();
        assert.equal(new URL(newcomer.url()).search, "", "the token is left in the address");
        const late = await openPage(browser);
        assert.equal((await late.page.goto(link))?.status(), 401);
        await press(newcomer, "Sign out");
        await newcomer.getByRole("heading", { name: "You are not signed in" }).waitFor();
    });
});
