import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { labFolders } from "../../lab/folders";
import { chooseNetwork, networkLine, pluginFromEnvironment } from "../../lab/network";
import { agentCommand } from "../../lab/node/cilium";
import { imageFiles } from "../../lab/node/image";
import { placeOf } from "../../lab/node/machine";
import { programsOfNodes } from "../../lab/programTable";
import { configFor } from "../../lab/quickstart";
import type { LabNetwork, RunningLab } from "../../lab/runningLab";

const folders = labFolders("demo", { XDG_STATE_HOME: "/state" });
const plain: LabNetwork = { plugin: "plain", enforced: false, reason: "the plain plugin was asked for" };
const cilium: LabNetwork = { plugin: "cilium", enforced: true };

describe("lab network", () => {
    it("is named by LAB_CNI, or left to the lab", () => {
        assert.equal(pluginFromEnvironment({}), undefined);
        assert.equal(pluginFromEnvironment({ LAB_CNI: "" }), undefined);
        assert.equal(pluginFromEnvironment({ LAB_CNI: "plain" }), "plain");
        assert.equal(pluginFromEnvironment({ LAB_CNI: "cilium" }), "cilium");
        assert.throws(() => pluginFromEnvironment({ LAB_CNI: "calico" }), /"calico" is neither cilium nor plain/);
    });

    it("says whether policies are enforced, and why not", async () => {
        assert.deepEqual(await chooseNetwork("plain", assert.fail), plain);
        assert.equal(networkLine(cilium), "network policies are enforced, by cilium");
        assert.equal(networkLine(plain), "network policies are written, not enforced: the plain plugin was asked for");
    });

    it("takes Cilium's programs only where it is Cilium's", () => {
        const programs = (plugin?: "cilium" | "plain") => programsOfNodes(["containerd"], plugin).join(" ");
        assert.match(programs("cilium"), /cilium-agent cilium-cni/);
        assert.doesNotMatch(programs("plain"), /cilium/);
        assert.equal(programs(), programs("plain"));
        assert.deepEqual(programsOfNodes([], "plain"), []);
    });

    it("has a configuration for the plain plugin only: Cilium's agent writes its own once pods are safe", () => {
        const files = (plugin: "cilium" | "plain") => imageFiles(folders, placeOf("demo", 1), "containerd", plugin);
        assert.ok("/etc/cni/net.d/10-lab.conflist" in files("plain"));
        assert.ok(!("/etc/cni/net.d/10-lab.conflist" in files("cilium")));
    });

    it("lets no agent near the host's cgroups, firewall or bpf filesystem", () => {
        const command = agentCommand(folders, "/lib", "/agent.kubeconfig");
        for (const flag of [
            "--kube-proxy-replacement=false",
            "--install-iptables-rules=false",
            "--bpf-root=/run/cilium/bpf",
            "--cgroup-root=/run/cilium/cgroup",
            "--devices=eth0",
            "--enable-policy=default",
            "--write-cni-conf-when-ready=/etc/cni/net.d/05-cilium.conflist",
        ]) {
            assert.ok(command.includes(flag), flag);
        }
    });

    it("is what the quick start declares of the cluster", () => {
        const folder = mkdtempSync(path.join(tmpdir(), "lab-network-"));
        try {
            const kubeconfig = path.join(folder, "kubeconfig");
            writeFileSync(kubeconfig, "{}");
            const declared = (network?: LabNetwork): unknown => {
                const config = configFor({ kubeconfig, nodes: [], network } as unknown as RunningLab);
                return JSON.parse(config["kernel-isolation-quickstart:cluster"]!.value);
            };
            const { networkPoliciesEnforced, ...rest } = declared(cilium) as { networkPoliciesEnforced?: boolean };
            assert.equal(networkPoliciesEnforced, true);
            assert.deepEqual(declared(plain), rest);
            assert.deepEqual(declared(), rest);
        } finally {
            rmSync(folder, { recursive: true });
        }
    });
});
