import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { buildArguments } from "../../lab/build";
import { hasCapability } from "../../lab/capabilities";
import { ensurePackages, isStatic } from "../../lab/packages";
import { findVersion, fits, Program, programTable } from "../../lab/programTable";
import { cachedPath } from "../../lab/programs";

const tools = join(__dirname, "../../lab/tools");

describe("lab programs: which version of PATH is taken", () => {
    const sameMinor = { rule: "same minor" } as const;
    const atLeast = { rule: "same major, at least", least: "1.3.0" } as const;

    it("finds the version in what real programs print", () => {
        const printed: [string, number[]][] = [
            ["Kubernetes v1.36.3", [1, 36, 3]],
            ["Client Version: v1.32.4-dispatcher\nKustomize Version: v5.5.0", [1, 32, 4]],
            ["etcd Version: 3.6.7\nGit SHA: Not provided", [3, 6, 7]],
            ["containerd github.com/containerd/containerd/v2 v2.2.1 dea7da592f5d", [2, 2, 1]],
            ["runc version 1.4.0\nspec: 1.3.0", [1, 4, 0]],
            ["v3.230.0", [3, 230, 0]],
        ];
        for (const [text, version] of printed) {
            assert.deepEqual(findVersion(text), version, text);
        }
        assert.equal(findVersion("no version here"), undefined);
    });

    it("takes kubernetes of the pinned minor version only", () => {
        assert.equal(fits(sameMinor, "1.36.3", "Kubernetes v1.36.0"), true);
        assert.equal(fits(sameMinor, "1.36.3", "Client Version: v1.32.4"), false);
        assert.equal(fits(sameMinor, "1.36.3", "Kubernetes v1.37.0"), false);
        assert.equal(fits(sameMinor, "1.36.3", "Kubernetes v2.36.3"), false);
        assert.equal(fits(sameMinor, "1.36.3", "garbage"), false);
    });

    it("takes others from a least version on, within the major one", () => {
        assert.equal(fits(atLeast, "1.4.0", "runc version 1.3.0"), true);
        assert.equal(fits(atLeast, "1.4.0", "runc version 1.10.2"), true);
        assert.equal(fits(atLeast, "1.4.0", "runc version 1.2.9"), false);
        assert.equal(fits(atLeast, "1.4.0", "runc version 2.0.0"), false);
    });

    it("never takes programs that must be of one build", () => {
        assert.equal(fits(programTable.runsc.fromPath, "20260905", "runsc version release-20260905.0"), false);
    });
});

describe("lab programs: the table", () => {
    for (const [name, program] of Object.entries<Program>(programTable)) {
        it(`${name} is pinned in lab/tools/${program.module}`, () => {
            const mod = readFileSync(join(tools, program.module, "go.mod"), "utf8");
            const ours = `github.com/pulumi/pulumi/pkg/v3 v${program.version}`;
            const pin = program.c ? `${program.c.module} v${program.version}` : program.own ? ours : program.package;
            assert.match(mod, new RegExp(`^(tool |require )?\\s*${pin.replaceAll(".", "\\.")}( // indirect)?$`, "m"));
            assert.ok(existsSync(join(tools, program.module, "go.sum")));
            const version = new RegExp(`v(0\\.0\\.0-)?${program.version.replaceAll(".", "\\.")}`);
            assert.match(mod, version);
            if (program.sources) {
                assert.ok(program.own || program.package.startsWith(`${program.sources.module}/`));
                assert.match(mod, new RegExp(`\\s${program.sources.module} v${program.version}\\b`));
            }
            if (program.withoutSysResource) {
                assert.ok(existsSync(join(tools, program.module, program.withoutSysResource.by)));
            }
        });
    }

    it("keeps variants apart in the cache", () => {
        assert.equal(cachedPath("etcd", undefined, "/c"), "/c/bin/etcd-3.6.7/etcd");
        assert.equal(
            cachedPath("containerd-shim-runsc-v1", "keep-oom-score", "/c"),
            "/c/bin/containerd-shim-runsc-v1-20260905-keep-oom-score/containerd-shim-runsc-v1",
        );
    });

    it("builds without paths of this machine and with the version in it", () => {
        assert.deepEqual(buildArguments(programTable.containerd, "/out"), [
            "build",
            "-trimpath",
            "-buildvcs=false",
            "-tags=no_btrfs,no_devmapper,no_zfs",
            "-ldflags=-s -w",
            "-o",
            "/out",
            "github.com/containerd/containerd/v2/cmd/containerd",
        ]);
        assert.ok(
            buildArguments(programTable.pulumi, "/out").includes(
                "-ldflags=-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v3.230.0",
            ),
        );
    });
});

describe("lab programs: what the host has", () => {
    it("reads capabilities from the bounding set", () => {
        assert.equal(hasCapability("CAP_SYS_RESOURCE", "CapBnd:\t000001ffffffffff\n"), true);
        assert.equal(hasCapability("CAP_SYS_RESOURCE", "CapBnd:\t000001fffeffffff\n"), false);
        // What an ordinary container has.
        assert.equal(hasCapability("CAP_SYS_ADMIN", "CapBnd:\t00000000a80425fb\n"), false);
        assert.equal(hasCapability("CAP_NET_ADMIN", "CapBnd:\t00000000a80425fb\n"), false);
    });

    it("tells a static program from one that needs a loader", () => {
        const elf = (segment: number): Buffer => {
            const head = Buffer.alloc(128);
            head.writeUInt32BE(0x7f454c46, 0);
            head[4] = 2;
            head.writeBigUInt64LE(64n, 32);
            head.writeUInt16LE(56, 54);
            head.writeUInt16LE(1, 56);
            head.writeUInt32LE(segment, 64);
            return head;
        };
        assert.equal(isStatic(elf(1)), true);
        assert.equal(isStatic(elf(3)), false);
        assert.equal(isStatic(Buffer.from("#!/bin/sh\n".padEnd(64))), false);
    });

    it("names what is missing instead of installing it where that is not wanted", async () => {
        const { PATH, LAB_INSTALL } = process.env;
        const empty = mkdtempSync(join(tmpdir(), "lab-path-"));
        try {
            process.env.PATH = empty;
            process.env.LAB_INSTALL = "never";
            await assert.rejects(
                ensurePackages(["gcc", "pkg-config", "libseccomp"], () => assert.fail("nothing may be installed")),
                /missing on this machine, and not installed \(LAB_INSTALL=never\): gcc pkg-config libseccomp-dev/,
            );
        } finally {
            process.env.PATH = PATH;
            if (LAB_INSTALL === undefined) {
                delete process.env.LAB_INSTALL;
            } else {
                process.env.LAB_INSTALL = LAB_INSTALL;
            }
            rmSync(empty, { recursive: true });
        }
    });
});
