/**
 * The network, by packets: a pod of each tenant's that listens, and then one of each that tries to reach the others, what
 * stands in the cluster and what stands beside it. All of them are the owners' and under their tenants' own sandboxes.
 */
import type { Json } from "../attack";
import type { ApiClient } from "../client";
import { type Judgement, messageOf, notTried } from "../judge";
import { awaitPod, makePod, type PodPath, probePod, removePod, runPod } from "../probePod";
import { interrupted, inTurns } from "../run";
import type { Target } from "../target";
import { type Aim, aimsOf, isMember, type Member, type Pair, pairsOf, whyNoMember } from "./aims";
import { type Address, type Facts, readFacts } from "./facts";
import * as probes from "./judge";
import type { NetworkProbe, Seen, Sight } from "./judge";
import { clientEnvironment, clientScript, ownNode, readReached, serverScript } from "./script";

export interface NetworkPlan {
    /** What there will be an answer to. */
    asked: { target: Target; probe: NetworkProbe }[];
    answer: () => Promise<(asked: NetworkPlan["asked"][number]) => Judgement>;
}

export interface NetworkOptions {
    /** Addresses outside the cluster that are tried too: none by default, since packets to them leave it. */
    outside?: readonly Address[];
    /** Once it is aborted no more pods are made, and those that are there are taken away. */
    stop?: AbortSignal;
}

/** `wanted` are looked at; `all` are those whom they are tried against. One namespace answers for a tenant. */
export async function planNetwork(
    client: ApiClient,
    wanted: readonly Target[],
    all: readonly Target[],
    { outside = [], stop }: NetworkOptions = {},
): Promise<NetworkPlan> {
    const facts = await readFacts(client).catch(messageOf);
    const names = wanted.map(({ tenant }) => tenant);
    const members = all.filter(isMember);
    const pairs = pairsOf(names, members);
    const asked = wanted.flatMap((target) =>
        probesOn(target, { all, pairs, facts, outside }).map((probe) => ({ target, probe })),
    );
    const answer = async () => {
        const trouble =
            typeof facts === "string" ? facts : facts.nodes === 0 ? noNode : stop?.aborted ? interrupted : undefined;
        const sights =
            trouble === undefined
                ? await look(client, { names, members, pairs, facts: facts as Facts, outside, stop })
                : new Map<string, Sight>(members.map(({ tenant }) => [tenant, trouble]));
        const seen: Seen = { sights, pairs, others: all.length - 1 };
        return ({ target, probe }: NetworkPlan["asked"][number]) => judge(target, probe, seen);
    };
    return { asked, answer };
}

const noNode = "the cluster has no node to run a pod on";

function probesOn(
    target: Target,
    cluster: {
        all: readonly Target[];
        pairs: readonly Pair[];
        facts: Facts | string;
        outside: readonly Address[];
    },
): NetworkProbe[] {
    const { all, pairs, facts, outside } = cluster;
    const [out, into] = [
        pairs.filter(({ from }) => from === target.tenant),
        pairs.filter(({ to }) => to === target.tenant),
    ];
    const hasClosed = (theirs: readonly Pair[]) => theirs.length === 0 || theirs.some(({ open }) => !open);
    return [
        probes.ownPods,
        ...(all.length > 1 && hasClosed(out) ? [probes.otherTenants] : []),
        ...(all.length > 1 && hasClosed(into) ? [probes.fromOtherTenants] : []),
        ...(into.some(({ open }) => open) ? [probes.letIn] : []),
        ...(typeof facts !== "string" && facts.dns.length > 0 ? [probes.dns] : []),
        probes.apiServer,
        probes.kubelet,
        probes.metadata,
        ...(outside.length > 0 ? [probes.outside] : []),
    ];
}

function judge(target: Target, probe: NetworkProbe, seen: Seen): Judgement {
    const judgement: Judgement = isMember(target) ? probe.judge(target, seen) : notTried(whyNoMember(target));
    // What nobody claimed needs no proof, and so none is missing.
    return judgement.verdict === "not tried" && target.guards && !target.guards.networkEnforced
        ? { verdict: "not claimed", evidence: `not tried either: ${judgement.evidence}` }
        : judgement;
}

interface Looking {
    names: readonly string[];
    members: readonly Member[];
    pairs: readonly Pair[];
    facts: Facts;
    outside: readonly Address[];
    stop: AbortSignal | undefined;
}

async function look(client: ApiClient, looking: Looking): Promise<Map<string, Sight>> {
    const { names, members, pairs, facts, outside, stop } = looking;
    const taking = members.filter(({ tenant }) => names.includes(tenant) || pairs.some(({ from }) => from === tenant));
    const sights = new Map<string, Sight>();
    const servers = new Map<string, string[]>();
    const listening: { member: Member; path: PodPath }[] = [];
    try {
        const listen = async (member: Member) => {
            try {
                const path = await makePod(client, member, probePod(member, serverScript, {}));
                listening.push({ member, path });
                servers.set(member.tenant, await addressesOf(client, member, path, stop));
            } catch (error) {
                sights.set(member.tenant, `${member.tenant}: ${messageOf(error)}`);
            }
        };
        // Those that share no node come last: on nodes that they have, others would find no room.
        await inTurns(taking.filter(sharesNodes), listen);
        for (const member of taking) if (!sharesNodes(member)) await listen(member);
        await inTurns(
            taking.filter(({ tenant }) => servers.has(tenant)),
            async (member) => {
                const isWanted = names.includes(member.tenant);
                const others = pairs.filter(({ from }) => from === member.tenant).map(({ to }) => to);
                const to = { servers, others: taking.filter(({ tenant }) => others.includes(tenant)) };
                const aims = isWanted ? aimsOf(member, to, facts, outside) : aimsOf(member, to);
                sights.set(member.tenant, await sightOf(client, member, aims, stop));
            },
        );
        return sights;
    } finally {
        await inTurns(listening, ({ member, path }) => removePod(client, member, path));
    }
}

function sharesNodes({ placement }: Member): boolean {
    return placement !== "exclusive";
}

function addressesOf(
    client: ApiClient,
    member: Member,
    path: PodPath,
    stop: AbortSignal | undefined,
): Promise<string[]> {
    // One that finds no node of its own now finds none while the others are there.
    const seconds = sharesNodes(member) ? 60 : 20;
    return awaitPod(client, member, { path, what: "started", seconds, stop }, ({ status }) => {
        if (status?.phase === "Succeeded" || status?.phase === "Failed")
            throw new Error("the pod that listens has ended");
        const ips = (status?.podIPs ?? []) as { ip: string }[];
        return status?.phase === "Running" && ips.length > 0 ? ips.map(({ ip }) => ip) : undefined;
    });
}

async function sightOf(client: ApiClient, member: Member, aims: Aim[], stop: AbortSignal | undefined): Promise<Sight> {
    const { tenant } = member;
    try {
        const body = probePod(member, clientScript, clientEnvironment(aims));
        (body.spec.containers[0].env as Json[]).push({
            name: "NODE",
            valueFrom: { fieldRef: { fieldPath: "status.hostIP" } },
        });
        const { message, node } = await runPod(client, member, body, stop);
        const reached = readReached(message);
        // Only now it is known which node its own is.
        const placed = aims.map((aim) => (aim.host === ownNode ? { ...aim, host: node } : aim));
        return reached
            ? { aims: placed, reached }
            : `${tenant}: the probe's pod said nothing readable: ${message.trim()}`;
    } catch (error) {
        return `${tenant}: ${messageOf(error)}`;
    }
}
