/**
 * Floods an API server for as long as its standard input is open: lists and watches, each over a connection of its own.
 * What it is told comes as one line of JSON. A list's answer is left unread for `hold` milliseconds: it keeps the request
 * going, at no cost to the processors that the test measures on. It ends with a count of the answers by status.
 */
import { Agent, request } from "node:https";
import { setPriority } from "node:os";
import process from "node:process";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";

/** The measurement comes first: in a cluster, a flooder would not compute on the API server's machine. */
setPriority(19);

const statuses = {};
let ended = false;

createInterface({ input: process.stdin })
    .once("line", (line) => flood(JSON.parse(line)))
    .once("close", () => {
        ended = true;
        process.stdout.write(`${JSON.stringify(statuses)}\n`, () => process.exit(0));
    });

function flood({ server, ca, path, users, lists, watches, hold }) {
    for (const user of users) {
        const agent = new Agent({ ca, keepAlive: true, ...(user.cert && { cert: user.cert, key: user.key }) });
        const headers = user.token ? { authorization: `Bearer ${user.token}` } : {};
        const ask = (query) => answered(`${server}${path}?${query}`, { agent, headers });
        for (let number = 0; number < lists; number++) void again(() => ask("limit=0"), hold);
        for (let number = 0; number < watches; number++) void again(() => ask("watch=true"), hold);
    }
}

async function again(ask, hold) {
    while (!ended) {
        const response = await ask().catch(() => undefined);
        const status = response?.statusCode ?? "none";
        statuses[status] = (statuses[status] ?? 0) + 1;
        if (response && status === 200) await pause(hold);
        await new Promise((done) => (response ? response.on("close", done).on("error", done).resume() : done()));
        // As long as the server asks for where it has no room.
        if (status !== 200) await pause(1000);
    }
}

function answered(url, options) {
    return new Promise((done, reject) => request(url, options, done).on("error", reject).end());
}
