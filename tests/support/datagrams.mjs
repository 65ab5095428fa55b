// Prints every datagram that comes to one of the ports, as "PORT TEXT", and answers with what ends a transfer of TFTP's.
import console from "node:console";
import { createSocket } from "node:dgram";
import process from "node:process";

const [address, ...ports] = process.argv.slice(2);
for (const port of ports) {
    const socket = createSocket("udp4");
    socket.on("message", (data, from) => {
        const text = data.toString("latin1").replace(/[^\w-]+/g, " ");
        console.log(`${port} ${text.trim()}`);
        socket.send("\0\x05\0\x01heard\0", from.port, from.address);
    });
    socket.bind(Number(port), address, () => console.log(`${port} open`));
}
