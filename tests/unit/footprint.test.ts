/** Who uses one cloud neither loads nor holds another's package: seen in processes that do nothing else. */
import assert from "node:assert/strict";
import { type Footprint, footprintFaults, footprintOf, optionalOf, type Program } from "../bench/footprints";

describe("what a program loads of clouds", function () {
    this.timeout(300_000);
    const found = {} as Record<Program, Footprint>;

    for (const program of ["clouds", "package", "existing", "eks", "gke", "aks"] as const) {
        it(`is what "${program}" needs, and nothing else`, () => {
            found[program] = footprintOf(program);
            assert.deepEqual(footprintFaults(program, found[program]), []);
        });
    }

    it("is seen where it is loaded", () => {
        assert.deepEqual(optionalOf(found.clouds), ["@pulumi/aws", "@pulumi/azure-native", "@pulumi/gcp"]);
        assert.deepEqual(
            footprintFaults("eks", found.clouds).map((fault) => fault.replace(/^.*: /, "")),
            ["loads @pulumi/azure-native for nothing", "loads @pulumi/gcp for nothing"],
        );
        assert.match(
            footprintFaults("gke", found.eks).join(),
            /loads @pulumi\/aws for nothing.*does not load @pulumi\/gcp/,
        );
    });

    it("is fewer files the fewer clouds there are", () => {
        const none = found.existing.files;
        for (const cloud of ["eks", "gke", "aks"] as const)
            assert.ok(none + 50 < found[cloud].files, `${none} and ${found[cloud].files} files`);
    });
});
