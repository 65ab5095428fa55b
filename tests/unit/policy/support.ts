import assert from "node:assert/strict";
import { rules } from "../../../policy/rules";
import type { Rule, StackResource } from "../../../policy/stackResource";

export function ruleNamed(name: string): Rule {
    const rule = rules.find((each) => each.name === name);
    assert.ok(rule, `there is no policy ${name}`);
    return rule;
}

/** What bypasses the package, what is said of it, and the same put right. */
export interface Row {
    title: string;
    wrong: StackResource[];
    path: string;
    reason: RegExp;
    nearest?: RegExp;
    right: StackResource[];
}

export function checkRows(name: string, stack: () => StackResource[], rows: Row[]): void {
    const { check } = ruleNamed(name);
    describe(name, () => {
        for (const { title, wrong, path, reason, nearest = /./, right } of rows) {
            it(title, () => {
                const violations = check([...stack(), ...wrong]);
                assert.deepEqual(
                    violations.map((violation) => violation.path),
                    [path],
                    violations.map((violation) => violation.reason).join("\n"),
                );
                assert.match(violations[0]!.reason, reason);
                assert.match(violations[0]!.nearest, nearest);
                assert.deepEqual(check([...stack(), ...right]), [], "the same put right");
            });
        }
    });
}
