// Started in the lab's network namespace with a listening socket of the host's as descriptor 3: the one way in, and
// no way out. A program of its own because a socket stays in the namespace it was made in.
import { connect, createServer } from "node:net";
import { argv } from "node:process";

const port = Number(argv[2]);

createServer({ allowHalfOpen: true }, (outer) => {
    const inner = connect({ host: "127.0.0.1", port, allowHalfOpen: true });
    for (const [from, to] of [
        [outer, inner],
        [inner, outer],
    ]) {
        from.setNoDelay(true);
        from.on("error", () => to.destroy());
        from.on("close", () => to.destroySoon());
        from.pipe(to);
    }
}).listen({ fd: 3 });
