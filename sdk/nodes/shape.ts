/** The input's shape at run time: command lines and files bring what TypeScript never checked. */
import { z } from "zod";
import { Sandbox } from "../isolation";
import {
    Architecture,
    CgroupDriver,
    ContainerRuntime,
    type DeniedModuleSpec,
    NodeOs,
    type NodeModulesSpec,
    type NodeSpec,
} from "./spec";

const text = z.string().min(1);

const denied = z.strictObject({ name: text, until: text.optional() } satisfies Shape<DeniedModuleSpec>);

export const nodeShape = z.strictObject({
    sandbox: z.enum(Sandbox),
    runtime: z.enum(ContainerRuntime),
    os: z.enum(NodeOs),
    handler: text.optional(),
    kubernetes: text,
    runtimeVersion: text.optional(),
    arch: z.enum(Architecture).optional(),
    cgroupDriver: z.enum(CgroupDriver).optional(),
    mirror: text.optional(),
    checksums: z.record(z.string(), text).optional(),
    // The kubelet itself needs some for every pod: fewer would let no pod start.
    podPidsLimit: z.int().min(64, "must be 64 or more").max(4_194_304, "must be 4194304 or less").optional(),
    sysctls: z.record(z.string(), text).optional(),
    allowedUnsafeSysctls: z.array(text).optional(),
    modules: z.strictObject({ deny: z.array(denied).optional() } satisfies Shape<NodeModulesSpec>).optional(),
    labels: z.record(z.string(), z.string()).optional(),
    taints: z.array(text).optional(),
    probeImage: text.optional(),
} satisfies Shape<NodeSpec>);

/** Every field of the type, so that one added there and forgotten here does not compile. */
type Shape<T> = Record<keyof T, z.ZodType>;
