/** What holds for every bootstrap that can be had, whatever it is for. */
import assert from "node:assert/strict";
import {
    planned,
    combinations,
    nameOf,
    nodeSpec,
    partsOf,
    refused,
    rendered,
    scriptOf,
    withoutLibrary,
} from "./support";

const allowed = combinations
    .filter((combination) => refused(combination).length === 0)
    .map((combination) => {
        const text = rendered(combination);
        return { combination, name: nameOf(combination), text, script: scriptOf(combination, text) };
    });

/** Everything a reader would see, with nothing compressed. */
function allOf({ combination, text, script }: (typeof allowed)[number]): string {
    return combination.format === "nodeadm"
        ? partsOf(text)
              .map(({ content }) => content)
              .join("\n")
        : (script ?? text);
}

describe("every bootstrap", () => {
    it("passes no pod annotation on", () => {
        for (const each of allowed) assert.doesNotMatch(allOf(each), /(pod|container|allowed)_annotations/, each.name);
    });

    it("names no plugin by its old id", () => {
        for (const each of allowed) assert.doesNotMatch(allOf(each), /io\.containerd\.grpc\.v1\.cri/, each.name);
    });

    it("fetches nothing in the clear", () => {
        for (const each of allowed) {
            assert.doesNotMatch(withoutLibrary(allOf(each)), /http:\/\//, each.name);
        }
    });

    it("leaves SELinux and AppArmor as they are", () => {
        const words = /setenforce|selinux *=|SELINUX=|aa-(disable|complain|teardown)|apparmor=0/i;
        for (const each of allowed) assert.doesNotMatch(allOf(each), words, each.name);
    });

    it("writes the files of its plan, and no others", () => {
        for (const { combination, name, script } of allowed) {
            if (script === undefined) continue;
            const own = withoutLibrary(script);
            const plan = planned(nodeSpec(combination));
            const expected = [
                ...plan.files.map(({ path }) => path),
                ...plan.units.map((unit) => `/etc/systemd/system/${unit.name}`),
                ...(plan.release ? [plan.release.path] : []),
                "/usr/local/sbin/kernel-isolation-bootstrap",
            ];
            const written = [...own.matchAll(/^ *put (\S+) /gm)].map(([, path]) => path);
            assert.deepEqual(written.sort(), expected.sort(), name);
            for (const { content } of plan.files) assert.ok(own.includes(content), name);
        }
    });

    it("puts the gate before it does anything else, and lifts the taint after all else", () => {
        for (const { combination, name, script } of allowed) {
            if (script === undefined) continue;
            const own = script.slice(script.indexOf("\ninstall() {")).replace(/^ +/gm, "");
            const order = ["put /etc/systemd/system/kubelet.service.d/10-kernel", "step downloads", "restart_runtime "];
            const places = [...order, "\ncheck\n", "\nfinish\nif"].map((words) => own.indexOf(words));
            if (combination.os === "al2023") {
                places[4] = own.indexOf("put /etc/eks/nodeadm.d/");
                assert.match(
                    allOf({ combination, name, script, text: rendered(combination) }),
                    /key: kernel-isolation.io\/bootstrap/,
                );
            }
            assert.ok(
                places.every((place) => place > 0),
                `${name}: ${places.join()}`,
            );
            assert.deepEqual(
                [...places].sort((a, b) => a - b),
                places,
                name,
            );
        }
    });

    it("is the same when it is made again", () => {
        for (const { combination, text } of allowed) assert.equal(rendered(combination), text);
    });
});
