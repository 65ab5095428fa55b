/** A private image that one tenant pulled onto a node: it starts for nobody who may not pull it himself. */
import assert from "node:assert/strict";
import { IsolatedCluster } from "../../index";
import { Bench } from "../support/bench";
import { needsNode } from "../support/needs";
import { type PrivateImage, startPrivateRegistry } from "../support/privateRegistry";
import { type Json, pod as podOf } from "./admissionAttempts";

const withSecret = { imagePullSecrets: [{ name: "registry" }] };

interface ContainerStatus {
    state: { waiting?: { reason: string; message?: string }; running?: object };
}

describe("a private image on the node", function () {
    this.timeout(120_000);
    let bench: Bench;
    let image: PrivateImage;

    before(async function () {
        needsNode(this);
        this.timeout(1_800_000);
        bench = await Bench.start(`images-${process.pid}`, ["containerd"]);
        const stack = await bench.stack("images");
        await stack.up(() => {
            new IsolatedCluster("images", {
                existing: {
                    kubeconfig: bench.kubeconfig,
                    version: "1.36",
                    pools: { all: { sandboxes: { runc: {}, gvisor: {} } } },
                },
                proof: { image: bench.lab.images!.probe },
                tenants: Object.fromEntries(
                    (["shared", "sandboxed"] as const).flatMap((isolation) =>
                        ["has", "lacks"].map((who) => [
                            `${who}-${isolation}`,
                            { isolation, owners: { groups: [`${who}-${isolation}-owners`] } },
                        ]),
                    ),
                ),
            });
        });
        image = await startPrivateRegistry(bench.lab);
    });
    after(async () => bench?.end());

    const asOwner = (tenant: string, args: string[], input: object) =>
        bench.kubectl(["-n", tenant, ...args], { as: "ana", group: `${tenant}-owners`, input });
    const create = async (tenant: string, object: object) => {
        const answer = await asOwner(tenant, ["create", "-f", "-"], object);
        assert.equal(answer.code, 0, answer.stderr);
    };
    const pod = (name: string, container: Json, spec: Json = {}): Json => ({
        ...podOf({ terminationGracePeriodSeconds: 1, ...spec }, container),
        metadata: { name },
    });
    const read = async (namespace: string, name: string) => {
        const { stdout } = await bench.kubectl(["-n", namespace, "get", "pod", name, "-o", "json"]);
        return JSON.parse(stdout) as {
            spec: { containers: { imagePullPolicy: string }[] };
            status: Record<"containerStatuses" | "initContainerStatuses", ContainerStatus[] | undefined>;
        };
    };
    /** The kubelet's word on the pod, which is then removed to make room on the node. */
    const verdict = async (namespace: string, name: string): Promise<string> => {
        const said = await wordOn(namespace, name);
        await bench.kubectl(["-n", namespace, "delete", "pod", name, "--now", "--wait=false"]);
        return said;
    };
    /** That its first container waits for its image, or that it runs. */
    const wordOn = async (namespace: string, name: string): Promise<string> => {
        for (let tries = 0; tries < 120; tries++) {
            const { status } = await read(namespace, name);
            const states = [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])];
            const waiting = states.map(({ state }) => state.waiting).find((found) => /Image/.test(found?.reason ?? ""));
            if (waiting) return `${waiting.reason}: ${waiting.message}`;
            if (states.length > 0 && states.every(({ state }) => state.running)) return "runs";
            await new Promise((resolve) => setTimeout(resolve, 250));
        }
        return "nothing was said of it in half a minute";
    };

    for (const isolation of ["shared", "sandboxed"] as const) {
        const [has, lacks] = [`has-${isolation}`, `lacks-${isolation}`];

        it(`starts for the tenant that has the credentials, at level ${isolation}`, async () => {
            await create(has, image.secret);
            for (const [name, reference] of Object.entries({ tag: image.byTag, digest: image.byDigest })) {
                await create(has, pod(name, { image: reference }, withSecret));
                assert.equal(await verdict(has, name), "runs");
            }
        });

        // The kubelet asks before any sandbox is made: one level shows every way to ask, the other the worst.
        for (const imagePullPolicy of isolation === "shared" ? ["Always", "IfNotPresent", "Never"] : ["Never"]) {
            it(`starts for no other, asked for with ${imagePullPolicy}, at level ${isolation}`, async () => {
                for (const [how, reference] of Object.entries({ tag: image.byTag, digest: image.byDigest })) {
                    const name = `${imagePullPolicy.toLowerCase()}-${how}`;
                    await create(lacks, pod(name, { image: reference, imagePullPolicy }));
                    assert.equal((await read(lacks, name)).spec.containers[0]!.imagePullPolicy, "Always");
                    assert.match(await verdict(lacks, name), /^(ErrImagePull|ImagePullBackOff): .*no basic auth/s);
                }
            });
        }

        it(`starts for another once it has them too, at level ${isolation}`, async () => {
            await create(lacks, image.secret);
            for (const [name, reference] of Object.entries({ tag: image.byTag, digest: image.byDigest })) {
                await create(lacks, pod(name, { image: reference, imagePullPolicy: "Never" }, withSecret));
                assert.equal(await verdict(lacks, name), "runs");
            }
        });
    }

    it("comes in no other way: not as an init container's, nor as a volume", async () => {
        const tenant = "lacks-shared";
        const mine = { image: bench.lab.images!.probe };
        const first = {
            ...(pod("a", { image: image.byDigest }).spec as { containers: Json[] }).containers[0],
            name: "first",
        };
        await create(tenant, pod("init", mine, { initContainers: [{ ...first, imagePullPolicy: "Never" }] }));
        assert.match(await verdict(tenant, "init"), /no basic auth credentials/);
        const volume = (pullPolicy: string) =>
            asOwner(
                tenant,
                ["create", "--dry-run=server", "-f", "-"],
                pod("volume", mine, { volumes: [{ name: "v", image: { reference: image.byDigest, pullPolicy } }] }),
            );
        assert.match((await volume("IfNotPresent")).stderr, /images are always pulled/);
        assert.equal((await volume("Always")).code, 0);
    });

    /** Where no admission policy looks: what the bootstrap tells the kubelet (imagePullCredentialsVerificationPolicy). */
    it("is kept by the kubelet alone too, outside every tenant", async () => {
        const place = async (name: string, imagePullPolicy: string, spec: Json = {}) => {
            const made = pod(name, { image: image.byDigest, imagePullPolicy }, spec);
            const answer = await bench.kubectl(["-n", "default", "create", "-f", "-"], { input: made });
            assert.equal(answer.code, 0, answer.stderr);
            return verdict("default", name);
        };
        assert.match(await place("cached", "IfNotPresent"), /no basic auth credentials/);
        assert.match(await place("never", "Never"), /^ErrImageNeverPull|credential/);
        const answer = await bench.kubectl(["-n", "default", "create", "-f", "-"], { input: image.secret });
        assert.equal(answer.code, 0, answer.stderr);
        assert.equal(await place("cached-twin", "IfNotPresent", withSecret), "runs");
        assert.equal(await place("never-twin", "Never", withSecret), "runs");
    });
});
