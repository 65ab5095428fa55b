/** A real browser for the tests of a page: what goes wrong in it is noted, whoever looked at the page. */
import assert from "node:assert/strict";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { findChromium } from "../../lab/packages";

export interface WatchedPage {
    page: Page;
    /** Errors of scripts, and what the content security policy refused. */
    problems: string[];
}

export async function openBrowser(): Promise<Browser> {
    const executablePath = await findChromium();
    assert.ok(executablePath, "there is no Chromium");
    return chromium.launch({ executablePath });
}

/** The browser itself logs each answer that is an error; whether it should have been one is the test's to say. */
const answered = /^Failed to load resource: the server responded with a status of 4\d\d/;

export async function openPage(browser: Browser, options: BrowserContextOptions = {}): Promise<WatchedPage> {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
    const page = await context.newPage();
    // A preview of the engine's takes its time on a machine that is busy.
    page.setDefaultTimeout(120_000);
    const problems: string[] = [];
    page.on("pageerror", (error) => problems.push(error.message));
    page.on("console", (message) => {
        if (message.type() === "error" && !answered.test(message.text())) problems.push(message.text());
    });
    return { page, problems };
}

/** By how much the page is wider than its window. */
export const overflow = (page: Page): Promise<number> =>
    page.locator("html").evaluate((html) => html.scrollWidth - html.clientWidth);

/** Where the focus is, as a screen reader says it: `button "Preview"`; undefined where it is on nothing. */
export async function focused(page: Page): Promise<string | undefined> {
    const snapshot = await page
        .locator(":focus")
        .ariaSnapshot({ timeout: 1_000 })
        .catch(() => "");
    return /^- '?([a-z]+(?: "(?:[^"\\]|\\.)*")?)/.exec(snapshot)?.[1];
}

/** Whether one who looks at the page sees where the focus is. The outline of an option is its card's. */
async function focusIsSeen(page: Page): Promise<boolean> {
    const { width, height } = page.viewportSize()!;
    const box = await page.locator(":focus").boundingBox();
    const inView = box !== null && box.y < height && box.y + box.height > 0 && box.x < width && box.width > 0;
    const outlined = await page.locator(":focus").evaluate((element) => {
        const parts = [element, element.closest(".option") ?? element];
        return parts.some((part) => part.ownerDocument.defaultView!.getComputedStyle(part).outlineStyle !== "none");
    });
    return inView && outlined;
}

const mostStops = 80;

/** Presses Tab until the focus is on what is wanted, for example `link "Add a tenant"`; each stop has to be seen. */
export async function tabTo(page: Page, wanted: string): Promise<void> {
    const passed: string[] = [];
    for (let stop = 0; stop < mostStops; stop++) {
        await page.keyboard.press("Tab");
        const found = await focused(page);
        if (found === undefined) continue;
        assert.ok(await focusIsSeen(page), `the focus on ${found} is not to be seen`);
        if (found === wanted) return;
        passed.push(found);
    }
    assert.fail(`the keyboard does not lead to ${wanted}, but to ${passed.join(", ")}`);
}
