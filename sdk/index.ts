export { IsolatedCluster, type IsolatedClusterArgs } from "./isolatedCluster";
export { Tenant, type TenantArgs } from "./tenant";
export * from "./isolation";
export * from "./clusterSpec";
export * from "./eksSpec";
export * from "./gkeSpec";
export * from "./aksSpec";
