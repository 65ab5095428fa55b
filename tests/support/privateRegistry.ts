/** A second registry in a lab, which gives nothing to whoever has no credentials; and an image that only it has. */
import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { labFolders } from "../../lab/folders";
import { imageArchive } from "../../lab/images";
import type { RunningLab } from "../../lab/lab";
import { programEnvironment } from "../../lab/launch";
import { findStaticBusybox } from "../../lab/packages";
import { identify } from "../../lab/processes";
import { readState } from "../../lab/state";
import { childrenOf, controlPlaneAddress, enterCommand, runInWorld, type World } from "../../lab/world";

export const privateRegistry = "localhost:5001";
const door = `${controlPlaneAddress}:5001`;
const behind = "127.0.0.1:5002";
const user = "tenant-a";
const password = "of-tenant-a-alone";

export interface PrivateImage {
    byTag: string;
    byDigest: string;
    /** A Secret that opens the registry, for a namespace to be put into. */
    secret: object;
}

/** What is started ends with the lab. */
export async function startPrivateRegistry(lab: RunningLab): Promise<PrivateImage> {
    const folders = labFolders(lab.name);
    const state = readState(folders);
    const world = state?.world as World | undefined;
    const busybox = findStaticBusybox();
    if (!state || !world || !busybox) throw new Error("the lab has no node to run anything on");
    const environment = programEnvironment(folders);
    const crane = path.join(folders.programs, "crane");
    const start = (...command: string[]) => {
        const [file, args] = enterCommand(world, command);
        spawn(file, args, { env: environment, cwd: "/", stdio: "ignore", detached: true }).unref();
    };
    start(crane, "registry", "serve", "--address", behind);
    const program = path.join(__dirname, "privateRegistry.mjs");
    start(process.execPath, program, ...door.split(":"), behind, `${user}:${password}`);

    // Other links to the same program make it an image that nobody else has.
    const image = {
        name: `${behind}/private:1`,
        applets: ["sh", "sleep", "cat"],
        command: ["/bin/sleep", "2147483647"],
    };
    const archive = path.join(folders.state, "tmp", "private.tar");
    writeFileSync(archive, imageArchive(image, readFileSync(busybox)));
    await retry(() => runInWorld(world, [crane, "push", archive, image.name], environment));
    const digest = (await runInWorld(world, [crane, "digest", image.name], environment)).trim();
    for (const machine of machinesOf(state.programs)) {
        const hosts = path.join(folders.state, "tmp", "hosts.toml");
        writeFileSync(hosts, `server = "http://${door}"\n`);
        const target = `/etc/containerd/certs.d/${privateRegistry}/hosts.toml`;
        await runInWorld(machine, ["install", "-D", "--mode", "644", hosts, target], environment);
    }
    const auths = { [privateRegistry]: { username: user, password } };
    return {
        byTag: `${privateRegistry}/private:1`,
        byDigest: `${privateRegistry}/private@${digest}`,
        secret: {
            apiVersion: "v1",
            kind: "Secret",
            metadata: { name: "registry" },
            type: "kubernetes.io/dockerconfigjson",
            stringData: { ".dockerconfigjson": JSON.stringify({ auths }) },
        },
    };
}

function machinesOf(programs: Record<string, World["init"]>): World[] {
    return Object.entries(programs)
        .filter(([name]) => /^machine(-\d+)?$/.test(name))
        .map(([, unshare]) => ({ unshare, init: identify(childrenOf(unshare.pid)[0] ?? 0) }));
}

/** A registry needs a moment to listen. */
async function retry(action: () => Promise<unknown>, tries = 20): Promise<void> {
    try {
        await action();
    } catch (error) {
        if (tries === 0) throw error;
        await new Promise((resolve) => setTimeout(resolve, 200));
        await retry(action, tries - 1);
    }
}
