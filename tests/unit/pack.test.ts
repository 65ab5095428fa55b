/** What is published: everything that a user needs, which then runs, and nothing else. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { page } from "../support/docs";

const root = path.join(__dirname, "../..");
const manifest = JSON.parse(page("package.json")) as {
    version: string;
    main: string;
    types: string;
    bin: Record<string, string>;
    files: string[];
    scripts: Record<string, string>;
    publishConfig?: { provenance?: boolean };
};

describe("the published package", function () {
    this.timeout(300_000);
    const folder = mkdtempSync(path.join(tmpdir(), "pack-"));
    let packed: { path: string; size: number }[] = [];
    const paths = () => packed.map((each) => each.path);
    const node = (...args: string[]) => execFileSync(process.execPath, args, { cwd: folder, encoding: "utf8" });

    before(() => {
        // Types are checked elsewhere; without that the build takes a third of its time.
        const tsc = require.resolve("typescript/bin/tsc");
        execFileSync(
            process.execPath,
            [tsc, "-p", "tsconfig.build.json", "--noCheck", "--outDir", path.join(folder, "bin")],
            {
                cwd: root,
            },
        );
        for (const name of ["package.json", "tsconfig.json", ...manifest.files.filter((each) => each !== "bin")]) {
            cpSync(path.join(root, name), path.join(folder, name), { recursive: true });
        }
        // The second half of the build's own script, which copies what is no TypeScript.
        mkdirSync(path.join(folder, "policy"));
        for (const [, name] of manifest.scripts.build!.matchAll(/'(\w+\.(?:yaml|json))'/g)) {
            cpSync(path.join(root, "policy", name!), path.join(folder, "policy", name!));
        }
        const [, copy = ""] = /tsconfig\.build\.json && node -e "(.*)"$/.exec(manifest.scripts.build!) ?? [];
        node("-e", copy);
        const listed = execFileSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], {
            cwd: folder,
            encoding: "utf8",
            stdio: ["ignore", "pipe", "ignore"],
        });
        packed = (JSON.parse(listed) as { files: typeof packed }[])[0]!.files;
    });
    after(() => rmSync(folder, { recursive: true, force: true }));

    it("holds what its manifest, the engine and the README name", () => {
        const needed = [
            ...Object.values(manifest.bin),
            ...["package.json", manifest.main, manifest.types, "PulumiPlugin.yaml", "schema.json"],
            ...["README.md", "CHANGELOG.md", "LICENSE", "docs/eks.md", "docs/api/README.md", "docs/controls.md"],
            ...["bin/policy/index.js", "bin/policy/PulumiPolicy.yaml", "bin/policy/package.json"],
        ];
        assert.deepEqual(
            needed.filter((name) => !paths().includes(name)),
            [],
        );
        const links = [...page("README.md").matchAll(/\]\((docs\/[^)#]+|[A-Z]+(?:\.md)?)(?:#[^)]*)?\)/g)];
        assert.ok(links.length > 5);
        assert.deepEqual(
            links.map(([, link]) => link!).filter((link) => !paths().includes(link)),
            [],
        );
    });

    it("holds nothing else: no source, no test, no lab, no example, and not much of it", () => {
        const allowed = [
            /^(package\.json|README\.md|CHANGELOG\.md|LICENSE|PulumiPlugin\.yaml|schema\.json)$/,
            /^docs\/[\w-]+\.(md|svg)$/,
            /^docs\/api\/\w+\.md$/,
            /^bin\/(index|package|schema)\.(js|d\.ts|json)$/,
            /^bin\/(sdk|cli|policy)\/[\w/]+\.(js|d\.ts)$/,
            /^bin\/policy\/(PulumiPolicy\.yaml|package\.json)$/,
        ];
        assert.deepEqual(
            paths().filter((name) => !allowed.some((pattern) => pattern.test(name))),
            [],
        );
        for (const name of paths().filter((each) => each.endsWith(".js"))) {
            const source = name.replace(/^bin\//, "").replace(/\.js$/, ".ts");
            assert.ok(existsSync(path.join(root, source)), `${name} has no source`);
        }
        const bytes = packed.reduce((sum, { size }) => sum + size, 0);
        assert.ok(bytes < 3_000_000, `${bytes} bytes`);
    });

    it("is not published without a signed statement of what it was made of", () => {
        assert.equal(manifest.publishConfig?.provenance, true);
    });

    it("makes SDKs of its own version", () => {
        const schema = JSON.parse(page("schema.json")) as { name: string; version: string };
        assert.deepEqual([schema.name, schema.version], ["kernel-isolation", manifest.version]);
        assert.ok(Object.keys(manifest.bin).includes(`pulumi-resource-${schema.name}`));
    });

    it("takes what an older build left out of the way first", () => {
        assert.match(
            manifest.scripts.build!,
            /^node -e "fs\.rmSync\('bin', \{ recursive: true, force: true \}\)" && tsc /,
        );
        assert.equal(manifest.scripts.prepack, "npm run build");
    });

    it("runs: its command answers, and its components can be had", () => {
        symlinkSync(path.join(root, "node_modules"), path.join(folder, "node_modules"), "dir");
        const command = manifest.bin["kernel-isolation"]!;
        assert.match(readFileSync(path.join(folder, command), "utf8"), /^#!\/usr\/bin\/env node\n/);
        assert.equal(node(command, "--version").trim(), manifest.version);
        assert.match(node(command, "report", "--controls", "pss"), /^Kubernetes Pod Security Standards/);
        const had = node(
            "-p",
            'Object.keys(require(".")).filter((name) => /^(IsolatedCluster|Tenant)$/.test(name)).join()',
        );
        assert.equal(had.trim(), "IsolatedCluster,Tenant");
    });

    it("has its version in the changelog, which leads nowhere that is not there", () => {
        const [, newest] =
            /^## \[(\d+\.\d+\.\d+)\] - (?:unreleased|\d{4}-\d{2}-\d{2})$/m.exec(page("CHANGELOG.md")) ?? [];
        assert.equal(newest, manifest.version);
        for (const link of page("CHANGELOG.md").matchAll(/\]\((?!https:)([^)#]+)/g)) {
            assert.ok(existsSync(path.join(root, link[1]!)), link[1]);
        }
    });
});
