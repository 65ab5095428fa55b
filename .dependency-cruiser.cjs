/** The floors: a file imports from its own floor or from below, and never in a circle. */
const floors = [
  ["^sdk/isolation\\.ts$"],
  ["^sdk/catalog/"],
  ["^sdk/plan/"],
  ["^sdk/nodes/"],
  ["^sdk/(images|platforms|tenancy|proof|report|verify)/"],
  ["^sdk/(isolatedCluster|tenant)\\.ts$"],
  ["^sdk/index\\.ts$", "^index\\.ts$"],
  ["^(cli|lab|examples|policy)/"],
  ["^tests/"],
];

module.exports = {
  forbidden: [
    { name: "no-circles", severity: "error", from: {}, to: { circular: true } },
    { name: "no-unresolved", severity: "error", from: {}, to: { couldNotResolve: true } },
    { name: "no-orphans", severity: "error", from: { orphan: true, pathNot: ["\\.d\\.ts$"] }, to: {} },
    ...floors.slice(0, -1).map((from, floor) => ({
      name: `floor-${floor + 1}-imports-downwards`,
      severity: "error",
      from: { path: from },
      to: { path: floors.slice(floor + 1).flat() },
    })),
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(bin|coverage|node_modules)/" },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
  },
};
