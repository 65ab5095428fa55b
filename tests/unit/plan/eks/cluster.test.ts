/** What a cluster on EKS cannot be, whatever its tenants are. */
import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { admin, checkRows, eks, minimal, outcome, planned, refused } from "./support";

const key = "arn:aws:kms:us-east-1:123456789012:key/0f0f0f0f-1111-2222-3333-444444444444";

describe("EKS: version and add-ons", () => {
    checkRows([
        {
            title: "a word for a version",
            wrong: eks({ version: "latest" }),
            path: "eks.version",
            reason: /"latest" is not a Kubernetes version/,
            nearest: '"1.36"',
            right: eks({}),
        },
        {
            title: "a version with a patch",
            wrong: eks({ version: "v1.36.2" }),
            path: "eks.version",
            reason: /has a patch or suffix, which EKS chooses itself/,
            nearest: '"1.36"',
            right: eks({ version: "1.36" }),
        },
        {
            title: "an add-on under a wrong version",
            wrong: eks({ addons: { vpcCni: "latest" } }),
            path: "eks.addons.vpcCni",
            reason: /"latest" is not the version of an EKS add-on/,
            nearest: '"v1.22.4-eksbuild.3"',
            right: eks({ addons: { vpcCni: "v1.23.1-eksbuild.1" } }),
        },
        {
            title: "a kube-proxy of another Kubernetes",
            wrong: eks({ addons: { kubeProxy: "v1.35.0-eksbuild.2" } }),
            path: "eks.addons.kubeProxy",
            reason: /is of Kubernetes 1\.35, the cluster has 1\.36/,
            nearest: "a version that begins with v1.36",
            right: eks({ addons: { kubeProxy: "v1.36.0-eksbuild.25" } }),
        },
    ]);

    const versions = {
        vpcCni: "v1.22.4-eksbuild.3",
        kubeProxy: "v1.29.0-eksbuild.1",
        coredns: "v1.11.0-eksbuild.1",
        podIdentityAgent: "v1.3.10-eksbuild.3",
    };

    it("an older version than one that can refuse anything", () => {
        const [refusal, ...others] = refused(eks({ version: "1.29", addons: versions }));
        assert.equal(refusal?.path, "eks.version");
        assert.match(refusal?.reason ?? "", /no ValidatingAdmissionPolicy/);
        assert.deepEqual(others, []);
    });

    it("a version whose add-ons nobody has looked up, unless they are named", () => {
        const refusals = refused(eks({ version: "1.34" }));
        assert.deepEqual(
            refusals.map(({ path }) => path).sort(),
            ["coredns", "kubeProxy", "podIdentityAgent", "vpcCni"].map((field) => `eks.addons.${field}`),
        );
        assert.match(refusals[0]?.nearest ?? "", /aws eks describe-addon-versions --kubernetes-version 1\.34/);
        assert.deepEqual(
            refused(eks({ version: "1.34", addons: { ...versions, kubeProxy: "v1.34.0-eksbuild.2" } })),
            [],
        );
    });

    it("pins every add-on, the agent first and CoreDNS last", () => {
        const { addons } = planned({}).platform;
        assert.deepEqual(
            addons.map(({ name, when }) => `${name} ${when}`),
            [
                "eks-pod-identity-agent before-nodes",
                "vpc-cni before-nodes",
                "kube-proxy before-nodes",
                "coredns after-nodes",
            ],
        );
        assert.ok(addons.every(({ version }) => /^v.+-eksbuild/.test(version)));
        assert.deepEqual(JSON.parse(addons[1]!.configurationValues), {
            enableNetworkPolicy: "true",
            env: { NETWORK_POLICY_ENFORCING_MODE: "strict" },
        });
        assert.match(addons[3]!.configurationValues, /CriticalAddonsOnly/);
    });
});

describe("EKS: who may enter", () => {
    checkRows([
        {
            title: "no administrator",
            wrong: eks({ adminRoleArns: [] }),
            path: "eks.adminRoleArns",
            reason: /nobody could enter the cluster/,
            nearest: "the role that Pulumi runs under",
            right: eks({ adminRoleArns: [admin] }),
        },
        {
            title: "a session for an administrator",
            wrong: eks({ adminRoleArns: ["arn:aws:sts::123456789012:assumed-role/platform/ana"] }),
            path: "eks.adminRoleArns.0",
            reason: /one session of a role, which ends/,
            nearest: `"${admin}"`,
            right: eks({}),
        },
        {
            title: "a user for an administrator",
            wrong: eks({ adminRoleArns: ["arn:aws:iam::123456789012:user/ana"] }),
            path: "eks.adminRoleArns.0",
            reason: /a user with a key that lasts/,
            nearest: '"arn:aws:iam::123456789012:role/platform"',
            right: eks({}),
        },
        {
            title: "a word for an administrator",
            wrong: eks({ adminRoleArns: ["platform"] }),
            path: "eks.adminRoleArns.0",
            reason: /"platform" is not the ARN of an IAM role/,
            nearest: '"arn:aws:iam::123456789012:role/platform"',
            right: eks({}),
        },
        {
            title: "an administrator twice",
            wrong: eks({ adminRoleArns: [admin, admin] }),
            path: "eks.adminRoleArns.1",
            reason: /is named twice/,
            right: eks({ adminRoleArns: [admin, `${admin}-2`] }),
        },
    ]);
});

describe("EKS: endpoint, key and logs", () => {
    checkRows([
        {
            title: "a public address for the private endpoint",
            wrong: eks({ endpoint: { privateCidrs: ["203.0.113.0/24"] } }),
            path: "eks.endpoint.privateCidrs.0",
            reason: /is not private address space, from which alone the private endpoint is reached/,
            nearest: "publicCidrs with publicAccess true",
            right: eks({ endpoint: { privateCidrs: ["10.20.0.0/16", "192.168.7.9/32"] } }),
        },
        {
            title: "a private address that is no range",
            wrong: eks({ endpoint: { privateCidrs: ["fd00::/8"] } }),
            path: "eks.endpoint.privateCidrs.0",
            reason: /"fd00::\/8" is not an IPv4 address range/,
            nearest: '"10.20.0.0/16"',
            right: eks({
                endpoint: { privateCidrs: ["10.0.0.0/8"], publicAccess: true, publicCidrs: ["198.51.100.7/32"] },
            }),
        },
        {
            title: "a private address twice",
            wrong: eks({ endpoint: { privateCidrs: ["10.0.0.0/8", "10.0.0.0/8"] } }),
            path: "eks.endpoint.privateCidrs.1",
            reason: /named twice/,
            right: eks({ endpoint: { privateCidrs: ["10.0.0.0/8"] } }),
        },
        {
            title: "a public endpoint without addresses",
            wrong: eks({ endpoint: { publicAccess: true } }),
            path: "eks.endpoint.publicCidrs",
            reason: /EKS takes no addresses for all addresses/,
            nearest: '["203.0.113.0/24"]',
            right: eks({ endpoint: { publicAccess: true, publicCidrs: ["203.0.113.0/24"] } }),
        },
        {
            title: "addresses of a private endpoint",
            wrong: eks({ endpoint: { publicCidrs: ["203.0.113.0/24"] } }),
            path: "eks.endpoint.publicCidrs",
            reason: /the endpoint is private/,
            nearest: "publicAccess true",
            right: eks({ endpoint: {} }),
        },
        {
            title: "any address of a private endpoint",
            wrong: eks({ endpoint: { anyAddress: true } }),
            path: "eks.endpoint.anyAddress",
            reason: /the endpoint is private/,
            nearest: "publicAccess true",
            right: eks({ endpoint: { anyAddress: false } }),
        },
        {
            title: "the whole internet",
            wrong: eks({ endpoint: { publicAccess: true, publicCidrs: ["0.0.0.0/0"] } }),
            path: "eks.endpoint.publicCidrs.0",
            reason: /opens the API server to the internet/,
            nearest: /anyAddress true/,
            right: eks({ endpoint: { publicAccess: true, publicCidrs: ["0.0.0.0/0"], anyAddress: true } }),
        },
        {
            title: "half of the internet",
            wrong: eks({ endpoint: { publicAccess: true, publicCidrs: ["128.0.0.0/1"] } }),
            path: "eks.endpoint.publicCidrs.0",
            reason: /opens the API server to the internet/,
            nearest: /ranges of your own/,
            right: eks({ endpoint: { publicAccess: true, publicCidrs: ["128.0.0.0/8"] } }),
        },
        {
            title: "private addresses for a public endpoint",
            wrong: eks({ endpoint: { publicAccess: true, publicCidrs: ["10.0.0.0/16"] } }),
            path: "eks.endpoint.publicCidrs.0",
            reason: /private address space, from which the public endpoint is not reached/,
            nearest: "publicAccess false",
            right: eks({ endpoint: { publicAccess: false } }),
        },
        {
            title: "a word for an address",
            wrong: eks({ endpoint: { publicAccess: true, publicCidrs: ["office"] } }),
            path: "eks.endpoint.publicCidrs.0",
            reason: /"office" is not an address range/,
            nearest: '"203.0.113.0/24"',
            right: eks({ endpoint: { publicAccess: true, publicCidrs: ["198.51.100.7/32"] } }),
        },
        {
            title: "an alias for a key",
            wrong: eks({ kmsKeyArn: "arn:aws:kms:us-east-1:123456789012:alias/eks" }),
            path: "eks.kmsKeyArn",
            reason: /EKS takes no alias/,
            nearest: /:key\//,
            right: eks({ kmsKeyArn: key }),
        },
        {
            title: "no logs",
            wrong: eks({ logs: { types: [] } }),
            path: "eks.logs.types",
            reason: /nobody could say later who did what/,
            nearest: '["audit"]',
            right: eks({ logs: { types: ["audit"] } }),
        },
        {
            title: "days that CloudWatch does not keep",
            wrong: eks({ logs: { days: 100 } }),
            path: "eks.logs.days",
            reason: /a number of days that CloudWatch keeps logs for/,
            right: eks({ logs: { days: 365 } }),
        },
    ]);

    it("is private, logged, encrypted and protected by default", () => {
        assert.deepEqual(planned({}).platform.controlPlane, {
            version: "1.36",
            authenticationMode: "API",
            bootstrapClusterCreatorAdminPermissions: false,
            endpoint: { privateAccess: true, privateCidrs: [], publicAccess: false, publicCidrs: [] },
            key: "own",
            encryptedResources: ["secrets"],
            logs: { types: ["api", "audit", "authenticator", "controllerManager", "scheduler"], days: 90 },
            deletionProtection: true,
            tags: {},
        });
    });

    it("takes a key that is known only later, and no other field that is", () => {
        const late = pulumi.output(key);
        assert.equal(planned(eks({ kmsKeyArn: late })).platform.controlPlane.key, "given");
        const [refusal] = refused(eks({ version: late }));
        assert.equal(refusal?.path, "eks.version");
        assert.match(refusal?.reason ?? "", /must be a plain value/);
    });

    it("says every fault at once, the tenants' too", () => {
        const wrong = outcome({
            name: "Prod",
            eks: { adminRoleArns: [], endpoint: { publicAccess: true }, network: { zoneCount: 1 } },
            tenants: { acme: { isolation: "strong" }, B: { isolation: "shared" } },
        });
        assert.ok("refusals" in wrong);
        assert.deepEqual(
            wrong.refusals.map(({ path }) => path),
            [
                "name",
                "eks.adminRoleArns",
                "eks.endpoint.publicCidrs",
                "eks.network.zoneCount",
                "tenants.acme.isolation",
                "tenants.B",
            ],
        );
    });

    it("knows no other field", () => {
        const [refusal] = refused(eks({ endpont: {} }));
        assert.deepEqual(refusal, { path: "eks.endpont", reason: "there is no such field", nearest: '"endpoint"' });
        assert.deepEqual(
            refused({ eks: { ...minimal, version: undefined } }).map(({ path, reason }) => `${path} ${reason}`),
            ["eks.version is required"],
        );
    });
});
