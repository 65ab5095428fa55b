/** A tenant floods the API server, with credentials of its own, while another one works. */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { IsolatedCluster } from "../../index";
import { ownerRole } from "../../sdk/tenancy/access";
import { Bench } from "../support/bench";
import { clientCertificate } from "../support/clientCertificate";
import {
    addressOf,
    type ApiAddress,
    type Credentials,
    type Flood,
    flowControl,
    type Latencies,
    quantile,
    type Ratio,
    ratioOf,
    startFlood,
    Worker,
} from "../support/flood";

const flooderLevel = "kernel-isolation-flooder";
const otherLevel = "kernel-isolation-other";
const configMaps = (namespace: string) => `/api/v1/namespaces/${namespace}/configmaps`;
const most = 2;

describe("fairness on a real API server", function () {
    this.timeout(240_000);
    let bench: Bench;
    let address: ApiAddress;
    let flood: Flood;
    let worker: Worker;

    before(async function () {
        this.timeout(1_800_000);
        bench = await Bench.start(`fairness-${process.pid}`);
        const stack = await bench.stack("fairness");
        const pools = { common: { labels: { "kernel-isolation.io/pool": "common" }, sandboxes: { runc: {} } } };
        await stack.up(() => {
            new IsolatedCluster("fair", {
                existing: { kubeconfig: bench.kubeconfig, version: "1.36", pools },
                proof: { onUpdate: false },
                tenants: {
                    flooder: { isolation: "shared", owners: { groups: ["flooders"] } },
                    other: { isolation: "shared", owners: { groups: ["others"] } },
                },
            });
        });
        address = addressOf(bench);
        // Ten of the largest that there can be: what a list of them says is more than sockets keep on the way.
        for (let number = 0; number < 10; number++) {
            const data = { large: randomBytes(760_000).toString("base64") };
            const metadata = { name: `large-${number}`, namespace: "flooder" };
            await admin(["create", "-f", "-"], { apiVersion: "v1", kind: "ConfigMap", metadata, data });
        }
        const users: Credentials[] = [
            await clientCertificate(bench, "mallory", "flooders"),
            ...(await Promise.all(["a", "b", "c"].map((name) => account(name)))),
        ];
        flood = { path: configMaps("flooder"), users, lists: 40, watches: 40, hold: 5000 };
        worker = new Worker(address, configMaps("other"), await clientCertificate(bench, "olga", "others"));
        await worker.work(2000, {});
    });
    after(async () => {
        worker?.end();
        await bench?.end();
    });

    it("keeps the other tenant's requests within twice their quiet latency", async function () {
        // What else a machine does makes a measurement worse and never better: then it is measured anew.
        const measured: Ratio[] = [];
        const good = ({ p50, p95 }: Ratio) => p50 <= most && p95 <= most;
        do measured.push(await measure(3, { lasting: true }));
        while (!measured.some(good) && measured.length < 3);
        this.test!.title += `: ${measured.map(inWords).join("; ")}`;
        assert.ok(measured.some(good), measured.map(inWords).join("; "));
        const { rejected_requests_total: rejected } = await flowControl(bench, otherLevel, "rejected_requests_total");
        assert.equal(rejected, 0);
    });

    it("would not, were both in one priority level", async function () {
        const moveTo = (name: string) =>
            admin(["patch", "flowschema", otherLevel, "--type=merge", "-p", JSON.stringify(referringTo(name))]);
        await moveTo(flooderLevel);
        try {
            await bench.until(async () => {
                const before = await dispatched();
                await worker.work(0, {});
                return (await dispatched()) >= before + 4;
            });
            // Whoever waits in the flood's own queue shows by it that it is there.
            const ratio = await measure(1, { lasting: false });
            this.test!.title += `: ${inWords(ratio)}`;
            assert.ok(ratio.p50 > most && ratio.p95 > most, inWords(ratio));
        } finally {
            await moveTo(otherLevel);
        }
    });

    /** Quiet and flooded in turn, so that what the machine does besides falls on both. */
    async function measure(rounds: number, { lasting }: { lasting: boolean }): Promise<Ratio> {
        const quiet: Latencies = {};
        const flooded: Latencies = {};
        for (let round = 0; round < rounds; round++) {
            await worker.work(1500, quiet);
            const end = startFlood(address, flood);
            let answers: Record<string, number>;
            try {
                await bench.until(isFull);
                await worker.work(2000, flooded);
                // For a moment there is room whenever lists end together.
                if (lasting) await bench.until(isFull, 5);
            } finally {
                answers = await end();
            }
            assert.ok((answers[200] ?? 0) > 0, JSON.stringify(answers));
            await bench.until(async () => {
                const metric = "current_executing_requests";
                return (await flowControl(bench, flooderLevel, metric))[metric] === 0;
            });
        }
        for (const [verb, times] of Object.entries(flooded)) {
            const [before, during] = [quiet[verb]!, times].map((all) => measuredIn("ms", quantile(all, 0.5)));
            console.log(`      ${verb}: ${before} quiet, ${during} flooded, ${times.length} requests`);
        }
        return ratioOf(quiet, flooded);
    }

    /** All the seats that the flooder has are taken, and many more of its requests wait. */
    async function isFull(): Promise<boolean> {
        const now = await flowControl(
            bench,
            flooderLevel,
            "nominal_limit_seats",
            "current_executing_seats",
            "current_inqueue_requests",
        );
        return now.current_executing_seats >= now.nominal_limit_seats && now.current_inqueue_requests >= 100;
    }

    async function dispatched(): Promise<number> {
        const metric = "dispatched_requests_total";
        return (await flowControl(bench, flooderLevel, metric))[metric];
    }

    async function account(name: string): Promise<Credentials> {
        const flooder = ["-n", "flooder", "create"];
        await admin([...flooder, "serviceaccount", name]);
        await admin([
            ...flooder,
            "rolebinding",
            name,
            "--clusterrole",
            ownerRole,
            "--serviceaccount",
            `flooder:${name}`,
        ]);
        return { token: (await admin([...flooder, "token", name])).trim() };
    }

    async function admin(args: string[], input?: unknown): Promise<string> {
        const answer = await bench.kubectl(args, input === undefined ? {} : { input });
        assert.equal(answer.code, 0, answer.stderr);
        return answer.stdout;
    }
});

const referringTo = (name: string) => ({ spec: { priorityLevelConfiguration: { name } } });

const measuredIn = (unit: string, value: number) =>
    Number.isFinite(value) ? `${value.toFixed(2)} ${unit}` : "no answer";

const inWords = ({ p50, p95 }: Ratio) => `p50 ${measuredIn("times", p50)}, p95 ${measuredIn("times", p95)}`;
