import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import {
    existsSync,
    mkdirSync,
    mkdtempSync,
    readdirSync,
    readFileSync,
    readlinkSync,
    rmSync,
    writeFileSync,
} from "node:fs";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { parse } from "yaml";

import { labCgroups } from "../../lab/cgroups";
import { labFolders } from "../../lab/folders";
import { labDown, labStatus, labUp, RunningLab } from "../../lab/lab";
import { chooseNetwork } from "../../lab/network";
import { ensurePackages } from "../../lab/packages";
import { ensurePrograms } from "../../lab/programs";
import { controlPlanePrograms, programsOfNodes } from "../../lab/programTable";
import { readState } from "../../lab/state";
import { hostNow, networkNow, parametersNow } from "../support/host";
import { needsNode } from "../support/needs";

const run = promisify(execFile);
const probe = "localhost:5000/probe:1";
const name = (suffix: string): string => `test-${process.pid}-${suffix}`;

/** Live processes that belong to a lab: in its namespaces, or called with its folder. */
function processesOf(state: string, networks: string[]): string[] {
    return readdirSync("/proc")
        .filter((entry) => /^\d+$/.test(entry) && entry !== String(process.pid))
        .flatMap((pid) => {
            try {
                const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
                return networks.includes(networkOf(pid)) || command.includes(`${state}/`) ? [`${pid} ${command}`] : [];
            } catch {
                return [];
            }
        });
}

const networkOf = (pid: number | string): string => readlinkSync(`/proc/${pid}/ns/net`);

function initOf(lab: string): number {
    const init = readState(labFolders(lab))?.world?.init;
    assert.ok(init, "the lab has recorded its init");
    return init.pid;
}

/** The networks of the lab's programs, those of its nodes' among them. */
function networksOf(lab: string): string[] {
    const { world, programs = {} } = readState(labFolders(lab)) ?? {};
    const pids = [world?.init, ...Object.values(programs)].flatMap((identity) => (identity ? [identity.pid] : []));
    const own = networkOf("self");
    return [...new Set(pids.map(networkOf))].filter((network) => network !== own);
}

function assertNothingLeft(lab: string, networks: string[]): void {
    const folders = labFolders(lab);
    assert.deepEqual(processesOf(folders.state, networks), []);
    assert.deepEqual(labCgroups(lab), []);
    assert.equal(existsSync(folders.state), false, "the state folder is gone");
}

async function kubectl(lab: RunningLab, ...args: string[]): Promise<string> {
    const env = { ...process.env, KUBECONFIG: lab.kubeconfig };
    return (await run(join(lab.binFolder, "kubectl"), args, { env })).stdout;
}

function anonymously(lab: RunningLab, path: string): Promise<number> {
    const { cluster } = parse(readFileSync(lab.kubeconfig, "utf8")).clusters[0];
    const ca = Buffer.from(cluster["certificate-authority-data"], "base64");
    return new Promise((done, reject) => {
        const outgoing = request(`${cluster.server}${path}`, { ca }, (incoming) => {
            incoming.resume();
            done(incoming.statusCode ?? 0);
        });
        outgoing.on("error", reject);
        outgoing.end();
    });
}

function writeRuntimeClass(lab: RunningLab): string {
    const file = join(lab.folder, "tmp/runtimeClass.json");
    const runtimeClass = {
        apiVersion: "node.k8s.io/v1",
        kind: "RuntimeClass",
        metadata: { name: "gvisor" },
        handler: "runsc",
    };
    writeFileSync(file, JSON.stringify(runtimeClass));
    return file;
}

interface PodOptions {
    runtimeClassName?: string;
    hostUsers?: boolean;
    restartPolicy?: string;
}

async function startPod(
    lab: RunningLab,
    pod: string,
    script: string,
    options: PodOptions = {},
    resources: object = {},
): Promise<void> {
    const container = {
        name: "probe",
        image: probe,
        imagePullPolicy: "Always",
        command: ["sh", "-c", `${script}; sleep 100000`],
        resources,
        securityContext: { allowPrivilegeEscalation: false, runAsNonRoot: true, capabilities: { drop: ["ALL"] } },
    };
    const file = join(lab.folder, "tmp", `${pod}.json`);
    writeFileSync(
        file,
        JSON.stringify({
            apiVersion: "v1",
            kind: "Pod",
            metadata: { name: pod },
            spec: { ...options, terminationGracePeriodSeconds: 0, containers: [container] },
        }),
    );
    await kubectl(lab, "apply", "-f", file);
    await kubectl(lab, "wait", "--for=condition=Ready", `pod/${pod}`, "--timeout=60s");
}

const exec = (lab: RunningLab, pod: string, script: string): Promise<string> =>
    kubectl(lab, "exec", pod, "--", "sh", "-c", script);

describe("the lab", function () {
    // The first run on a machine builds every program.
    this.timeout(45 * 60_000);

    const { XDG_STATE_HOME, LAB_NODE, PATH } = process.env;
    const main = name("a");
    const lines: string[] = [];
    const log = (line: string): void => void lines.push(line);
    let scratch: string;
    let hostBefore: Record<string, unknown>;
    let networks: string[];
    let lab: RunningLab;

    before(async function () {
        delete process.env.LAB_NODE;
        needsNode(this);
        scratch = mkdtempSync(join(tmpdir(), "lab-test-"));
        process.env.XDG_STATE_HOME = scratch;
        // What a first run on this machine installs and builds stays, so it comes before the comparison.
        await ensurePackages(["busybox"], log);
        await ensurePackages(["bpftool"], log).catch((error: unknown) => console.log(`      ${String(error)}`));
        const { plugin } = await chooseNetwork(undefined, log);
        await ensurePrograms([...controlPlanePrograms, ...programsOfNodes(["containerd"], plugin)], log);
        hostBefore = await hostNow();
        lab = await labUp({ name: main, log });
        networks = networksOf(main);
        assert.equal(networks.length, 2, "the control plane's and the node's");
        await kubectl(lab, "create", "-f", writeRuntimeClass(lab));
    });

    after(async () => {
        if (!scratch) {
            return;
        }
        const labs = join(scratch, "kernel-isolation/lab");
        for (const left of existsSync(labs) ? readdirSync(labs) : []) {
            await labDown({ name: left });
        }
        rmSync(scratch, { recursive: true, force: true });
        for (const [variable, value] of Object.entries({ XDG_STATE_HOME, LAB_NODE })) {
            if (value === undefined) {
                delete process.env[variable];
            } else {
                process.env[variable] = value;
            }
        }
    });

    describe("control plane", () => {
        it("is the pinned version and serves MutatingAdmissionPolicy v1", async () => {
            assert.match(lab.kubernetesVersion, /^1\.36\./);
            const { serverVersion } = JSON.parse(await kubectl(lab, "version", "-o", "json"));
            assert.equal(serverVersion.gitVersion, `v${lab.kubernetesVersion}`);
            const served = await kubectl(lab, "get", "--raw", "/apis/admissionregistration.k8s.io/v1");
            assert.ok(served.includes('"kind":"MutatingAdmissionPolicy"'));
        });

        it("shows its health and nothing else to those without a name", async () => {
            assert.equal(await anonymously(lab, "/readyz"), 200);
            assert.equal(await anonymously(lab, "/version"), 401);
            assert.equal(await anonymously(lab, "/api/v1/namespaces"), 401);
        });

        it("keeps secrets encrypted at rest", async () => {
            await kubectl(lab, "create", "secret", "generic", "treasure", "--from-literal=key=plain-to-see");
            await kubectl(lab, "create", "configmap", "open", "--from-literal=key=meant-to-be-seen");
            const stored = readdirSync(join(lab.folder, "etcd/member/wal"))
                .filter((file) => file.endsWith(".wal"))
                .map((file) => readFileSync(join(lab.folder, "etcd/member/wal", file), "latin1"))
                .join("");
            assert.ok(stored.includes("meant-to-be-seen"), "this is where etcd keeps what it is given");
            assert.ok(stored.includes("/registry/secrets/default/treasure"));
            assert.ok(stored.includes("k8s:enc:secretbox:v1:lab:"));
            assert.ok(!stored.includes("plain-to-see"));
        });

        it("writes an audit log", () => {
            assert.match(readFileSync(join(lab.folder, "logs/audit.log"), "utf8"), /"resource":"secrets".*"treasure"/);
        });
    });

    describe("node", () => {
        it("has the runtime handlers and the label of the pool", async () => {
            assert.deepEqual(lab.nodes[0]?.handlers, ["runc", "runsc"]);
            const { metadata } = JSON.parse(await kubectl(lab, "get", "node", `lab-${main}`, "-o", "json"));
            assert.equal(metadata.labels["kernel-isolation.io/pool"], "lab");
        });

        it("runs a pod under runc, with logs and exec", async () => {
            await startPod(lab, "plain", "echo said by plain; uname -r");
            assert.equal(await kubectl(lab, "logs", "plain"), `said by plain\n${lab.nodes[0]?.kernel}\n`);
            assert.match(await exec(lab, "plain", "id"), /uid=65532(\(probe\))? gid=65532/);
            assert.match(await exec(lab, "plain", "cat /proc/self/uid_map"), /^ +0 +0 +4294967295$/m);
            assert.match(await exec(lab, "plain", "grep Seccomp: /proc/self/status"), /2/);
        });

        it("runs a pod in a user namespace, with a range of its own", async () => {
            await startPod(lab, "mapped", "echo said by mapped", { hostUsers: false });
            const [inside, outside, count] = (await exec(lab, "mapped", "cat /proc/self/uid_map")).trim().split(/ +/);
            assert.equal(inside, "0");
            assert.ok(Number(outside) >= 65536, `root is ${outside} on the node`);
            assert.equal(count, "65536");
            assert.equal(await kubectl(lab, "logs", "mapped"), "said by mapped\n");
        });

        it("runs a pod under gVisor, with logs and exec", async () => {
            await startPod(lab, "sandboxed", "uname -r", { runtimeClassName: "gvisor" });
            assert.match(await kubectl(lab, "logs", "sandboxed"), /gvisor/);
            assert.match(await exec(lab, "sandboxed", "dmesg"), /Starting gVisor/);
        });

        it("enforces memory limits, under gVisor too", async () => {
            const resources = { limits: { memory: "64Mi", cpu: "200m" } };
            const limited = { restartPolicy: "Never" };
            const hog = "dd if=/dev/zero of=/dev/null bs=200M count=1";
            await startPod(lab, "hog", "true", limited, resources);
            await startPod(lab, "sandboxed-hog", "true", { ...limited, runtimeClassName: "gvisor" }, resources);
            await assert.rejects(exec(lab, "hog", hog), /137/);
            await assert.rejects(exec(lab, "sandboxed-hog", hog));
            const reason = "{.status.containerStatuses[0].state.terminated.reason}";
            await kubectl(lab, "wait", `--for=jsonpath=${reason}=OOMKilled`, "pod/sandboxed-hog", "--timeout=30s");
        });

        it("pulls images anew for each pod", () => {
            const asked = readFileSync(join(lab.folder, "logs/registry.log"), "utf8").match(
                /(HEAD|GET) \/v2\/probe\/manifests\/1/g,
            );
            assert.ok((asked?.length ?? 0) >= 3, `the registry was asked ${asked?.length} times`);
        });

        it("reaches the API server, and nothing beyond the lab", async () => {
            const { stdout } = await run("nsenter", [
                "-t",
                String(initOf(main)),
                "-n",
                "ip",
                "route",
                "show",
                "default",
            ]);
            assert.equal(stdout, "");
            assert.equal(await exec(lab, "plain", "nc -w 2 10.96.0.1 443 </dev/null && echo open"), "open\n");
            // An address for documentation: even where there is a way out, nobody has it.
            assert.equal(await exec(lab, "plain", "nc -w 2 192.0.2.1 80 </dev/null || echo closed"), "closed\n");
            await startPod(lab, "listening", "httpd -p 8080 -h /etc");
            const address = await kubectl(lab, "get", "pod", "listening", "-o", "jsonpath={.status.podIP}");
            assert.match(await exec(lab, "sandboxed", `wget -qO- http://${address}:8080/hosts`), /listening/);
        });
    });

    describe("this machine", () => {
        it("has the parameters, devices, routes and programs on its cgroups that it had, while pods run", async () => {
            const now = { ...parametersNow(), ...(await networkNow()) };
            assert.deepEqual(now, Object.fromEntries(Object.keys(now).map((key) => [key, hostBefore[key]])));
        });
    });

    describe("life", () => {
        it("is up already at the second up", async () => {
            const programs = readState(labFolders(main))?.programs;
            const began = Date.now();
            assert.deepEqual(await labUp({ name: main, log }), lab);
            assert.ok(Date.now() - began < 1_000);
            assert.deepEqual(readState(labFolders(main))?.programs, programs);
            assert.equal(lines.at(-1), `lab "${main}" is up already`);
        });

        it("stands beside another one, whose plain plugin enforces no policy", async () => {
            const other = await labUp({ name: name("b"), cni: "plain" });
            const reason = "the plain plugin was asked for";
            assert.deepEqual(other.network, { plugin: "plain", enforced: false, reason });
            const inside = networksOf(other.name);
            assert.equal(await kubectl(other, "get", "nodes", "-o", "name"), `node/lab-${other.name}\n`);
            assert.equal(await kubectl(other, "get", "pods", "-o", "name"), "");
            await startPod(other, "listening", "httpd -p 8080 -h /etc");
            await startPod(other, "asking", "true");
            const address = await kubectl(other, "get", "pod", "listening", "-o", "jsonpath={.status.podIP}");
            assert.match(await exec(other, "asking", `wget -qO- http://${address}:8080/hosts`), /listening/);
            await labDown({ name: other.name });
            assertNothingLeft(other.name, inside);
            assert.equal(await kubectl(lab, "get", "nodes", "-o", "name"), `node/lab-${main}\n`);
        });

        it("starts afresh after its first process was killed", async () => {
            const first = await labUp({ name: name("c") });
            const inside = networksOf(first.name);
            process.kill(initOf(first.name), "SIGKILL");
            while (processesOf(first.folder, inside).length > 0) {
                await sleep(50);
            }
            assert.equal(await labStatus(first.name), undefined);
            const said: string[] = [];
            const second = await labUp({ name: first.name, log: (line) => said.push(line) });
            assert.match(said.join("\n"), /did not end well: starting afresh/);
            assert.equal(await kubectl(second, "get", "nodes", "-o", "name"), `node/lab-${first.name}\n`);
            const insideSecond = networksOf(first.name);
            await labDown({ name: first.name });
            assertNothingLeft(first.name, insideSecond);
        });

        it("goes down after the one who brought it up was killed on the way", async () => {
            const half = name("d");
            const child = spawn(
                process.execPath,
                ["-r", "ts-node/register/transpile-only", join(__dirname, "../../lab/main.ts"), "up", "--name", half],
                { stdio: "ignore" },
            );
            const ended = new Promise((done) => child.once("exit", done));
            while (!readState(labFolders(half))?.programs["kube-apiserver"]) {
                assert.equal(child.exitCode, null);
                await sleep(20);
            }
            const inside = networksOf(half);
            child.kill("SIGKILL");
            await ended;
            assert.notDeepEqual(processesOf(labFolders(half).state, inside), []);
            await labDown({ name: half });
            assertNothingLeft(half, inside);
        });

        it("cleans up after itself and says why when a program fails", async () => {
            const broken = join(scratch, "broken");
            mkdirSync(broken);
            const script =
                '#!/bin/sh\n[ "$1" = --version ] && echo Kubernetes v1.36.9 && exit\necho it broke; exit 1\n';
            writeFileSync(join(broken, "kube-apiserver"), script, { mode: 0o755 });
            process.env.PATH = `${broken}:${PATH}`;
            const said: string[] = [];
            const failing = name("e");
            try {
                await assert.rejects(
                    labUp({ name: failing, log: (line) => said.push(line) }),
                    /kube-apiserver ended[^]*it broke/,
                );
            } finally {
                process.env.PATH = PATH;
            }
            assert.ok(said.includes("kube-apiserver: from PATH 1.36.9"));
            assertNothingLeft(failing, []);
        });

        it("can be the control plane alone, and says what is missing", async () => {
            const plane = await labUp({ name: name("f"), nodes: false });
            assert.equal(plane.nodes.length, 0);
            assert.match(plane.noNode ?? "", /proofs from inside a pod are missing/);
            assert.match(await kubectl(plane, "auth", "can-i", "create", "pods"), /yes/);
            await labDown({ name: plane.name });
            assertNothingLeft(plane.name, []);
        });

        it("leaves nothing behind", async () => {
            await labDown({ name: main, log });
            assertNothingLeft(main, networks);
            assert.deepEqual(await hostNow(), hostBefore);
            assert.equal(await labStatus(main), undefined);
            await labDown({ name: main, log });
            assert.equal(lines.at(-1), `there is no lab "${main}"`);
        });
    });
});
