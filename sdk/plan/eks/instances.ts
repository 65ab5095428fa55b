/** Which EC2 instance types a pool may have: known, affordable, of one processor, and able to run the sandbox. */
import { instanceTypeNames, instanceTypes, type Virtualization, virtualizationOf } from "../../catalog/ec2";
import type { EksArchitecture } from "../../eksSpec";
import type { Sandbox } from "../../isolation";
import { type Ceilings, isWithin, overCeilings } from "../ceilings";
import { join, probablyMeant, type Refusal } from "../refusal";
import type { PlainEksPool } from "./shape";

/** Sandboxes that start virtual machines. */
const virtual: readonly Sandbox[] = ["kata-qemu", "kata-clh", "kata-fc"];

export function needsKvm(sandbox: Sandbox): boolean {
    return virtual.includes(sandbox);
}

export function defaultTypes(sandbox: Sandbox, architecture: EksArchitecture): string[] {
    if (needsKvm(sandbox)) return architecture === "arm64" ? ["m7g.metal"] : ["m8i.xlarge"];
    return architecture === "arm64" ? ["m7g.xlarge"] : ["m7i.xlarge"];
}

export function typesOf(pool: Pick<PlainEksPool, "sandbox" | "instanceTypes" | "architecture">): string[] {
    return pool.instanceTypes ?? defaultTypes(pool.sandbox, pool.architecture ?? "amd64");
}

/** The processor as the pool says it, else as its first known type has it. */
export function architectureOf(
    pool: Pick<PlainEksPool, "sandbox" | "instanceTypes" | "architecture">,
): EksArchitecture {
    const known = typesOf(pool).flatMap((name) => instanceTypes.get(name)?.processor ?? []);
    return pool.architecture ?? known[0] ?? "amd64";
}

/** How the pool's machines come to /dev/kvm; only where the sandbox needs it does that matter. */
export function poolVirtualization(
    pool: Pick<PlainEksPool, "sandbox" | "instanceTypes" | "architecture">,
): Virtualization {
    const [first = ""] = typesOf(pool);
    return needsKvm(pool.sandbox) ? virtualizationOf(first) : "none";
}

export function instanceRefusals(path: string, pool: PlainEksPool, ceilings: Ceilings): Refusal[] {
    const names = typesOf(pool);
    const at = (index: number) => (pool.instanceTypes ? join(path, "instanceTypes", index) : join(path, "sandbox"));
    const unknown = names.map((name, index) => unknownRefusal(at(index), name, pool));
    return [
        ...names.flatMap((name, index) => unknown[index] ?? affordable(at(index), name, ceilings)),
        ...names.flatMap((name, index) => (unknown[index] ? [] : fitting(at(index), name, pool))),
        ...(new Set(names).size < names.length
            ? [{ path: join(path, "instanceTypes"), reason: "names a type twice" }]
            : []),
        ...mixed(join(path, "instanceTypes"), names, pool),
    ];
}

function unknownRefusal(path: string, name: string, pool: PlainEksPool): Refusal | undefined {
    if (!/^[a-z0-9]+(-[a-z0-9]+)*\.[a-z0-9]+(-[a-z0-9]+)*$/.test(name)) {
        const reason = `"${name}" is not an EC2 instance type`;
        return { path, reason, nearest: `"${probablyMeant(name, instanceTypeNames) ?? "m7i.xlarge"}"` };
    }
    if (instanceTypes.has(name) || pool.allowUnlistedTypes) return undefined;
    const meant = probablyMeant(name, instanceTypeNames);
    const reason = `the price of ${name} is not known to this package, so it is not started without your word`;
    return { path, reason, nearest: `${meant ? `"${meant}", or ` : ""}allowUnlistedTypes true` };
}

/** The cheapest known type that could stand in its place. */
function cheaper(name: string, ceilings: Ceilings): string | undefined {
    const type = instanceTypes.get(name);
    const fits = [...instanceTypes.values()].filter(
        (other) =>
            other.processor === type?.processor &&
            (other.virtualization === type.virtualization ||
                (type.virtualization === "metal" && other.virtualization === "nested")) &&
            isWithin(other, ceilings),
    );
    // The largest that fits is the nearest to what was asked.
    return fits.sort((a, b) => b.vcpus - a.vcpus || a.pricePerHour - b.pricePerHour)[0]?.name;
}

function affordable(path: string, name: string, ceilings: Ceilings): Refusal[] {
    const type = instanceTypes.get(name);
    return type ? overCeilings(path, type, ceilings, cheaper(name, ceilings)) : [];
}

function fitting(path: string, name: string, pool: PlainEksPool): Refusal[] {
    const architecture = architectureOf(pool);
    const processor = instanceTypes.get(name)?.processor;
    const refusals: Refusal[] = [];
    if (processor && processor !== architecture) {
        const nearest = `"${defaultTypes(pool.sandbox, architecture)[0]}", or architecture "${processor}"`;
        refusals.push({ path, reason: `${name} is ${processor}, the pool is ${architecture}`, nearest });
    } else if (needsKvm(pool.sandbox) && virtualizationOf(name) === "none") {
        const reason = `${pool.sandbox} starts virtual machines, and ${name} has neither bare metal nor nested virtualization`;
        refusals.push({ path, reason, nearest: `"${defaultTypes(pool.sandbox, architecture)[0]}"` });
    }
    return refusals;
}

/** One launch template asks for nested virtualization or does not. */
function mixed(path: string, names: string[], pool: PlainEksPool): Refusal[] {
    if (!needsKvm(pool.sandbox)) return [];
    const kinds = new Set(names.map(virtualizationOf).filter((kind) => kind !== "none"));
    if (kinds.size < 2) return [];
    const reason = "has bare metal beside nested virtualization, and one launch template cannot ask for both";
    return [{ path, reason, nearest: "a pool for each" }];
}
