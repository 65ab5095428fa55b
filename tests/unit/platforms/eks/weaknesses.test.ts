/** No resource of a real cluster is weak; and each way of being weak would be seen. */
import assert from "node:assert/strict";
import { shapes } from "./shapes";
import { built, type Built, kindOf, type Made } from "./support";
import { weaknesses } from "./weaknesses";

describe("EKS resources are sound", () => {
    for (const [name, request] of Object.entries(shapes)) {
        it(`of the cluster ${name}`, async () => assert.deepEqual(weaknesses((await built(request)).all), []));
    }
});

describe("EKS resources: a weak one is seen", () => {
    let whole: Built;
    before(async () => (whole = await built(shapes.sandboxes)));

    const trust = (change: (statement: Record<string, unknown>) => void, inputs: Made["inputs"]) => {
        const policy = JSON.parse(inputs.assumeRolePolicy);
        change(policy.Statement[0]);
        inputs.assumeRolePolicy = JSON.stringify(policy);
    };
    const rows: [name: string, change: (inputs: Made["inputs"]) => void, says: RegExp][] = [
        ["prod-pool-system-template", (i) => (i.metadataOptions.httpTokens = "optional"), /without a token/],
        ["prod-pool-system-template", (i) => (i.metadataOptions.httpPutResponseHopLimit = 2), /node's credentials/],
        ["prod-pool-system-template", (i) => (i.blockDeviceMappings[0].ebs.encrypted = "false"), /volume in plain/],
        ["prod-pool-system-template", (i) => (i.keyName = "mine"), /key pair/],
        ["prod-pool-system-template", (i) => (i.networkInterfaces = [{}]), /public address/],
        ["prod-pool-system-template", (i) => i.vpcSecurityGroupIds.push("sg-1"), /another group/],
        ["prod-pool-burst-class", (i) => (i.spec.associatePublicIPAddress = true), /public address/],
        ["prod-pool-burst-class", (i) => (i.spec.metadataOptions.httpPutResponseHopLimit = 2), /node's credentials/],
        ["prod-pool-burst-class", (i) => (i.spec.blockDeviceMappings[0].ebs.encrypted = false), /volume in plain/],
        ["prod-pool-system", (i) => (i.remoteAccess = {}), /SSH/],
        ["prod-subnet-nodes-1", (i) => (i.mapPublicIpOnLaunch = true), /public addresses/],
        ["prod-cluster", (i) => (i.accessConfig.authenticationMode = "API_AND_CONFIG_MAP"), /ConfigMap/],
        ["prod-cluster", (i) => (i.accessConfig.bootstrapClusterCreatorAdminPermissions = true), /creator/],
        ["prod-cluster", (i) => (i.encryptionConfig.resources = []), /Secrets in plain/],
        ["prod-cluster", (i) => (i.vpcConfig.endpointPrivateAccess = false), /from within/],
        ["prod-cluster", (i) => (i.vpcConfig.publicAccessCidrs = []), /open to the internet/],
        ["prod-cluster", (i) => (i.enabledClusterLogTypes = []), /no logs/],
        ["prod-cluster", (i) => delete i.bootstrapSelfManagedAddons, /nobody chose/],
        ["prod-log", (i) => delete i.retentionInDays, /for ever/],
        ["prod-flow-logs", (i) => (i.trafficType = "REJECT"), /all traffic/],
        ["prod-key", (i) => (i.enableKeyRotation = false), /never renewed/],
        ["prod-key", (i) => (i.deletionWindowInDays = 7), /gone soon/],
        ["prod-default-group", (i) => (i.vpcId = "vpc-other"), /open default group/],
        ["prod-default-group", (i) => (i.ingress = [{}]), /lets traffic through/],
        ["prod-group-endpoints", (i) => (i.egress = [{}]), /rules of its own/],
        ["prod-rule-system-kubelet-in", (i) => (i.cidrIpv4 = "10.0.0.0/8"), /lets addresses in/],
        ["prod-rule-client-10-20-0-0-16-api", (i) => (i.cidrIpv4 = "0.0.0.0/0"), /lets addresses in/],
        ["prod-rule-client-10-20-0-0-16-api", (i) => (i.toPort = 65535), /lets addresses in/],
        ["prod-rule-system-kubelet-in", (i) => (i.fromPort = 0), /opens SSH/],
        ["prod-rule-system-kubelet-in", (i) => (i.ipProtocol = "-1"), /every protocol in/],
        ["prod-rule-system-dns-tcp-in", (i) => (i.toPort = 65535), /opens the kubelet/],
        ["prod-rule-system-https", (i) => (i.fromPort = 0), /a range of ports/],
        ["prod-endpoint-sts", (i) => (i.privateDnsEnabled = false), /not found by its name/],
        ["prod-role-vpc-cni", (i) => trust((s) => (s.Condition = { StringEquals: {} }), i), /trusts without/],
        ["prod-role-vpc-cni", (i) => trust((s) => (s.Principal = { AWS: "*" }), i), /is trusted to/],
        ["prod-payments-role.default", (i) => trust((s) => (s.Condition = {}), i), /trusts without :aud,:sub/],
        [
            "prod-payments-role.default",
            (i) => (i.assumeRolePolicy = i.assumeRolePolicy.replace("payments:default", "payments:*")),
            /trusts a pattern/,
        ],
        ["prod-addon-vpc-cni", (i) => (i.configurationValues = "{}"), /enforces no policies/],
    ];
    for (const [name, change, says] of rows) {
        it(`${name}: ${says.source}`, () => {
            const all = structuredClone(whole.all);
            const [made] = all.filter((each) => each.name === name && kindOf(each) !== "Tenant");
            assert.ok(made, name);
            change(made.inputs);
            assert.match(weaknesses(all).join("\n"), says);
        });
    }
});
