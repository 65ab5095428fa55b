import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { levelNames, levels } from "../../sdk/catalog/levels";
import { platforms } from "../../sdk/catalog/platforms";
import { sandboxesOf } from "../../sdk/catalog/sandboxes";
import type { TenantSpec } from "../../sdk/isolation";
import { planCluster } from "../../sdk/plan/clusterPlan";
import { kernelIsolation } from "../support/command";
import { rows } from "../support/docs";
import { example } from "../support/examples";

const root = path.join(__dirname, "..", "..");
const readme = readFileSync(path.join(root, "README.md"), "utf8");

/** The rows of the table of levels, each as its cells. */
function levelRows(): string[][] {
    const [, table = ""] = /<!-- levels -->([\s\S]*?)<!-- \/levels -->/.exec(readme) ?? [];
    return table
        .trim()
        .split("\n")
        .slice(2)
        .map((row) =>
            row
                .split("|")
                .map((cell) => cell.trim())
                .slice(1, -1),
        );
}

describe("README", () => {
    it("says of each level and platform what the catalog says", () => {
        const columns = [platforms.eks, platforms.gke, platforms.aks, platforms.existing];
        const expected = levelNames.map((level) => [
            `\`${level}\``,
            levels[level].kernel,
            ...columns.map((platform) => {
                const hosted = sandboxesOf(level, "service").map(({ name }) => platform.hosts[name]);
                const first = hosted.find((hosting) => hosting.kind === "hosted");
                // What follows a semicolon or stands in brackets is for those who ask the command line.
                return first?.kind === "hosted" ? first.how.split(/;| \(/)[0] : "refused";
            }),
        ]);
        assert.deepEqual(levelRows(), expected);
    });

    it("says of each platform who operates the boundary there", () => {
        assert.deepEqual(
            rows("README.md", "operators"),
            Object.values(platforms).map(({ title, operator }) => [title, operator]),
        );
    });

    it("names only commands that are there", () => {
        const { scripts } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")) as { scripts: object };
        const named = [...readme.matchAll(/npm run (?:--silent )?([a-z:]+)/g)].map((match) => match[1]!);
        assert.ok(named.length > 2);
        assert.deepEqual(
            named.filter((name) => !(name in scripts)),
            [],
        );
    });

    it("names only files that are there", () => {
        const links = [...readme.matchAll(/\]\((?!https:)([^)#]+)\)/g)].map((match) => match[1]!);
        const folders = [...readme.matchAll(/^\| (`[^|]+`) \|/gm)].flatMap((match) =>
            [...match[1]!.matchAll(/`([a-zA-Z/.]+)`/g)].map((name) => name[1]!).filter((name) => name.includes("/")),
        );
        assert.ok(links.length > 2 && folders.length > 5);
        assert.deepEqual(
            [...links, ...folders].filter((name) => !existsSync(path.join(root, name))),
            [],
        );
    });

    it("shows the minimal program on EKS, and what the command line says of it", async () => {
        const [, program = ""] = /```ts\n([^`]*new IsolatedCluster\("minimal"[\s\S]*?)```/.exec(readme) ?? [];
        const { main, config } = example("eks-minimal", "dev");
        assert.equal(program, readFileSync(main, "utf8").replace('"../../index"', '"kernel-isolation"'));

        const endpoint = { publicAccess: true, publicCidrs: config.publicCidrs };
        const eks = { version: "1.36", adminRoleArns: [config.adminRole], endpoint };
        const tenants = { storefront: { isolation: "user-namespace" }, payments: { isolation: "sandboxed" } };
        const folder = mkdtempSync(path.join(tmpdir(), "readme-"));
        const file = path.join(folder, "cluster.yaml");
        writeFileSync(file, JSON.stringify({ name: "minimal", eks, tenants }));
        const { stdout } = await kernelIsolation("plan", "--file", file);
        rmSync(folder, { recursive: true });
        const [, shown = ""] = /plan --file cluster\.yaml\n([\s\S]*?)```/.exec(readme) ?? [];
        const parts = shown.split(/^\.\.\.\n/m).filter(Boolean);
        assert.ok(parts.length > 2);
        for (const part of parts) assert.ok(stdout.includes(part), part);
    });

    it("shows a refusal as the plan words it", () => {
        const pools = {
            general: { labels: { pool: "general" }, sandboxes: { runc: {}, "runc-userns": {} } },
            gvisor: { labels: { pool: "gvisor" }, sandboxes: { gvisor: { handler: "runsc" } } },
        };
        const tenants: Record<string, TenantSpec> = {
            plugins: { isolation: "microvm" },
            search: { isolation: "shared", quota: { cpu: "2 cores" } },
        };
        const [, shown = ""] = /```\n(cluster "prod" cannot[\s\S]*?)```/.exec(readme) ?? [];
        const folded = (text: string) => text.replace(/\s+/g, " ").trim();
        assert.throws(
            () => planCluster("prod", { existing: { kubeconfig: "k", version: "1.36", pools }, tenants }),
            (error: Error) => folded(error.message) === folded(shown),
        );
    });
});
