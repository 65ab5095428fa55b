/** Hears datagrams in a lab's namespaces, where the control plane is. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

export interface Receiver {
    /** Whose names, as the pattern finds them, came to a port of an address: each once, in order. */
    senders(address: string, port: number, pattern: string): string[];
    end(): void;
}

export async function startReceiver(namespacesOf: number, addresses: string[], ports: number[]): Promise<Receiver> {
    const program = [process.execPath, path.join(__dirname, "datagrams.mjs"), addresses.join(","), ports.join(",")];
    const child = spawn("nsenter", ["--target", String(namespacesOf), "--net", ...program], {
        stdio: ["ignore", "pipe", "inherit"],
    });
    let received = "";
    child.stdout.on("data", (data: Buffer) => (received += data.toString()));
    while (received.split(" open\n").length <= addresses.length * ports.length) {
        assert.equal(child.exitCode, null);
        await sleep(20);
    }
    return {
        senders: (address, port, pattern) => {
            const found = received.matchAll(new RegExp(`^${address} ${port} .*?(${pattern})`, "gm"));
            return [...new Set([...found].map(([, sender]) => sender!))].sort();
        },
        end: () => child.kill(),
    };
}
