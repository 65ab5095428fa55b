// Prints every datagram that comes to one of the ports of one of the addresses, as "ADDRESS PORT TEXT", and answers with
// what ends a transfer of TFTP's.
import console from "node:console";
import { createSocket } from "node:dgram";
import { isIPv6 } from "node:net";
import process from "node:process";

const [addresses, ports] = process.argv.slice(2).map((list) => list.split(","));
for (const address of addresses) {
    for (const port of ports) {
        const socket = createSocket(isIPv6(address) ? "udp6" : "udp4");
        socket.on("message", (data, from) => {
            const text = data.toString("latin1").replace(/[^\w-]+/g, " ");
            console.log(`${address} ${port} ${text.trim()}`);
            socket.send("\0\x05\0\x01heard\0", from.port, from.address);
        });
        socket.bind(Number(port), address, () => console.log(`${address} ${port} open`));
    }
}
