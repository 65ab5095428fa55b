/** A mirror of downloads on loopback, over TLS: FOLDER CERTIFICATE KEY. What FOLDER/fault says happens to each answer. */
import { createReadStream, existsSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:https";
import { join, normalize } from "node:path";
import process from "node:process";
import { URL } from "node:url";

const [folder, cert, key, port] = process.argv.slice(2);

createServer({ cert: readFileSync(cert), key: readFileSync(key) }, (request, response) => {
    const fault = existsSync(join(folder, "fault")) ? readFileSync(join(folder, "fault"), "utf8") : "";
    const file = join(folder, normalize(new URL(request.url, "https://mirror").pathname));
    if (fault === "hangs") return;
    if (fault === "404" || !existsSync(file)) return void response.writeHead(404).end();
    if (fault === "html") return void response.end("<!doctype html><title>Sign in</title>");
    if (fault === "other") return void response.end("another file");
    const { size } = statSync(file);
    const half = size >> 1;
    response.writeHead(200, { "content-length": fault === "half" ? half : size });
    if (fault !== "half" && fault !== "drops") return void createReadStream(file).pipe(response);
    createReadStream(file, { end: half - 1 })
        .on("end", () => (fault === "drops" ? response.destroy() : response.end()))
        .pipe(response, { end: false });
}).listen(Number(port), "127.0.0.1");
