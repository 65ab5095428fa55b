import type { Context } from "mocha";

/**
 * Skips a suite where the lab can have no node, with the reason in its title. Where it must have one, on continuous
 * integration as root on Linux, a skip would be a pass that nothing stands behind: there it runs, and fails if it has to.
 */
export function needsNode(context: Context): void {
    const reason =
        process.platform !== "linux"
            ? `a node needs Linux, and this is ${process.platform}`
            : process.getuid?.() !== 0
              ? "a node needs root"
              : process.env.LAB_NODE === "never"
                ? "LAB_NODE=never"
                : undefined;
    if (reason === undefined) return;
    const suite = context.test?.parent;
    if (suite) suite.title += ` (skipped: ${reason})`;
    context.skip();
}
