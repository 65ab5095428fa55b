/** axe-core's rules on a page, folded parts unfolded. The page has to be of a context without a content security policy. */
import type { AxeResults } from "axe-core";
import type { Page } from "playwright-core";

export async function violations(page: Page): Promise<string[]> {
    await page.addScriptTag({ path: require.resolve("axe-core/axe.min.js") });
    await page.locator("details").evaluateAll((all: { open?: boolean }[]) => all.forEach((part) => (part.open = true)));
    const results = await page.evaluate<AxeResults>("axe.run()");
    return results.violations.map(
        ({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html.slice(0, 200)).join(" | ")}`,
    );
}
