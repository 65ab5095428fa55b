/** Which size of machine a pool may have: known, affordable, and able to run the sandbox. */
import { vmSizeNames, vmSizes } from "../../catalog/azure/vmSizes";
import { type Ceilings, largestWithin, overCeilings } from "../ceilings";
import { systemPool } from "../poolLabels";
import { join, probablyMeant, type Refusal } from "../refusal";
import type { PlainAksPool } from "./shape";

export const defaultVmSize = "Standard_D4s_v5";

/** Of the cluster's own pods' machines (learn.microsoft.com/azure/aks/use-system-pools). */
const fewestSystemVcpus = 4;

export function machineRefusals(path: string, poolName: string, pool: PlainAksPool, ceilings: Ceilings): Refusal[] {
    const name = pool.vmSize ?? defaultVmSize;
    const at = join(path, pool.vmSize === undefined ? "sandbox" : "vmSize");
    const unfit = unfitFor(poolName, pool, name);
    if (unfit !== undefined) return [{ path: at, reason: unfit, nearest: `"${defaultVmSize}"` }];
    const known = vmSizes.get(name);
    if (known) return overCeilings(at, known, ceilings, largestWithin(fitting(poolName, pool), ceilings));
    const meant = probablyMeant(name, vmSizeNames);
    if (!/^(Standard|Basic)_[A-Z]+\d+[A-Za-z0-9_-]*$/.test(name)) {
        const reason = `"${name}" is not a size of Azure's virtual machines`;
        return [{ path: at, reason, nearest: `"${wholeName(name, meant) ?? defaultVmSize}"` }];
    }
    if (pool.allowUnlistedSizes) return [];
    const reason = `the price of ${name} is not known to this package, so it is not started without your word`;
    return [{ path: at, reason, nearest: `${meant ? `"${meant}", or ` : ""}allowUnlistedSizes true` }];
}

/** Names that lost their beginning, as Azure's own pages write them. */
function wholeName(name: string, meant: string | undefined): string | undefined {
    return vmSizes.has(`Standard_${name}`) ? `Standard_${name}` : meant;
}

function fitting(poolName: string, pool: PlainAksPool) {
    return [...vmSizes.values()].filter(({ name }) => unfitFor(poolName, pool, name) === undefined);
}

/** What the machine cannot do, whatever it costs. */
function unfitFor(poolName: string, { sandbox }: PlainAksPool, name: string): string | undefined {
    if (/^Standard_[A-Z]+\d+(-\d+)?[a-z]*p[a-z]*_v\d+$/.test(name)) {
        return `${name} is an Arm machine, and the package plans for amd64`;
    }
    const burstable = /^Standard_B/.test(name);
    if (poolName === systemPool) {
        const vcpus = vmSizes.get(name)?.vcpus ?? Number(/^\w+?_[A-Z]+(\d+)/.exec(name)?.[1] ?? fewestSystemVcpus);
        if (burstable) return `${name} is a burstable machine, which AKS does not take for its system pool`;
        if (vcpus < fewestSystemVcpus) {
            return `${name} has ${vcpus} vCPUs, and AKS takes ${fewestSystemVcpus} at least for its system pool`;
        }
    }
    if (sandbox !== "kata-clh") return undefined;
    return burstable || vmSizes.get(name)?.nested === false
        ? `${name} is not among the machines that Microsoft names for Pod Sandboxing, which needs nested virtualization`
        : undefined;
}
