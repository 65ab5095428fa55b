import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, symlinkSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { labFolders } from "../../lab/folders";
import { labDown, labStatus, labUp, type RunningLab } from "../../lab/lab";
import { chooseNetwork } from "../../lab/network";
import { findInPath } from "../../lab/packages";
import { readState } from "../../lab/state";
import { controlPlaneAddress, metadataAddress } from "../../lab/world";
import { kubectlOf } from "../support/kubectl";
import { needsNode, needsPackages } from "../support/needs";

const name = `cilium-${process.pid}`;
const [forbidden, permitted] = [9001, 9002];
const starts = 20;

interface PodOptions {
    node: number;
    hostUsers?: boolean;
    runtimeClassName?: string;
    restartPolicy?: string;
}

const sandboxes: Record<string, PodOptions> = {
    runc: { node: 0 },
    userns: { node: 1, hostUsers: false },
    gvisor: { node: 0, runtimeClassName: "gvisor" },
};

/** Two namespaces: `guarded` gets policies, `open` has none. */
describe("network policies of the lab, enforced by Cilium", function () {
    this.timeout(300_000);
    let lab: RunningLab;
    let kubectl: (...args: string[]) => Promise<string>;
    let receiver: ChildProcess;
    let received = "";

    before(async function () {
        needsNode(this);
        await needsPackages(this, ["clang"]);
        // The first run on a machine builds Cilium.
        this.timeout(1_800_000);
        const log = (line: string) => console.log(`      ${line}`);
        lab = await labUp({ name, nodes: ["containerd", "crio"], cni: "cilium", log });
        kubectl = kubectlOf(lab);
        receiver = await startReceiver();
        await create(
            { apiVersion: "node.k8s.io/v1", kind: "RuntimeClass", metadata: { name: "gvisor" }, handler: "runsc" },
            ...["guarded", "open"].map((namespace) => ({
                apiVersion: "v1",
                kind: "Namespace",
                metadata: { name: namespace },
            })),
            {
                apiVersion: "v1",
                kind: "Service",
                metadata: { name: "server", namespace: "guarded" },
                spec: { selector: { app: "server" }, ports: [{ port: 80, targetPort: 8080 }] },
            },
        );
        await firstServiceAccounts();
        const server = "httpd -f -p 8080 -h /etc";
        const idle = "sleep 100000";
        await create(
            pod("guarded", "server", server, { node: 0 }),
            pod("guarded", "server-2", server, { node: 1 }),
            ...["guarded", "open"].flatMap((namespace) =>
                Object.entries(sandboxes).map(([sandbox, options]) => pod(namespace, sandbox, idle, options)),
            ),
        );
        await Promise.all(
            ["guarded", "open"].map((namespace) =>
                kubectl("wait", "-n", namespace, "--for=condition=Ready", "pod", "--all", "--timeout=120s"),
            ),
        );
    });
    after(async () => {
        receiver?.kill();
        await labDown({ name });
    });

    async function startReceiver(): Promise<ChildProcess> {
        const init = readState(labFolders(name))?.world?.init;
        assert.ok(init);
        const program = path.join(__dirname, "..", "support", "datagrams.mjs");
        const child = spawn(
            "nsenter",
            [
                ...["--target", String(init.pid), "--net", process.execPath, program, controlPlaneAddress],
                ...[forbidden, permitted].map(String),
            ],
            { stdio: ["ignore", "pipe", "inherit"] },
        );
        child.stdout.on("data", (data: Buffer) => (received += data.toString()));
        while (received.split("open\n").length < 3) {
            assert.equal(child.exitCode, null);
            await sleep(20);
        }
        return child;
    }

    const create = async (...items: object[]): Promise<void> => {
        const list = JSON.stringify({ apiVersion: "v1", kind: "List", items });
        const child = spawn(path.join(lab.binFolder, "kubectl"), ["apply", "-f", "-"], {
            env: { ...process.env, KUBECONFIG: lab.kubeconfig },
            stdio: ["pipe", "ignore", "inherit"],
        });
        child.stdin.end(list);
        assert.equal(await new Promise((done) => child.once("close", done)), 0);
    };

    const firstServiceAccounts = async (): Promise<void> => {
        for (const namespace of ["guarded", "open"]) {
            await eventually(() => kubectl("get", "serviceaccount", "default", "-n", namespace, "-o", "name"));
        }
    };

    const pod = (namespace: string, podName: string, script: string, { node, ...options }: PodOptions): object => ({
        apiVersion: "v1",
        kind: "Pod",
        metadata: { name: podName, namespace, labels: { app: podName.replace(/-\d+$/, "") } },
        spec: {
            ...options,
            nodeName: lab.nodes[node]!.name,
            terminationGracePeriodSeconds: 0,
            containers: [
                {
                    name: "probe",
                    image: lab.images!.probe,
                    command: ["sh", "-c", script],
                    securityContext: {
                        allowPrivilegeEscalation: false,
                        runAsNonRoot: true,
                        capabilities: { drop: ["ALL"] },
                    },
                },
            ],
        },
    });

    const policy = (policyName: string, spec: object): object => ({
        apiVersion: "networking.k8s.io/v1",
        kind: "NetworkPolicy",
        metadata: { name: policyName, namespace: "guarded" },
        spec: { podSelector: {}, ...spec },
    });

    const addressOf = (podName: string): Promise<string> =>
        kubectl("get", "pod", "-n", "guarded", podName, "-o", "jsonpath={.status.podIP}");

    /** Asks over HTTP: this busybox's wget has no time limit that works. */
    const reaches = async (namespace: string, podName: string, address: string, port = 80): Promise<boolean> => {
        const script = `printf "GET / HTTP/1.0\\r\\n\\r\\n" | nc -w 1 ${address} ${port} | grep HTTP || echo stopped`;
        const said = await kubectl("exec", "-n", namespace, podName, "--", "sh", "-c", script);
        return said.startsWith("HTTP/1.");
    };

    /** Who of a namespace reaches both servers, and who neither; one that reaches only one is in neither list. */
    const serversReached = async (namespace: string): Promise<{ both: string[]; neither: string[] }> => {
        const servers = await Promise.all(["server", "server-2"].map(addressOf));
        const results = await Promise.all(
            Object.keys(sandboxes).map(async (sandbox) => ({
                sandbox,
                reached: await Promise.all(servers.map((ip) => reaches(namespace, sandbox, ip, 8080))),
            })),
        );
        const named = (wanted: boolean) =>
            results.filter(({ reached }) => reached.every((one) => one === wanted)).map(({ sandbox }) => sandbox);
        return { both: named(true), neither: named(false) };
    };

    /** A policy holds a moment after it was made. */
    async function eventually<T>(look: () => Promise<T>, patience = 50): Promise<T> {
        for (; ; patience--) {
            try {
                return await look();
            } catch (error) {
                if (patience === 0) throw error;
                await sleep(200);
            }
        }
    }

    const all = Object.keys(sandboxes);
    const littleOut = [
        {
            to: [{ ipBlock: { cidr: `${controlPlaneAddress}/32` } }],
            ports: [{ port: permitted, protocol: "UDP" }],
        },
    ];

    it("is what the lab says that it has", async () => {
        assert.deepEqual(lab.network, { plugin: "cilium", enforced: true });
        const programs = (await labStatus(name))?.programs.map(({ program }) => program) ?? [];
        assert.deepEqual(
            programs.filter((program) => program.startsWith("cilium-agent")),
            ["cilium-agent", "cilium-agent-2"],
        );
        await assert.rejects(
            labUp({ name, nodes: ["containerd", "crio"], cni: "plain" }),
            /is up with containerd, crio and cilium, not with containerd, crio and plain: end it first/,
        );
        assert.equal((await labUp({ name, nodes: ["containerd", "crio"] })).network?.plugin, "cilium");
    });

    it("connects pods of both nodes, by their own address and by a service's, where there is no policy", async () => {
        for (const namespace of ["guarded", "open"]) {
            assert.deepEqual(await serversReached(namespace), { both: all, neither: [] }, namespace);
        }
        const service = await kubectl("get", "service", "-n", "guarded", "server", "-o", "jsonpath={.spec.clusterIP}");
        for (const sandbox of all) {
            assert.equal(await reaches("open", sandbox, service), true, sandbox);
        }
    });

    it("keeps another namespace's pods out while a policy says so, and no longer", async () => {
        const own = [{ from: [{ podSelector: {} }] }];
        await create(policy("own-pods", { policyTypes: ["Ingress"], ingress: own }));
        await eventually(async () => {
            assert.deepEqual(await serversReached("open"), { both: [], neither: all });
        });
        assert.deepEqual(await serversReached("guarded"), { both: all, neither: [] });
        await kubectl("delete", "networkpolicy", "-n", "guarded", "own-pods");
        await eventually(async () => {
            assert.deepEqual(await serversReached("open"), { both: all, neither: [] });
        });
    });

    it("closes the metadata server to those whose policy does not open it", async () => {
        const reached = async (namespace: string): Promise<string[]> => {
            const results = await Promise.all(all.map((sandbox) => reaches(namespace, sandbox, metadataAddress)));
            return all.filter((_, index) => results[index]);
        };
        assert.deepEqual(await reached("guarded"), all, "without a policy");
        await create(policy("out", { policyTypes: ["Egress"], egress: littleOut }));
        await eventually(async () => assert.deepEqual(await reached("guarded"), []));
        assert.deepEqual(await reached("open"), all);
    });

    it(`holds from a pod's first packet on, ${starts} times under each sandbox`, async () => {
        await create(policy("out", { policyTypes: ["Egress"], egress: littleOut }));
        // The name that tftp asks for is in its first datagram. It ends with an answer, or after twelve without one.
        const send = (port: number, text: string): string =>
            `busybox tftp -g -l /dev/null -r ${text} ${controlPlaneAddress} ${port}`;
        const started = (namespace: string, count: number) =>
            Object.entries(sandboxes).flatMap(([sandbox, options]) =>
                Array.from({ length: count }, (_, index) => ({ name: `${namespace}-${sandbox}-${index}`, options })),
            );
        const pods = { open: started("open", 1), guarded: started("guarded", starts) };
        const names = (namespace: "open" | "guarded") => pods[namespace].map((each) => each.name).sort();
        const script = (text: string) => `${send(forbidden, text)}; ${send(permitted, text)}; true`;
        await create(
            ...Object.entries(pods).flatMap(([namespace, all]) =>
                all.map((each) =>
                    pod(namespace, each.name, script(each.name), { ...each.options, restartPolicy: "Never" }),
                ),
            ),
        );
        for (const namespace of ["open", "guarded"] as const) {
            const done = ["--for=jsonpath={.status.phase}=Succeeded", "--timeout=180s"];
            await kubectl("wait", "-n", namespace, ...names(namespace).map((each) => `pod/${each}`), ...done);
        }
        const senders = (port: number): string[] => {
            const found = received.matchAll(new RegExp(`^${port} .*?((?:guarded|open)-\\w+-\\d+)`, "gm"));
            return [...new Set([...found].map(([, sender]) => sender!))].sort();
        };
        assert.deepEqual(senders(permitted), [...names("guarded"), ...names("open")], "what may pass does");
        assert.deepEqual(senders(forbidden), names("open"));
    });

    it("gives way to the plain plugin, with the reason, where there is no compiler to be had", async () => {
        const { PATH, LAB_INSTALL } = process.env;
        const said: string[] = [];
        const bare = path.join(lab.folder, "bare");
        mkdirSync(bare);
        for (const program of ["unshare", "mount"]) {
            symlinkSync((await findInPath(program)) ?? program, path.join(bare, program));
        }
        try {
            process.env.PATH = bare;
            process.env.LAB_INSTALL = "never";
            const network = await chooseNetwork(undefined, (line) => said.push(line));
            assert.deepEqual([network.plugin, network.enforced], ["plain", false]);
            assert.match(network.reason ?? "", /clang 18 or newer: .*LAB_INSTALL=never.*clang-19/);
            assert.match(said.join("\n"), /written and not enforced, because Cilium cannot run here/);
            await assert.rejects(
                chooseNetwork("cilium", () => undefined),
                /Cilium cannot run here/,
            );
        } finally {
            process.env.PATH = PATH;
            if (LAB_INSTALL === undefined) delete process.env.LAB_INSTALL;
            else process.env.LAB_INSTALL = LAB_INSTALL;
        }
    });
});
