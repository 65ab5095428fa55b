// Prints every datagram that comes to one of the ports, as "PORT TEXT".
import console from "node:console";
import { createSocket } from "node:dgram";
import process from "node:process";

const [address, ...ports] = process.argv.slice(2);
for (const port of ports) {
    createSocket("udp4")
        .on("message", (data) =>
            console.log(
                `${port} ${data
                    .toString("latin1")
                    .replace(/[^\w-]+/g, " ")
                    .trim()}`,
            ),
        )
        .bind(Number(port), address, () => console.log(`${port} open`));
}
