/** Exactly one platform: what is said where two are named, or none. */
import * as pulumi from "@pulumi/pulumi";
import assert from "node:assert/strict";
import { planPlatform } from "../../../sdk/platforms";
import { minimal as aks } from "../plan/aks/support";
import { minimal as eks } from "../plan/eks/support";
import { minimal as gke } from "../plan/gke/support";

const existing = { kubeconfig: "k", version: "1.36" };
const today = "2026-11-24";

function paths(args: object): string[] {
    try {
        planPlatform("prod", args, today);
        return [];
    } catch (error) {
        assert.ok(pulumi.InputPropertiesError.isInstance(error));
        assert.match(error.message, /exactly one platform is required/);
        return error.errors.map(({ propertyPath }) => propertyPath);
    }
}

describe("platforms of a cluster", () => {
    it("are one", () => {
        assert.deepEqual(
            [{ existing }, { eks }, { gke }, { aks }].map((args) => planPlatform("prod", args, today).kind),
            ["existing", "eks", "gke", "aks"],
        );
    });

    it("are not two, and not all", () => {
        assert.deepEqual(paths({ existing, eks }), ["eks"]);
        assert.deepEqual(paths({ existing, gke }), ["gke"]);
        assert.deepEqual(
            paths({ eks, gke }).filter((path) => path !== "existing"),
            ["eks", "gke"],
        );
        assert.deepEqual(paths({ existing, eks, gke }), ["eks", "gke"]);
        assert.deepEqual(paths({ existing, aks }), ["aks"]);
    });

    it("are not none", () => assert.deepEqual(paths({}), ["existing"]));
});
