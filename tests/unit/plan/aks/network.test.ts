import assert from "node:assert/strict";
import { aks, checkRows, givenSubnets as given, ids, planned, refused, type Row } from "./support";

const row = (
    title: string,
    wrong: object,
    field: string,
    reason: RegExp,
    nearest: Row["nearest"],
    right: object,
): Row => ({
    title,
    wrong: aks({ network: wrong }),
    path: `aks.network.${field}`,
    reason,
    ...(nearest !== undefined && { nearest }),
    right: aks({ network: right }),
});

describe("AKS refusals: the network", () => {
    checkRows([
        row("no range", { nodeCidr: "ten" }, "nodeCidr", /not an IPv4 address range/, '"10.0.0.0/20"', {}),
        row("not aligned", { podCidr: "10.244.1.0/16" }, "podCidr", /which Azure refuses/, '"10.244.0.0/16"', {}),
        row("public", { serviceCidr: "8.8.0.0/20" }, "serviceCidr", /not private/, '"10.96.0.0/16"', {}),
        row("too few pods", { podCidr: "10.244.0.0/22" }, "podCidr", /room for seven, not \/22/, '"10.244.0.0/16"', {
            podCidr: "10.244.0.0/21",
        }),
        row("no room for the API server", { apiServerCidr: "10.0.16.0/29" }, "apiServerCidr", /\/28 at least/, /./, {
            apiServerCidr: "10.0.16.0/27",
        }),
        row("too many Services", { serviceCidr: "10.96.0.0/12" }, "serviceCidr", /narrower than \/12/, /./, {
            serviceCidr: "10.96.0.0/13",
        }),
        row("a range of AKS's", { podCidr: "172.16.0.0/12" }, "podCidr", /172\.30\.0\.0\/16, which AKS uses/, /./, {
            podCidr: "172.16.0.0/13",
        }),
        row(
            "ranges that meet",
            { nodeCidr: "10.244.0.0/20" },
            "nodeCidr",
            /nodeCidr \(10\.244\.0\.0\/20\) and podCidr/,
            undefined,
            { nodeCidr: "10.12.0.0/20" },
        ),
        row(
            "routes of a network that has none",
            { outbound: "routes" },
            "outbound",
            /no route table that leads out/,
            /nodeSubnet and apiServerSubnet/,
            { ...given, outbound: "routes" },
        ),
        row(
            "half of a network",
            { nodeSubnet: ids.subnet("nodes") },
            "apiServerSubnet",
            /is required with nodeSubnet/,
            undefined,
            given,
        ),
        row("no subnet", { ...given, nodeSubnet: "nodes" }, "nodeSubnet", /not the id of a subnet/, /subnets/, given),
        row(
            "one subnet for both",
            { ...given, apiServerSubnet: given.nodeSubnet },
            "apiServerSubnet",
            /holds nothing else/,
            "a subnet of its own",
            given,
        ),
        row(
            "a range of a given subnet",
            { ...given, nodeCidr: "10.0.0.0/20" },
            "nodeCidr",
            /name the user's/,
            "leave it out",
            given,
        ),
        {
            title: "who reaches the API server in a given network",
            wrong: aks({ network: given, endpoint: { privateCidrs: ["10.20.0.0/16"] } }),
            path: "aks.endpoint.privateCidrs",
            reason: /security group of your own subnet/,
            nearest: /let them in there/,
            right: aks({ endpoint: { privateCidrs: ["10.20.0.0/16"] } }),
        },
    ]);

    it("more machines than there are addresses for", () => {
        const network = { podCidr: "10.244.0.0/21" };
        const nodePools = (maxSize: number) => ({ box: { sandbox: "runc", maxSize } });
        // Four for the system and one more of each during an upgrade: 4 + 3 + 1 = 8 blocks.
        assert.deepEqual(refused(aks({ network, nodePools: nodePools(3) })), []);
        const [refusal] = refused(aks({ network, nodePools: nodePools(4) }));
        assert.equal(refusal?.path, "aks.network.podCidr");
        assert.match(refusal?.reason ?? "", /may have 9 machines, .* addresses for 8/);
        const few = { nodeCidr: "10.0.0.0/27" };
        assert.deepEqual(refused(aks({ network: few, nodePools: nodePools(22) })), []);
        assert.match(refused(aks({ network: few, nodePools: nodePools(23) }))[0]?.reason ?? "", /addresses for 27/);
    });

    it("a tenant that wants the API server where its address is not known", () => {
        const tenants = { acme: { isolation: "shared", network: { apiServer: true } } };
        const [refusal] = refused(aks({ network: given }, tenants));
        assert.equal(refusal?.path, "tenants.acme.network.apiServer");
        assert.match(refusal?.nearest ?? "", /aks\.network\.apiServerCidr/);
        const [acme] = planned(aks({ network: { ...given, apiServerCidr: "10.9.0.0/28" } }, tenants)).tenants;
        assert.deepEqual(acme?.network.apiServer, { cidrs: ["10.96.0.1/32", "10.9.0.0/28"], port: 443 });
    });
});

describe("AKS network", () => {
    it("is resolved to the last input", () => {
        const own = {
            kind: "own",
            vnetCidrs: ["10.0.0.0/20", "10.0.16.0/28"],
            nodeCidr: "10.0.0.0/20",
            apiServerCidr: "10.0.16.0/28",
            podCidr: "10.244.0.0/16",
            serviceCidr: "10.96.0.0/16",
            dnsServiceIp: "10.96.0.10",
            outbound: "nat-gateway",
            outboundType: "userAssignedNATGateway",
        };
        assert.deepEqual(planned({}).platform.network, own);
        assert.deepEqual(planned(aks({ network: { ...given, outbound: "routes" } })).platform.network, {
            ...own,
            kind: "given",
            vnetCidrs: [],
            nodeCidr: "",
            apiServerCidr: "",
            outbound: "routes",
            outboundType: "userDefinedRouting",
        });
    });

    const rules = (request: Parameters<typeof planned>[0]) =>
        planned(request).platform.securityRules.map(
            ({ subnet, direction, key, access, protocol, ports, sources, destinations }) =>
                `${subnet} ${direction} ${key}: ${access} ${protocol} ${ports.join()} ${sources.join()} > ${destinations.join()}`,
        );

    it("lets nothing in or out but what is named", () => {
        const cluster = "10.0.0.0/20,10.244.0.0/16";
        assert.deepEqual(rules({}), [
            `nodes Inbound cluster: Allow * * ${cluster} > ${cluster}`,
            `nodes Inbound api-server: Allow * * 10.0.16.0/28 > ${cluster}`,
            `nodes Inbound probes: Allow * * AzureLoadBalancer > ${cluster}`,
            "nodes Inbound nothing-in: Deny * * * > *",
            `nodes Outbound cluster: Allow * * ${cluster} > ${cluster}`,
            "nodes Outbound api-server: Allow Tcp 443,4443 10.0.0.0/20 > 10.0.16.0/28",
            "nodes Outbound https: Allow Tcp 443 10.0.0.0/20 > Internet",
            "nodes Outbound nothing-out: Deny * * * > *",
            "api-server Inbound nodes: Allow Tcp 443,4443 10.0.0.0/20 > 10.0.16.0/28",
            "api-server Inbound itself: Allow * * 10.0.16.0/28 > 10.0.16.0/28",
            "api-server Inbound probes: Allow * * AzureLoadBalancer > 10.0.16.0/28",
            "api-server Inbound nothing-in: Deny * * * > *",
        ]);
        assert.deepEqual(rules(aks({ network: given })), []);
    });

    it("has a number for each rule of a group and direction, of which the denial's is the last", () => {
        const { securityRules } = planned({}).platform;
        const groups = new Set(securityRules.map(({ subnet, direction }) => `${subnet} ${direction}`));
        for (const name of groups) {
            const of = securityRules.filter(({ subnet, direction }) => `${subnet} ${direction}` === name);
            assert.equal(new Set(of.map(({ priority }) => priority)).size, of.length);
            const [last] = [...of].sort((a, b) => b.priority - a.priority);
            assert.equal(last?.access, "Deny", name);
        }
    });

    it("lets in who is named, to the API server alone", () => {
        const before = rules({});
        const after = rules(aks({ endpoint: { privateCidrs: ["10.20.0.0/16"] } }));
        assert.deepEqual(
            after.filter((rule) => !before.includes(rule)),
            ["api-server Inbound private: Allow Tcp 443 10.20.0.0/16 > 10.0.16.0/28"],
        );
    });

    it("lets out what tenants ask for, once for all of them", () => {
        const egress = [{ cidr: "10.99.0.0/24", ports: [443, 5432] }];
        const dns = { cidr: "198.51.100.0/24", ports: [53], protocol: "UDP" };
        const tenants = {
            a: { isolation: "shared", network: { egress } },
            b: { isolation: "microvm", network: { egress } },
            c: { isolation: "shared", network: { egress: [dns] } },
        };
        assert.deepEqual(
            rules({ tenants }).filter((rule) => / egress-/.test(rule)),
            [
                "nodes Outbound egress-tcp-443-10-99-0-0-24: Allow Tcp 443 10.0.0.0/20 > 10.99.0.0/24",
                "nodes Outbound egress-tcp-5432-10-99-0-0-24: Allow Tcp 5432 10.0.0.0/20 > 10.99.0.0/24",
                "nodes Outbound egress-udp-53-198-51-100-0-24: Allow Udp 53 10.0.0.0/20 > 198.51.100.0/24",
            ],
        );
    });
});
