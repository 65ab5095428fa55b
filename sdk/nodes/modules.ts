/** Kernel modules: which are loaded, and which never are. */
import { join, type Refusal } from "../plan/refusal";
import type { ResolvedNodeSpec } from "./spec";

/** Protocols that no pod needs, that any process could have loaded, and that have had more than their share of holes. */
const alwaysDenied = ["dccp", "sctp", "rds", "tipc"];

/** Without these there are no pods, whatever the sandbox. */
const alwaysNeeded = ["overlay", "br_netfilter"];

/** The network plugin's and the node's own disks. */
const neededByNodes =
    /^(nf_.*|nft_.*|nfnetlink.*|x_tables|xt_.*|ip_tables|ip6_tables|iptable_.*|ip6table_.*|ip_set.*|ip_vs.*|bridge|veth|vxlan|geneve|wireguard|ext4|xfs|squashfs)$/;

const day = /^\d{4}-\d{2}-\d{2}$/;

export interface Modules {
    load: string[];
    deny: string[];
    /** Entries whose last day is over. */
    expired: { name: string; until: string }[];
    refusals: Refusal[];
}

export function resolveModules(spec: ResolvedNodeSpec, ofSandbox: string[], today: string): Modules {
    const load = [...alwaysNeeded, ...ofSandbox];
    const modules: Modules = { load, deny: [], expired: [], refusals: [] };
    for (const [index, { name, until }] of spec.deniedModules.entries()) {
        const path = join("modules", "deny", index);
        const module = underscored(name);
        const problem = nameProblem(module, load, spec.sandbox);
        if (problem) modules.refusals.push({ path: join(path, "name"), ...problem });
        else if (until !== undefined && !isDay(until)) {
            const reason = `${JSON.stringify(until)} is no day`;
            modules.refusals.push({ path: join(path, "until"), reason, nearest: `"${today}"` });
        } else if (until !== undefined && until < today) modules.expired.push({ name: module, until });
        else modules.deny.push(module);
    }
    const own = alwaysDenied.filter((name) => !load.includes(name));
    return { ...modules, deny: [...new Set([...own, ...modules.deny])] };
}

function nameProblem(name: string, load: string[], sandbox: string): { reason: string; nearest?: string } | undefined {
    if (!/^[a-z0-9_]{1,63}$/i.test(name)) return { reason: "is no kernel module's name" };
    if (alwaysNeeded.includes(name) || neededByNodes.test(name)) {
        return { reason: `no pod runs on a node without ${name}`, nearest: "leave it out" };
    }
    // kvm's own modules and vhost's come in halves of which either pulls the other.
    const family = /^(kvm|vhost|dm)(_|$)/.exec(name)?.[1];
    const needed = load.includes(name) || (family && load.some((other) => other.split("_")[0] === family));
    return needed
        ? { reason: `${sandbox} needs ${name}`, nearest: "leave it out, or take another sandbox" }
        : undefined;
}

function isDay(text: string): boolean {
    if (!day.test(text)) return false;
    const date = new Date(`${text}T00:00:00Z`);
    return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

/** The kernel takes both spellings for the same module, and files hold one. */
function underscored(name: string): string {
    return name.replaceAll("-", "_");
}

/** `blacklist` alone stops a module from being loaded by its alias; `install` stops it from being loaded by name. */
export function blacklistFile({ deny, expired }: Modules): string {
    const lines = [
        ...deny.flatMap((name) => [`blacklist ${name}`, `install ${name} /bin/false`]),
        ...expired.map(({ name, until }) => `# ${name} was denied until ${until}`),
    ];
    return `${lines.join("\n")}\n`;
}
