import assert from "node:assert/strict";
import { judge, readEvidence } from "../../../sdk/proof/judge";

const evidence = { kernel: "6.12.0", kernelLog: "Linux", uidMap: "0 0 1", commandLine: "", verdict: "proven" };
const gvisor = { ...evidence, kernel: "4.19.0-gvisor", kernelLog: "Starting gVisor..." };

describe("judge", () => {
    it("believes the probe where the node says what fits", () => {
        assert.equal(judge("a", "runc", evidence, "6.12.0").verdict, "proven");
        assert.equal(judge("a", "gvisor", gvisor, "6.12.0").verdict, "proven");
    });

    it("does not believe a sandbox whose kernel is the node's, nor a node's kernel that is not", () => {
        assert.equal(judge("a", "kata-qemu", evidence, "6.12.0").verdict, "refuted");
        assert.equal(judge("a", "gvisor", gvisor, "4.19.0-gvisor").verdict, "refuted");
        assert.equal(judge("a", "nitro", evidence, "6.12.0").verdict, "refuted");
        assert.equal(judge("a", "nitro", evidence, "6.18.5").verdict, "proven");
        assert.equal(judge("a", "runc", evidence, "6.12.1").verdict, "refuted");
        assert.equal(judge("a", "runc", evidence, "").verdict, "refuted", "a node that says nothing proves nothing");
    });

    it("passes on what the probe found wrong", () => {
        const { verdict, evidence: why } = judge("a", "gvisor", { ...gvisor, verdict: "not under gvisor" }, "6.12.0");
        assert.deepEqual([verdict, why], ["refuted", "not under gvisor"]);
    });

    it("never calls proven what cannot be", () => {
        assert.equal(judge("a", "urunc", evidence, "6.12.0").verdict, "unproven");
    });

    for (const text of [
        "",
        "proven",
        "null",
        "[]",
        "{}",
        '{"verdict":"proven"}',
        JSON.stringify({ ...evidence, uidMap: 0 }),
    ]) {
        it(`reads no evidence in ${text || "nothing"}`, () => assert.equal(readEvidence(text), undefined));
    }
    it("reads evidence", () => assert.deepEqual(readEvidence(JSON.stringify(evidence)), evidence));
});
