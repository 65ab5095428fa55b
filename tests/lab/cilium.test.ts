import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdirSync, symlinkSync } from "node:fs";
import { isIPv6 } from "node:net";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { labFolders } from "../../lab/folders";
import { hasIpv6, ipv6 } from "../../lab/ipv6";
import { labDown, labStatus, labUp, type RunningLab } from "../../lab/lab";
import { chooseNetwork } from "../../lab/network";
import { findInPath } from "../../lab/packages";
import { readState } from "../../lab/state";
import { controlPlaneAddress, metadataAddress } from "../../lab/world";
import { type Receiver, startReceiver } from "../support/datagrams";
import { kubectlOf } from "../support/kubectl";
import { needsCilium } from "../support/needs";

const name = `cilium-${process.pid}`;
const forbidden = 9001;
const permitted = 9002;
const starts = 20;
const controlPlanes = [controlPlaneAddress, ...(hasIpv6() ? [ipv6.controlPlane] : [])];
const metadataServers = [metadataAddress, ...(hasIpv6() ? [ipv6.metadata] : [])];

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
    let receiver: Receiver;

    before(async function () {
        // The first run on a machine builds Cilium.
        this.timeout(1_800_000);
        await needsCilium(this);
        const log = (line: string) => console.log(`      ${line}`);
        lab = await labUp({ name, nodes: ["containerd", "crio"], cni: "cilium", log });
        kubectl = kubectlOf(lab);
        const init = readState(labFolders(name))?.world?.init;
        assert.ok(init);
        receiver = await startReceiver(init.pid, controlPlanes, [forbidden, permitted]);
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
                spec: {
                    ipFamilyPolicy: "PreferDualStack",
                    selector: { app: "server" },
                    ports: [{ port: 80, targetPort: 8080 }],
                },
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
        receiver?.end();
        await labDown({ name });
    });

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

    /** One of each family. */
    const addressesOf = async (kind: "pod" | "service", object: string): Promise<string[]> => {
        const path = kind === "pod" ? "{.status.podIPs[*].ip}" : "{.spec.clusterIPs[*]}";
        const found = (await kubectl("get", kind, "-n", "guarded", object, "-o", `jsonpath=${path}`)).split(" ");
        assert.equal(found.length, controlPlanes.length, found.join());
        return found;
    };

    /** Asks over HTTP: this busybox's wget has no time limit that works. */
    const reaches = async (namespace: string, podName: string, address: string, port = 80): Promise<boolean> => {
        const script = `printf "GET / HTTP/1.0\\r\\n\\r\\n" | nc -w 1 ${address} ${port} | grep HTTP || echo stopped`;
        const said = await kubectl("exec", "-n", namespace, podName, "--", "sh", "-c", script);
        return said.startsWith("HTTP/1.");
    };

    /** Who of a namespace reaches every address of both servers, and who none; who reaches some is in neither list. */
    const serversReached = async (namespace: string): Promise<{ all: string[]; none: string[] }> => {
        const servers = (await Promise.all(["server", "server-2"].map((server) => addressesOf("pod", server)))).flat();
        const results = await Promise.all(
            Object.keys(sandboxes).map(async (sandbox) => ({
                sandbox,
                reached: await Promise.all(servers.map((ip) => reaches(namespace, sandbox, ip, 8080))),
            })),
        );
        const named = (wanted: boolean) =>
            results.filter(({ reached }) => reached.every((one) => one === wanted)).map(({ sandbox }) => sandbox);
        return { all: named(true), none: named(false) };
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
            to: controlPlanes.map((address) => ({ ipBlock: { cidr: `${address}/${isIPv6(address) ? 128 : 32}` } })),
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
            assert.deepEqual(await serversReached(namespace), { all, none: [] }, namespace);
        }
        for (const address of await addressesOf("service", "server")) {
            for (const sandbox of all) {
                assert.equal(await reaches("open", sandbox, address), true, `${sandbox} ${address}`);
            }
        }
    });

    it("keeps another namespace's pods out while a policy says so, and no longer", async () => {
        const own = [{ from: [{ podSelector: {} }] }];
        await create(policy("own-pods", { policyTypes: ["Ingress"], ingress: own }));
        await eventually(async () => {
            assert.deepEqual(await serversReached("open"), { all: [], none: all });
        });
        assert.deepEqual(await serversReached("guarded"), { all, none: [] });
        await kubectl("delete", "networkpolicy", "-n", "guarded", "own-pods");
        await eventually(async () => {
            assert.deepEqual(await serversReached("open"), { all, none: [] });
        });
    });

    it("closes the metadata server to those whose policy does not open it", async () => {
        const reached = async (namespace: string): Promise<string[]> => {
            const asked = all.flatMap((sandbox) => metadataServers.map((server) => ({ sandbox, server })));
            const results = await Promise.all(asked.map(({ sandbox, server }) => reaches(namespace, sandbox, server)));
            return asked.filter((_, index) => results[index]).map(({ sandbox, server }) => `${sandbox} ${server}`);
        };
        const everyone = all.flatMap((sandbox) => metadataServers.map((server) => `${sandbox} ${server}`));
        assert.deepEqual(await reached("guarded"), everyone, "without a policy");
        await create(policy("out", { policyTypes: ["Egress"], egress: littleOut }));
        await eventually(async () => assert.deepEqual(await reached("guarded"), []));
        assert.deepEqual(await reached("open"), everyone);
    });

    it(`holds from a pod's first packet on, ${starts} times under each sandbox`, async () => {
        await create(policy("out", { policyTypes: ["Egress"], egress: littleOut }));
        // The name that tftp asks for is in its first datagram. It ends with an answer, or after twelve without one.
        const send = (port: number, text: string): string =>
            `${controlPlanes.map((address) => `busybox tftp -g -l /dev/null -r ${text} ${address} ${port} &`).join(" ")} wait`;
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
            const done = ["--for=jsonpath={.status.phase}=Succeeded", "--timeout=240s"];
            await kubectl("wait", "-n", namespace, ...names(namespace).map((each) => `pod/${each}`), ...done);
        }
        const senders = (address: string, port: number) =>
            receiver.senders(address, port, "(?:guarded|open)-\\w+-\\d+");
        for (const address of controlPlanes) {
            assert.deepEqual(senders(address, permitted), [...names("guarded"), ...names("open")], address);
            assert.deepEqual(senders(address, forbidden), names("open"), address);
        }
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
