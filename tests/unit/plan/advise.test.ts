/** Advice over every combination of answers: always deliverable, never weaker for more at stake, each reason with a source. */
import assert from "node:assert/strict";
import { platformNamed } from "../../../cli/advisedPlatform";
import {
    adviceTable,
    type Answers,
    codeReasons,
    complianceReason,
    dataReasons,
    deviceRefusal,
    figures,
    imageAdvice,
    leastLevel,
    noShellAdvice,
    type Question,
    questionNames,
    questions,
} from "../../../sdk/catalog/advice";
import { levels } from "../../../sdk/catalog/levels";
import { platformNames, platforms } from "../../../sdk/catalog/platforms";
import { sandboxes } from "../../../sdk/catalog/sandboxes";
import { Placement, type TenantSpec } from "../../../sdk/isolation";
import { type Advice, advise, type AdvisedPlatform } from "../../../sdk/plan/advise";
import type { Refusal } from "../../../sdk/plan/refusal";
import { attacks } from "../../../sdk/verify/attacks";

const day = "2026-11-24";
const least: Answers = {
    data: "public",
    code: "own",
    compliance: "none",
    syscalls: "no",
    workload: "service",
    start: "any",
    gpu: "no",
};

const wordsOf = (name: Question): string[] => questions[name].choices.map(({ value }) => value);

function everyAnswer(names: readonly Question[] = questionNames): Answers[] {
    return names.reduce<Answers[]>(
        (all, name) => all.flatMap((answers) => wordsOf(name).map((value) => ({ ...answers, [name]: value }))),
        [least],
    );
}

/** Planning is pure, and many answers come to the same tenant. */
function remembering({ title, refusalsOf }: AdvisedPlatform): AdvisedPlatform {
    const known = new Map<string, Refusal[]>();
    return {
        title,
        refusalsOf: (spec: TenantSpec) => {
            const key = JSON.stringify(spec);
            if (!known.has(key)) known.set(key, refusalsOf(spec));
            return known.get(key)!;
        },
    };
}

const asksForGuest = ({ data, code, compliance }: Answers) =>
    compliance === "own-kernel" || leastLevel[data][code] === "microvm";

const available = platformNames.filter((name) => platforms[name].available);
const strength = ({ proposal }: Advice) => (proposal ? levels[proposal.isolation].strength : Infinity);
const apart = ({ proposal }: Advice) => (proposal ? Object.values(Placement).indexOf(proposal.placement) : Infinity);

describe("advise", function () {
    this.timeout(120_000);

    for (const name of available) {
        describe(`on ${name}`, () => {
            const platform = remembering(platformNamed(name, "acme", "1.36", day));
            const advised = new Map<string, Advice>();
            const of = (answers: Answers) => advised.get(JSON.stringify(answers))!;
            // Where no guest Linux can be had, those who ask for one are told so and given nothing weaker.
            const lacking = platform.refusalsOf({ isolation: "microvm", sandbox: "kata-clh" }).length > 0;
            before(() => {
                for (const answers of everyAnswer()) {
                    advised.set(JSON.stringify(answers), advise(answers, platform, day));
                }
            });

            it("proposes to every combination of answers without a device what the planner takes", () => {
                assert.equal(advised.size, 768);
                for (const { answers, proposal } of advised.values()) {
                    const none = answers.gpu === "yes" || (lacking && asksForGuest(answers));
                    assert.equal(proposal === undefined, none, JSON.stringify(answers));
                    if (proposal) assert.deepEqual(platform.refusalsOf(proposal.spec), []);
                }
            });

            for (const [question, measure] of [
                ["data", strength],
                ["data", apart],
                ["code", strength],
                ["code", apart],
                ["compliance", strength],
                ["compliance", apart],
            ] as const) {
                it(`is never weaker for more at stake: ${question}, ${measure.name}`, () => {
                    const found = new Set<number>();
                    for (const answers of everyAnswer().filter(({ gpu }) => gpu === "no")) {
                        const measures = wordsOf(question).map((value) =>
                            measure(of({ ...answers, [question]: value } as Answers)),
                        );
                        assert.deepEqual(
                            measures,
                            [...measures].sort((a, b) => a - b),
                            JSON.stringify(answers),
                        );
                        measures.forEach((each) => found.add(each));
                    }
                    assert.ok(found.size > 1, "the answer matters to nobody");
                });
            }

            it("gives each reason, cost and need a source, and says why every other level was turned down", () => {
                for (const { answers, proposal, turnedDown } of advised.values()) {
                    const said = proposal ? [...proposal.reasons, ...proposal.costs, ...proposal.needs] : [];
                    for (const { text, source } of said) assert.ok(text && source, text);
                    for (const { what, why } of turnedDown) assert.ok(what && why, what);
                    if (!proposal) continue;
                    assert.ok(proposal.reasons.length >= 3 && proposal.costs.length >= 2, JSON.stringify(answers));
                    const levelsSaid = new Set([
                        proposal.isolation,
                        ...turnedDown.map(({ what }) => what.split(":")[0]),
                    ]);
                    assert.deepEqual([...levelsSaid].sort(), Object.keys(levels).sort());
                }
            });
        });
    }

    it("answers a device with no proposal, names the attacks that show why, and proposes without one", () => {
        const platform = platformNamed("existing", "acme", "1.36", day);
        const { proposal, turnedDown } = advise({ ...least, gpu: "yes" }, platform, day);
        assert.equal(proposal, undefined);
        assert.equal(turnedDown[0]?.nearest, deviceRefusal.nearest);
        const named = deviceRefusal.source.match(/device\.[a-z-]+/g) ?? [];
        assert.equal(named.length, 2);
        for (const id of named)
            assert.ok(
                attacks.some((attack) => attack.id === id),
                id,
            );
        assert.equal(advise(least, platform, day).proposal?.isolation, "shared");
    });

    it("goes up where the platform has not what is asked for, and never down", () => {
        const only = (...there: string[]): AdvisedPlatform => ({
            title: "a cluster",
            refusalsOf: (spec) => (there.includes(spec.sandbox!) ? [] : [{ path: "", reason: `no ${spec.sandbox}` }]),
        });
        const asked: Answers = { ...least, code: "customers" };
        assert.equal(advise(asked, only("runc", "gvisor"), day).proposal?.sandbox, "gvisor");
        const up = advise(asked, only("runc", "kata-clh"), day);
        assert.equal(up.proposal?.sandbox, "kata-clh");
        assert.ok(up.proposal?.reasons.some(({ text }) => text.includes("level sandboxed would do")));
        assert.deepEqual(
            up.turnedDown.slice(0, 2).map(({ why }) => why),
            ["no gvisor", "no kata-qemu"],
        );
        const none = advise(asked, only("runc", "runc-userns", "urunc"), day);
        assert.equal(none.proposal, undefined);
        assert.ok(none.turnedDown.length >= 4);
    });

    it("gives many system calls a guest Linux, but only where gVisor would be enough", () => {
        const platform = platformNamed("existing", "acme", "1.36", day);
        const level = (changes: Partial<Answers>) =>
            advise({ ...least, ...changes }, platform, day).proposal?.isolation;
        assert.equal(level({ code: "customers" }), "sandboxed");
        assert.equal(level({ code: "customers", syscalls: "yes" }), "microvm");
        assert.equal(level({ code: "own", syscalls: "yes" }), "shared");
    });

    it("requires images without a shell where the data are worth it and the company chooses the images", () => {
        const platform = platformNamed("existing", "acme", "1.36", day);
        const required = (changes: Partial<Answers>) => {
            const said = advise({ ...least, ...changes }, platform, day).proposal!.needs.map(({ text }) => text);
            const [one, both] = [said.includes(noShellAdvice.text), said.includes(imageAdvice.text)];
            assert.notEqual(one, both, "it is either required or advised");
            return one;
        };
        assert.ok(required({ data: "confidential" }));
        assert.ok(required({ data: "regulated", code: "third-party" }));
        assert.ok(!required({ data: "internal" }));
        assert.ok(!required({ data: "regulated", code: "strangers" }));
    });

    it("gives short-lived work the sandbox that starts soonest", () => {
        const platform = platformNamed("existing", "acme", "1.36", day);
        const sandbox = (changes: Partial<Answers>) =>
            advise({ ...least, compliance: "own-kernel", ...changes }, platform, day).proposal?.sandbox;
        assert.equal(sandbox({}), "kata-qemu");
        assert.equal(sandbox({ start: "fast" }), "kata-fc");
        assert.equal(sandbox({ workload: "function" }), "kata-fc");
    });

    it("proposes nothing on a platform that this version does not build, and says so", () => {
        for (const name of platformNames.filter((each) => !platforms[each].available)) {
            const { proposal, turnedDown } = advise(least, platformNamed(name, "acme", "1.36", day), day);
            assert.equal(proposal, undefined);
            assert.match(turnedDown[0]?.why ?? "", /^this version does not build clusters on /);
        }
    });

    it("has a source for everything in its table, and a day by which it is looked at again", () => {
        const all = [
            ...Object.values(codeReasons),
            ...Object.values(dataReasons),
            ...Object.values(figures).flat(),
            complianceReason,
            imageAdvice,
            noShellAdvice,
        ];
        for (const { text, source } of all) assert.match(source, /\w{4}/, text);
        assert.deepEqual(Object.keys(figures).sort(), Object.keys(sandboxes).sort());
        assert.ok(adviceTable.reviewed < adviceTable.reviewBy);
    });
});
