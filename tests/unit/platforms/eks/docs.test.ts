/** docs/eks.md says what the code does: its tables follow from schema, catalog and plan. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { eksAddonNames, eksAddonSets } from "../../../../sdk/catalog/aws/eksAddons";
import { prices } from "../../../../sdk/catalog/aws/prices";
import { instanceFamilies, instanceTypeNames, instanceTypes } from "../../../../sdk/catalog/ec2";
import { sandboxNames, sandboxes } from "../../../../sdk/catalog/sandboxes";
import { defaultCeilings } from "../../../../sdk/plan/ceilings";
import { destroyOrder } from "../../../../sdk/plan/eks/order";
import { money } from "../../../../sdk/report/cost";
import { assertBlock, page, rows, tableOf } from "../../../support/docs";
import { eks, planned, refused } from "../../plan/eks/support";
import { eksFields, faultOf } from "./docsFields";

const file = "docs/eks.md";
const code = (text: string) => `\`${text}\``;
/** What a table's cell cannot hold is written otherwise. */
const cell = (text: string) => text.replaceAll("|", "\\|");

describe("docs/eks.md", () => {
    it("names every argument with its default, and what it is refused with", () => {
        const lines = eksFields().map((field) => {
            const refusals = refused({ eks: faultOf(field) });
            const refusal = refusals.find((each) => each.path.startsWith(`eks.${field.at}`));
            assert.ok(refusal, `${field.path}: ${JSON.stringify(refusals)}`);
            return [code(field.path), field.what, field.standard, refusal.reason].map(cell);
        });
        assert.ok(lines.length > 60);
        assertBlock(file, "fields", tableOf(["field", "what it is", "default", "refused, for example"], lines));
    });

    it("lists the instance types that may be used without asking", () => {
        const lines = instanceFamilies.map((family) => {
            const types = [...instanceTypes.values()].filter((type) => type.family === family.name);
            const sizes = types.map((type) => type.name.replace(`${family.name}.`, ""));
            const perVcpu = types.map((type) => type.pricePerHour / type.vcpus);
            const kinds = [...new Set(types.map((type) => type.virtualization))].filter((kind) => kind !== "none");
            return [
                code(family.name),
                family.processor,
                sizes.join(", "),
                [...new Set([Math.min(...perVcpu), Math.max(...perVcpu)].map((usd) => usd.toFixed(4)))].join(" to "),
                kinds.join(", ") || "no",
                family.asOf,
            ];
        });
        const head = ["family", "processor", "sizes", "USD an hour and vCPU", "virtual machines", "price of"];
        assertBlock(file, "instances", tableOf(head, lines));
        assert.match(page(file), new RegExp(`${instanceTypeNames.length} instance types`));
        const { perHour, perVcpuHour } = defaultCeilings;
        assert.match(page(file), new RegExp(`${perHour} USD an hour, and\\s+${perVcpuHour} USD an hour and vCPU`));
    });

    it("says which kind of pool a sandbox gets, and how its pods come by a role", () => {
        const lines = sandboxNames.map((sandbox) => {
            const tenant = { isolation: sandboxes[sandbox].level, sandbox, identity: {} };
            const checksums = { "kata-go-static": `sha256:${"0".repeat(64)}` };
            const request = eks({ nodes: { checksums } }, { acme: tenant });
            const [refusal] = refused(request);
            if (refusal) return [code(sandbox), "refused", cell(refusal.reason), "", ""];
            const { pools, identities } = planned(request).platform;
            const pool = pools.find(({ name }) => name === sandbox);
            const [identity] = identities;
            assert.ok(pool && identity);
            return [code(sandbox), pool.kind, pool.because, pool.instanceTypes.join(", "), identity.mode];
        });
        const head = ["sandbox", "kind of pool", "why", "instance type", "role by"];
        assertBlock(file, "sandboxes", tableOf(head, lines));
    });

    it("lists the add-ons' versions", () => {
        const versions = Object.entries(eksAddonSets);
        const lines = eksAddonNames.map((name) => [code(name), ...versions.map(([, set]) => set.versions[name])]);
        assertBlock(file, "addons", tableOf(["add-on", ...versions.map(([version]) => version)], lines));
    });

    it("lists the security rules of a small cluster, and the network policies of the cluster's own pods", () => {
        const { securityRules, systemPolicies } = planned(
            eks(
                { certManager: { version: "v1.19.1" } },
                { acme: { isolation: "sandboxed", certificates: { enabled: true } } },
            ),
        ).platform;
        const lines = securityRules
            // Of both halves of a connection the one that lets it in.
            .filter(({ direction, peer }) => direction === "in" || "cidr" in peer)
            .map(({ group, protocol, ports, peer, why, direction }) => {
                const other = "group" in peer ? peer.group : peer.cidr;
                const [from, to] = direction === "in" ? [other, group] : [group, other];
                const range = ports[0] === ports[1] ? String(ports[0]) : ports.join(" to ");
                return [from, to, `${protocol} ${range}`, why];
            });
        assertBlock(file, "rules", tableOf(["from", "to", "ports", "why"], lines));
        assertBlock(
            file,
            "system-policies",
            tableOf(
                ["pods", "why"],
                systemPolicies.map(({ name, namespace, why }) => [`${code(name)} in ${code(namespace)}`, why]),
            ),
        );
    });

    it("lists the order in which a cluster is taken away", () => {
        assertBlock(
            file,
            "order",
            destroyOrder([])
                .map(({ name, inCluster }, index) => `${index + 1}. ${name}${inCluster ? " (in the cluster)" : ""}`)
                .join("\n"),
        );
    });

    it("names every price with its day and source", () => {
        const lines = Object.entries(prices).map(([what, { usd, unit, asOf, source }]) => [
            what.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`),
            `${usd} a ${unit}`,
            asOf,
            source,
        ]);
        assertBlock(file, "prices", tableOf(["what", "USD", "found", "where"], lines));
    });

    it("says what the least cluster costs, with and without NAT", () => {
        const nats = { single: {}, "per-zone": {}, none: {} };
        const lines = Object.keys(nats).map((nat) => {
            const { cost } = planned({
                eks: { network: { nat }, ...(nat === "none" && { nodes: { mirror: "https://mirror.example.com" } }) },
                tenants: { storefront: { isolation: "user-namespace" } },
                proof: { onUpdate: false },
            }).platform;
            const line = (what: string) => money(cost.lines.find((each) => each.what === what)?.least ?? 0);
            return [code(nat), line("NAT gateways"), line("interface endpoints"), money(cost.least), money(cost.most)];
        });
        const head = ["`network.nat`", "NAT gateways", "interface endpoints", "all, least", "all, most"];
        assertBlock(file, "cost", tableOf(head, lines));
    });

    it("names the rights for every kind of resource that is made in AWS", () => {
        const folder = path.join(__dirname, "../../../../sdk/platforms/eks");
        const sources = readdirSync(folder).map((name) => readFileSync(path.join(folder, name), "utf8"));
        const made = sources.flatMap((text) => [
            ...[...text.matchAll(/new aws\.([a-z0-9]+\.[A-Z]\w+)\(/g)].map(([, type]) => type),
            ...[...text.matchAll(/aws\.((?:[a-z0-9]+\.)?get\w+)Output\(/g)].map(([, name]) => name),
        ]);
        assert.ok(made.length > 25);
        const named = rows(file, "rights").flatMap(([types = ""]) => types.split(", "));
        assert.deepEqual(named.sort(), [...new Set(made)].map((type) => code(type!)).sort());
    });

    it("names only files and headings that are there", () => {
        const text = page(file);
        const anchors = [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) =>
            heading
                .toLowerCase()
                .replace(/[^a-z0-9 -]/g, "")
                .replaceAll(" ", "-"),
        );
        const links = [...text.matchAll(/\]\((?!https:)([^)#]*)(?:#([^)]+))?\)/g)];
        assert.ok(links.length > 6);
        for (const [, name = "", anchor] of links) {
            if (name !== "") assert.ok(existsSync(path.join(__dirname, "../../../../docs", name)), name);
            else assert.ok(anchors.includes(anchor ?? ""), `no heading #${anchor}`);
        }
        for (const example of readdirSync(path.join(__dirname, "../../../../examples"))) {
            const readme = path.join(__dirname, "../../../../examples", example, "README.md");
            if (!existsSync(readme)) continue;
            for (const [, anchor = ""] of readFileSync(readme, "utf8").matchAll(/docs\/eks\.md#([a-z0-9-]+)/g))
                assert.ok(anchors.includes(anchor), `${example}: ${anchor}`);
        }
    });
});
