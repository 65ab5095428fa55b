import { AddressInfo, createServer, Server } from "node:net";

const listenOn = (port: number): Promise<Server> =>
    new Promise((done, reject) => {
        const server = createServer();
        server.once("error", reject);
        server.listen({ host: "127.0.0.1", port }, () => done(server));
    });

const close = (server: Server): Promise<void> => new Promise((done) => server.close(() => done()));

export interface HeldPort {
    port: number;
    /** The listening socket itself, to be handed to a child process. */
    descriptor: number;
    release(): Promise<void>;
}

/** A free port of loopback that nobody else gets until it is released. */
export async function holdFreePort(): Promise<HeldPort> {
    const server = await listenOn(0);
    // Node has no public way to a server's descriptor; this one has been there since the first versions.
    const { fd } = (server as unknown as { _handle: { fd: number } })._handle;
    return { port: (server.address() as AddressInfo).port, descriptor: fd, release: () => close(server) };
}

/** Different free ports, held together so that none is given twice. */
export async function freePorts(count: number): Promise<number[]> {
    const held = await Promise.all(Array.from({ length: count }, holdFreePort));
    await Promise.all(held.map((port) => port.release()));
    return held.map(({ port }) => port);
}
