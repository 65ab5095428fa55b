/** A registry's door that asks for a name and a password: ADDRESS PORT BEHIND USER:PASSWORD. */
import { createServer, request } from "node:http";
import { Buffer } from "node:buffer";
import process from "node:process";

const [address, port, behind, credentials] = process.argv.slice(2);
const expected = `Basic ${Buffer.from(credentials).toString("base64")}`;

createServer((incoming, outgoing) => {
    if (incoming.headers.authorization !== expected) {
        outgoing.writeHead(401, { "www-authenticate": 'Basic realm="private"' }).end();
        return;
    }
    const { method, url, headers } = incoming;
    const passedOn = request(`http://${behind}${url}`, { method, headers }, (answer) => {
        outgoing.writeHead(answer.statusCode, answer.headers);
        answer.pipe(outgoing);
    });
    passedOn.on("error", () => outgoing.writeHead(502).end());
    incoming.pipe(passedOn);
}).listen(Number(port), address);
