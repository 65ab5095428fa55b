import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import path from "node:path";
import { mask, Secrets } from "../../../examples/portal/server/worker/secrets";
import { ana, bob, olga, PortalBench } from "../../support/portalApp";

const operations = "/api/clusters/prod/operations";
const preview = (tenant: string, spec: object) => ({ kind: "preview", change: { action: "set", tenant, spec } });
const plugins = preview("plugins", { isolation: "sandboxed" });
const counts = { create: 8, update: 0, replace: 0, delete: 0, same: 40 };
const diff = { summary: "8 created", changes: [], warnings: [], lines: [], counts };
/** A process that has ended, or none that ever was: no system counts so far. */
const dead = 2 ** 22 + 1;

function lockOf(bench: PortalBench, pid: number): string {
    const folder = path.join(bench.folder, "engine/state/.pulumi/locks/organization/portal-test/prod");
    mkdirSync(folder, { recursive: true });
    const file = path.join(folder, "lock.json");
    const lock = { pid, username: "carl", hostname: hostname(), timestamp: "2027-01-01T00:00:00Z" };
    writeFileSync(file, JSON.stringify(lock));
    return file;
}

describe("the portal: one at a time", () => {
    let bench: PortalBench;
    beforeEach(async () => (bench = await PortalBench.start({})));
    afterEach(() => bench.end());
    const ask = (who: object, body: unknown) => bench.as({ ...who }, "POST", operations, body);
    const previewed = async (who = ana) => {
        const { body } = await ask(who, plugins);
        (await bench.work(bench.works.length - 1)).end({ diff });
        assert.equal((await bench.ended(body.operation.id as string)).state, "succeeded");
        return body.operation.id as string;
    };

    it("tells who holds the stack, and lets whoever will wait", async () => {
        const first = await ask(ana, { kind: "verify" });
        const second = await ask(bob, plugins);
        assert.deepEqual([second.status, second.body.error.code], [409, "busy"]);
        const { operation, by, kind } = second.body.error.holder;
        assert.deepEqual([operation, by, kind], [first.body.operation.id, "ana@example.com", "verify"]);
        // An owner is told that somebody has it, and not whom else's tenant it is about.
        const third = await ask(olga, { kind: "verify", tenant: "payments" });
        assert.deepEqual([third.status, third.body.error.holder.operation], [409, undefined]);

        const waiting = await ask(bob, { ...plugins, wait: true });
        assert.deepEqual([waiting.status, waiting.body.operation.state], [202, "queued"]);
        assert.equal(bench.works.length, 1, "two work at once");
        (await bench.work(0)).end();
        assert.equal((await bench.work(1)).task.kind, "preview");
        (await bench.work(1)).end({ diff });
        assert.equal((await bench.ended(waiting.body.operation.id as string)).state, "succeeded");
        assert.equal((await ask(bob, { kind: "verify" })).status, 202);
    });

    it("asks what runs to stop, and takes what waits out of the line", async () => {
        const first = (await ask(ana, { kind: "verify" })).body.operation.id as string;
        const second = (await ask(bob, { kind: "refresh", wait: true })).body.operation.id as string;
        assert.equal((await bench.as(bob, "DELETE", `/api/operations/${second}`)).status, 202);
        assert.equal((await bench.ended(second)).state, "cancelled");
        const { run, end } = await bench.work(0);
        assert.equal(run.signal.aborted, false);
        assert.equal((await bench.as(bob, "DELETE", `/api/operations/${first}`)).status, 202);
        assert.equal(run.signal.aborted, true);
        end({ cancelled: true });
        assert.equal((await bench.ended(first)).state, "cancelled");
        assert.equal(bench.works.length, 1);
    });

    it("updates by a preview of what is there now, and by each once", async () => {
        const id = await previewed();
        assert.equal((await ask(ana, { kind: "update", preview: "unknown" })).status, 404);
        const update = await ask(ana, { kind: "update", preview: id });
        assert.deepEqual([update.status, update.body.operation.diff.counts.create], [202, 8]);
        const { task, end } = await bench.work(1);
        assert.deepEqual(Object.keys(task.tenants), ["payments", "storefront", "plugins"]);
        end({ began: true });
        assert.equal((await bench.ended(update.body.operation.id as string)).state, "succeeded");
        const twice = await ask(ana, { kind: "update", preview: id });
        assert.deepEqual([twice.status, twice.body.error.code], [409, "stale-preview"]);

        const [one, other] = [await previewed(), await previewed(bob)];
        const third = await ask(bob, { kind: "update", preview: other });
        (await bench.work(bench.works.length - 1)).end({ began: true });
        await bench.ended(third.body.operation.id as string);
        const late = await ask(ana, { kind: "update", preview: one });
        assert.deepEqual([late.status, late.body.error.code], [409, "stale-preview"]);
    });

    it("refuses what cannot be delivered before it is in line, with its path in the tenant's own spec", async () => {
        const wrong = await ask(ana, preview("plugins", { isolation: "microvm", quota: { cpu: "2 cores" } }));
        assert.equal(wrong.status, 422);
        const { refusals } = wrong.body.error;
        assert.deepEqual(refusals.map((refusal: { path: string }) => refusal.path).sort(), ["isolation", "quota.cpu"]);
        assert.ok(refusals.every(({ reason, nearest }: Record<string, string>) => reason && nearest));
        assert.equal((await ask(ana, { kind: "verify", tenant: "nobody" })).status, 404);
        assert.equal(bench.works.length, 0);
        assert.equal((await ask(ana, plugins)).status, 202);
    });

    it("knows of whoever holds the stack elsewhere", async () => {
        const lock = lockOf(bench, process.pid);
        const held = await ask(ana, plugins);
        assert.deepEqual([held.status, held.body.error.holder.kind], [409, "outside"]);
        assert.match(held.body.error.holder.by as string, /^carl on /);
        assert.doesNotMatch(held.body.error.message as string, /pulumi cancel/);
        writeFileSync(lock, readFileSync(lock, "utf8").replace(`${process.pid}`, `${dead}`));
        assert.match(
            (await ask(ana, plugins)).body.error.message as string,
            /that process is gone: run `pulumi cancel`/,
        );
    });

    it("puts back what was declared where nothing was begun, and keeps it where something was", async () => {
        const declared = async () =>
            (await bench.ask("GET", "/api/clusters/prod", { headers: ana })).body.tenants.map(
                ({ name, state }: { name: string; state: string }) => `${name} ${state}`,
            );
        const failures = [{ resource: "plugins", message: "no" }];
        for (const [began, state] of [
            [false, undefined],
            [true, "plugins failed"],
        ] as const) {
            const update = await ask(ana, { kind: "update", preview: await previewed() });
            (await bench.work(bench.works.length - 1)).end({ failures, began });
            const ended = await bench.ended(update.body.operation.id as string);
            assert.deepEqual([ended.state, ended.failures], ["failed", failures]);
            assert.equal(
                (await declared()).find((line: string) => line.startsWith("plugins")),
                state,
            );
        }
    });
});

describe("the portal: after a crash", () => {
    it("tells what was cut off, takes its own dead lock away, and goes on", async () => {
        const before = await PortalBench.start({});
        const { body } = await before.as(ana, "POST", operations, plugins);
        (await before.work(0)).end({ diff });
        await before.ended(body.operation.id as string);
        const update = (await before.as(ana, "POST", operations, { kind: "update", preview: body.operation.id })).body;
        const { run } = await before.work(1);
        run.onStart({ pid: dead, started: "0" });
        const lock = { name: "lock.json", pid: dead, user: "carl", host: hostname(), since: "2027-01-01T00:00:00Z" };
        run.onMessage({ type: "lock", lock });
        lockOf(before, dead);
        const waiting = (await before.as(bob, "POST", operations, { kind: "verify", wait: true })).body;
        await before.crash();

        const after = await PortalBench.start({ folder: before.folder, started: true });
        try {
            const of = async (id: string) => (await after.ask("GET", `/api/operations/${id}`, { headers: ana })).body;
            const cut = await of(update.operation.id as string);
            assert.equal(cut.state, "interrupted");
            assert.match((await of(waiting.operation.id as string)).advice as string, /ask for it again/);
            const work = await after.work(0);
            assert.equal(work.task.kind, "unlock");
            const busy = await after.as(bob, "POST", operations, plugins);
            assert.deepEqual([busy.status, busy.body.error.holder.operation], [409, update.operation.id]);
            work.end({ status: { at: "", proofs: [], pending: ["creating plugins"] } });
            const until = Date.now() + 5000;
            const advice = async () => (await of(update.operation.id as string)).advice as string;
            while (!/preview again/.test(await advice()) && Date.now() < until) await new Promise(setImmediate);
            assert.match(await advice(), /its lock was this portal's own.*creating plugins.*preview again/s);
            const { text } = await after.ask("GET", `/api/operations/${update.operation.id}/events`, { headers: ana });
            assert.match(text, /event: end\ndata: .*preview again/, "it ends with what was found out later");
            const { tenants } = (await after.ask("GET", "/api/clusters/prod", { headers: ana })).body;
            const plugin = tenants.find(({ name }: { name: string }) => name === "plugins");
            assert.equal(plugin.state, "failed");
        } finally {
            await after.end();
        }
    });

    it("leaves a lock alone that is somebody else's", async () => {
        const before = await PortalBench.start({});
        const { body } = await before.as(ana, "POST", operations, plugins);
        (await before.work(0)).end({ diff });
        await before.ended(body.operation.id as string);
        const update = (await before.as(ana, "POST", operations, { kind: "update", preview: body.operation.id })).body;
        (await before.work(1)).run.onStart({ pid: dead, started: "0" });
        const lock = lockOf(before, dead);
        await before.crash();
        const after = await PortalBench.start({ folder: before.folder, started: true });
        try {
            const url = `/api/operations/${update.operation.id}`;
            const advice = async () => (await after.ask("GET", url, { headers: ana })).body.advice as string;
            const until = Date.now() + 5000;
            while (!/carl/.test(await advice()) && Date.now() < until) await new Promise(setImmediate);
            assert.match(await advice(), /carl on .* holds the stack.*pulumi cancel/);
            assert.ok(existsSync(lock));
            assert.equal(after.works.length, 0);
        } finally {
            await after.end();
        }
    });
});

describe("the portal: what it tells", () => {
    let bench: PortalBench;
    beforeEach(async () => (bench = await PortalBench.start({})));
    afterEach(() => bench.end());

    it("sends events from where a reader was", async () => {
        const { id } = (await bench.as(ana, "POST", operations, { kind: "verify" })).body.operation;
        const { run, end } = await bench.work(0);
        for (const text of ["one", "two"]) run.onMessage({ type: "log", severity: "info", text });
        end();
        await bench.ended(id as string);
        const events = async (headers = {}) =>
            (await bench.ask("GET", `/api/operations/${id}/events`, { headers: { ...ana, ...headers } })).text;
        const all = await events();
        assert.match(all, /event: log\ndata: \{"severity":"info","text":"one"\}[\s\S]*"two"[\s\S]*event: end/);
        const seen = Number(/id: (\d+)\nevent: log\n.*one/.exec(all)![1]);
        const rest = await events({ "last-event-id": String(seen) });
        assert.doesNotMatch(rest, /"one"/);
        assert.match(rest, /"two"/);
    });

    it("describes every route, with the errors that it can end in", async () => {
        const { body } = await bench.ask("GET", "/api/openapi.json", { headers: ana });
        assert.equal(body.openapi, "3.1.0");
        const operation = body.paths["/api/clusters/{cluster}/operations"].post;
        assert.deepEqual(Object.keys(operation.responses as object), [
            ...["202", "400", "401", "403", "404", "409", "422", "429"],
        ]);
        assert.match(JSON.stringify(operation.responses["422"]), /refusals.*path.*reason.*nearest/);
        assert.match(JSON.stringify(operation.responses["409"]), /holder/);
        assert.deepEqual(Object.keys(body.paths as object).sort(), [
            "/api/audit",
            "/api/clusters",
            "/api/clusters/{cluster}",
            "/api/clusters/{cluster}/choices",
            "/api/clusters/{cluster}/drift",
            "/api/clusters/{cluster}/history",
            operations.replace("prod", "{cluster}"),
            "/api/clusters/{cluster}/tenants/{tenant}",
            "/api/operations/{id}",
            "/api/operations/{id}/events",
            "/api/session",
            "/api/sign-out",
        ]);
        for (const url of Object.keys(body.paths as object).filter(
            (each) => !/\{id\}|sign-out|operations/.test(each),
        )) {
            const real = url.replace("{cluster}", "prod").replace("{tenant}", "payments");
            assert.equal((await bench.ask("GET", real, { headers: ana })).status, 200, url);
        }
        assert.equal((await bench.ask("GET", "/api/openapi.json")).status, 401);
    });

    it("says of each choice what it means, and of one that cannot be why and what can", async () => {
        const { fields } = (await bench.ask("GET", "/api/clusters/prod/choices", { headers: ana })).body;
        const levels = fields.find((field: { path: string }) => field.path === "isolation").options;
        const of = (value: string) => levels.find((option: { value: string }) => option.value === value);
        assert.equal(of("sandboxed").possible, true);
        assert.equal(of("microvm").possible, false);
        assert.ok(of("microvm").reason && of("microvm").nearest);
        assert.ok(levels.every(({ meaning }: { meaning: string }) => meaning.length > 10));
    });
});

describe("the portal: secrets", () => {
    const kubeconfig = JSON.stringify({
        users: [{ name: "a", user: { token: "abcdefghijklmnop-token", "client-key-data": "c2VjcmV0LWtleS1kYXRh" } }],
    });
    const said = {
        text: "with abcdefghijklmnop-token and c2VjcmV0LWtleS1kYXRh, which is secret-key-data",
        lines: ["passphrase hunter2hunter2", { hunter2hunter2: "as a key" }],
        untouched: ["Namespace payments is created", 7, null],
    };

    it("that were read are cleared from all that is said, whole or decoded", () => {
        const secrets = new Secrets();
        secrets.addKubeconfig(kubeconfig);
        secrets.add("hunter2hunter2");
        const cleared = JSON.stringify(secrets.clear(said));
        for (const secret of ["abcdefghijklmnop-token", "c2VjcmV0LWtleS1kYXRh", "secret-key-data", "hunter2hunter2"])
            assert.ok(!cleared.includes(secret), secret);
        assert.ok(cleared.includes(mask));
        assert.deepEqual(secrets.clear(said.untouched), said.untouched);
        // The same search finds them where nothing was read.
        assert.ok(JSON.stringify(new Secrets().clear(said)).includes("hunter2hunter2"));
    });

    it("that were not read are cleared where they look like one", () => {
        const key = "-----BEGIN EC PRIVATE KEY-----\nabc\n-----END EC PRIVATE KEY-----";
        const text = `error: ${key} token: abcdefghij eyJhbGciOiJub25l.e30.sig`;
        assert.equal(new Secrets().clear(text), `error: ${mask} token: ${mask} ${mask}`);
    });
});
