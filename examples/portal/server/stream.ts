/** An operation's events as they come, and those that a reader has missed. */
import type { FastifyReply, FastifyRequest } from "fastify";
import type { OperationEvent, OperationLog } from "./operationLog";

const heartbeat = 15_000;

export function streamEvents(
    request: FastifyRequest,
    reply: FastifyReply,
    log: OperationLog,
    onClose: () => void,
): void {
    reply.hijack();
    const { raw } = reply;
    for (const [name, value] of Object.entries(reply.getHeaders())) if (value !== undefined) raw.setHeader(name, value);
    raw.writeHead(200, { "content-type": "text/event-stream; charset=utf-8", "x-accel-buffering": "no" });
    const timer = setInterval(() => raw.write(": still here\n\n"), heartbeat);
    const send = ({ id, event, data }: OperationEvent) => {
        // After the end of one that was cut off comes what was found out of it: the end tells of that as well.
        if (raw.writableEnded) return;
        raw.write(`id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(event === "end" ? log.operation : data)}\n\n`);
        if (event === "end") raw.end();
    };
    const last = Number(request.headers["last-event-id"] ?? 0);
    raw.on("close", () => {
        clearInterval(timer);
        log.emitter.off("event", send);
        onClose();
    });
    const missed = log.events.filter(({ id }) => !(id <= last));
    log.emitter.on("event", send);
    for (const event of missed) send(event);
    // Whoever has seen the end already is told that there is no more.
    if (log.ended && !raw.writableEnded) raw.end();
}
