import assert from "node:assert/strict";
import { checkRows, gke, planned, refused, type Row } from "./support";

const given = { vpc: "main", subnetwork: "nodes", podRange: "pods", serviceRange: "services" };
const row = (
    title: string,
    wrong: object,
    field: string,
    reason: RegExp,
    nearest: Row["nearest"],
    right: object,
): Row => ({
    title,
    wrong: gke({ network: wrong }),
    path: `gke.network.${field}`,
    reason,
    ...(nearest !== undefined && { nearest }),
    right: gke({ network: right }),
});

describe("GKE refusals: the network", () => {
    checkRows([
        row("no range", { nodeCidr: "ten" }, "nodeCidr", /not an IPv4 address range/, '"10.0.0.0/20"', {}),
        row("not aligned", { podCidr: "10.5.0.0/14" }, "podCidr", /which Google refuses/, '"10.4.0.0/14"', {}),
        row("public", { serviceCidr: "8.8.0.0/20" }, "serviceCidr", /not private/, '"10.8.0.0/20"', {}),
        row("too few pods", { podCidr: "10.4.0.0/22" }, "podCidr", /room for seven, not \/22/, '"10.4.0.0/14"', {
            podCidr: "10.4.0.0/21",
            nodeCidr: "10.0.0.0/24",
        }),
        row("no /28", { controlPlaneCidr: "172.16.0.0/24" }, "controlPlaneCidr", /into a \/28/, '"172.16.0.0/28"', {
            controlPlaneCidr: "172.16.1.0/28",
        }),
        row("too many Services", { serviceCidr: "10.128.0.0/12" }, "serviceCidr", /\/16 to \/27/, '"10.8.0.0/20"', {
            serviceCidr: "10.128.0.0/16",
        }),
        row(
            "ranges that meet",
            { nodeCidr: "10.4.0.0/20" },
            "nodeCidr",
            /nodeCidr \(10\.4\.0\.0\/20\) and podCidr/,
            undefined,
            {
                nodeCidr: "10.12.0.0/20",
            },
        ),
        row(
            "half of a network",
            { vpc: "main", subnetwork: "nodes", podRange: "pods" },
            "serviceRange",
            /is required with/,
            undefined,
            given,
        ),
        row(
            "a range of a given network",
            { ...given, podCidr: "10.4.0.0/14" },
            "podCidr",
            /vpc and subnetwork name the user's/,
            "leave it out",
            given,
        ),
        row(
            "NAT of a given network",
            { ...given, nat: "none" },
            "nat",
            /that the package makes/,
            "leave it out",
            given,
        ),
        row(
            "Services that meet the control plane",
            { ...given, serviceCidr: "172.16.0.0/20" },
            "serviceCidr",
            /overlap/,
            undefined,
            { ...given, serviceCidr: "10.8.0.0/20" },
        ),
    ]);

    it("a proof's image that nobody can fetch without NAT", () => {
        const network = { nat: "none" };
        assert.deepEqual(
            refused(gke({ network })).map(({ path }) => path),
            ["proof.image"],
        );
        for (const image of ["us-docker.pkg.dev/p/r/busybox:1", "gcr.io/p/busybox", "eu.gcr.io/p/busybox"]) {
            assert.deepEqual(refused({ ...gke({ network }), proof: { image } }), [], image);
        }
        assert.equal(refused({ ...gke({ network }), proof: { image: "docker.io/gcr.io/x" } }).length, 1);
        assert.deepEqual(refused({ ...gke({ network }), proof: { onUpdate: false } }), []);
    });

    it("more machines than there are addresses for", () => {
        const network = { podCidr: "10.4.0.0/21" };
        const nodePools = (maxSize: number) => ({ box: { sandbox: "runc", maxSize } });
        // Four for the system and one more of each during an upgrade: 4 + 3 + 1 = 8 blocks.
        assert.deepEqual(refused(gke({ network, nodePools: nodePools(3) })), []);
        const [refusal] = refused(gke({ network, nodePools: nodePools(4) }));
        assert.equal(refusal?.path, "gke.network.podCidr");
        assert.match(refusal?.reason ?? "", /may have 9 machines, .* addresses for 8/);
        assert.deepEqual(refused(gke({ network: given, nodePools: nodePools(900) })), []);
    });

    it("a tenant that wants the API server where its address is not known", () => {
        const tenants = { acme: { isolation: "shared", network: { apiServer: true } } };
        const [refusal] = refused(gke({ network: given }, tenants));
        assert.equal(refusal?.path, "tenants.acme.network.apiServer");
        assert.match(refusal?.nearest ?? "", /gke\.network\.serviceCidr/);
        const [acme] = planned(gke({ network: { ...given, serviceCidr: "10.9.0.0/20" } }, tenants)).tenants;
        assert.deepEqual(acme?.network.apiServer, { cidrs: ["10.9.0.1/32", "172.16.0.0/28"], port: 443 });
    });
});

describe("GKE network", () => {
    it("is resolved to the last input", () => {
        assert.deepEqual(planned({}).platform.network, {
            kind: "own",
            nodeCidr: "10.0.0.0/20",
            podCidr: "10.4.0.0/14",
            serviceCidr: "10.8.0.0/20",
            controlPlaneCidr: "172.16.0.0/28",
            ranges: { pods: "pods", services: "services" },
            nat: "regional",
            flowLogs: true,
        });
        assert.deepEqual(planned(gke({ network: given })).platform.network, {
            kind: "given",
            nodeCidr: "",
            podCidr: "",
            serviceCidr: "",
            controlPlaneCidr: "172.16.0.0/28",
            ranges: { pods: "pods", services: "services" },
            nat: "none",
            flowLogs: false,
        });
    });

    const rules = (request: Parameters<typeof planned>[0]) =>
        planned(request).platform.firewallRules.map(
            ({ key, action, protocol = "all", ports = [], ranges }) =>
                `${key.replace(/-[0-9a-f]{8}$/, "")}: ${action} ${protocol} ${ports.join()} ${ranges.join()}`,
        );

    it("lets nothing out of the nodes but what is named", () => {
        assert.deepEqual(rules({}), [
            "cluster: allow all  10.0.0.0/20,10.4.0.0/14,10.8.0.0/20,172.16.0.0/28",
            "https: allow tcp 443 0.0.0.0/0",
            "nothing-out: deny all  0.0.0.0/0",
        ]);
        const [deny, ...allow] = [...planned({}).platform.firewallRules].sort((a, b) => b.priority - a.priority);
        assert.equal(deny?.action, "deny");
        for (const { priority } of allow) assert.ok(priority < deny!.priority, "the lower number wins");
        assert.deepEqual(rules(gke({ network: given })), []);
    });

    it("lets out what tenants ask for, once for all of them, and nothing without a way out", () => {
        const egress = [{ cidr: "198.51.100.0/24", ports: [443, 5432] }];
        const tenants = {
            a: { isolation: "shared", network: { egress } },
            b: { isolation: "sandboxed", network: { egress } },
            c: {
                isolation: "shared",
                network: { egress: [{ cidr: "198.51.100.0/24", ports: [53], protocol: "UDP" }] },
            },
        };
        const own = rules({ tenants }).filter((rule) => rule.startsWith("egress"));
        assert.deepEqual(own.sort(), [
            "egress: allow tcp 5432 198.51.100.0/24",
            "egress: allow udp 53 198.51.100.0/24",
        ]);
        const without = rules({ ...gke({ network: { nat: "none" } }, tenants), proof: { onUpdate: false } });
        assert.equal(without.length, 3);
    });
});
