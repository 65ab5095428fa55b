/** Serves a folder's files over TLS: FOLDER CERTIFICATE KEY ADDRESS PORT. */
import { createReadStream, readFileSync, statSync } from "node:fs";
import { createServer } from "node:https";
import { join, normalize } from "node:path";
import process from "node:process";
import { URL } from "node:url";

const [folder, cert, key, address, port] = process.argv.slice(2);

createServer({ cert: readFileSync(cert), key: readFileSync(key) }, (request, response) => {
    const file = join(folder, normalize(new URL(request.url, "https://mirror").pathname));
    const found = statSync(file, { throwIfNoEntry: false });
    if (!found?.isFile()) {
        response.writeHead(404).end();
        return;
    }
    response.writeHead(200, { "content-length": found.size });
    createReadStream(file).pipe(response);
}).listen(Number(port), address);
