/** Who judges the resources of a cloud, and what they find. None of them is given a network to ask anybody else by. */
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { IamDocument } from "./iam";
import { ensureJudge } from "./programs";
import { ensurePython, pythonJudges } from "./python";
import type { TerraformPlan } from "./terraform";

export type Judge = "checkov" | "trivy" | "parliament" | "cloudsplaining";

export interface Finding {
    judge: Judge;
    check: string;
    /** The resource's address in Terraform. */
    resource: string;
    detail: string;
}

export interface Judged {
    plans: Record<string, TerraformPlan>;
    /** AWS's own; other clouds have none. */
    documents: Record<string, IamDocument>;
}

export async function judge({ plans, documents }: Judged): Promise<Finding[]> {
    const found = await Promise.all([checkov(plans), trivy(plans), iam(documents)]);
    return found.flat();
}

/** A proxy that nobody listens at: what asks the network all the same is told no at once. */
const offline = { HTTP_PROXY: "http://127.0.0.1:9", HTTPS_PROXY: "http://127.0.0.1:9" };

interface CheckovReport {
    summary: { parsing_errors: number; resource_count: number };
    results: { failed_checks: { check_id: string; check_name: string; resource: string }[] };
}

async function checkov(plans: Judged["plans"]): Promise<Finding[]> {
    const wanted = Object.values(plans).reduce((sum, plan) => sum + plan.resource_changes.length, 0);
    return askCheckov("terraform_plan", plans, wanted);
}

/** Documents by name, in the form of one of checkov's frameworks, with so many resources in all of them. */
export async function askCheckov(
    framework: "arm" | "terraform_plan",
    documents: Record<string, object>,
    wanted: number,
): Promise<Finding[]> {
    const python = await ensurePython("checkov");
    const folder = mkdtempSync(join(tmpdir(), "kernel-isolation-plans-"));
    try {
        for (const [name, document] of Object.entries(documents)) {
            writeFileSync(join(folder, `${name}.json`), JSON.stringify(document, undefined, 1));
        }
        const options = ["--framework", framework, "--skip-download", "--soft-fail", "--compact", "--quiet"];
        await piped(
            python,
            ["-m", "checkov.main", "--directory", folder, ...options, "--output", "json", "--output-file-path", folder],
            "",
            // What is known only once it is made is there, and not missing.
            { CKV_SKIP_PACKAGE_UPDATE_CHECK: "true", EVAL_TF_PLAN_AFTER_UNKNOWN: "true" },
        );
        const report = JSON.parse(readFileSync(join(folder, "results_json.json"), "utf8")) as CheckovReport;
        const { parsing_errors, resource_count } = report.summary;
        if (parsing_errors > 0 || resource_count !== wanted) {
            throw new Error(`checkov read ${resource_count} of ${wanted} resources`);
        }
        return report.results.failed_checks.map(({ check_id, check_name, resource }) => ({
            judge: "checkov",
            check: check_id,
            resource,
            detail: check_name,
        }));
    } finally {
        rmSync(folder, { recursive: true });
    }
}

async function trivy(plans: Judged["plans"]): Promise<Finding[]> {
    const found = await piped(await ensureJudge("trivy"), [], JSON.stringify(plans));
    const byPlan = JSON.parse(found) as Record<string, Omit<Finding, "judge">[]>;
    return Object.values(byPlan).flatMap((findings) => findings.map((each) => ({ judge: "trivy", ...each })));
}

async function iam(documents: Judged["documents"]): Promise<Finding[]> {
    if (Object.keys(documents).length === 0) return [];
    const python = await ensurePython("iam");
    const found = await piped(python, [join(pythonJudges, "iam/main.py")], JSON.stringify(documents));
    const byDocument = JSON.parse(found) as Record<string, Omit<Finding, "resource">[]>;
    return Object.entries(byDocument).flatMap(([resource, findings]) =>
        findings.map((each) => ({ ...each, resource })),
    );
}

function piped(program: string, args: string[], input: string, env: NodeJS.ProcessEnv = {}): Promise<string> {
    return new Promise((resolve, reject) => {
        const options = { env: { ...process.env, ...offline, ...env }, maxBuffer: 256 << 20 };
        const child = execFile(program, args, options, (error, stdout, stderr) =>
            error ? reject(new Error(`${program} ${args.join(" ")}: ${error.message}\n${stderr}`)) : resolve(stdout),
        );
        // Who ends before it has read everything says why by its exit code.
        child.stdin?.on("error", () => undefined);
        child.stdin?.end(input);
    });
}
