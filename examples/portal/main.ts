/** `npm run portal`: the lab, the server, and the link that signs in. */
import type { AddressInfo } from "node:net";
import path from "node:path";
import { labUp } from "../../lab/lab";
import { readOptions } from "./options";
import { createApp } from "./server/app";
import { messageOf } from "./server/problem";
import { Portal } from "./server/portal";

const log = (line: string) => console.log(line);

async function main(): Promise<void> {
    const settings = readOptions(process.argv.slice(2));
    const { host, port, publicUrl } = settings;
    // The workers read it too.
    process.env.LAB_NAME = settings.lab;
    const isLab = settings.clusters === path.join(__dirname, "clusters.ts");
    const lab = isLab ? await labUp({ name: settings.lab, log }) : undefined;
    const folder = settings.data ?? (lab && path.join(lab.folder, "portal"));
    if (folder === undefined) throw new Error("--clusters needs --data: where the portal keeps what it knows");

    let origins: string[] = [];
    const links: string[] = [];
    const showLink = (link: string) => (origins.length > 0 ? log(`sign in: ${origins[0]}${link}`) : links.push(link));
    const authentication = settings.authentication(showLink);
    const portal = new Portal({ module: settings.clusters, folder, refreshMilliseconds: settings.refreshMilliseconds });
    const app = await createApp({
        portal,
        authentication,
        groups: settings.groups,
        security: { origins: () => origins },
    });
    await app.listen({ host, port });
    const { port: real } = app.server.address() as AddressInfo;
    origins = publicUrl === undefined ? [`http://127.0.0.1:${real}`, `http://localhost:${real}`] : [publicUrl];
    portal.start();
    log(`the portal is at ${origins[0]}`);
    links.forEach(showLink);

    const end = (signal: string) => {
        log(`${signal}: what the engine has begun is finished first`);
        app.server.closeAllConnections();
        void Promise.all([app.close(), portal.close()]).then(() => process.exit(0));
    };
    process.once("SIGINT", end);
    process.once("SIGTERM", end);
}

main().catch((error: unknown) => {
    console.error(`the portal could not be started: ${messageOf(error)}`);
    process.exit(1);
});
