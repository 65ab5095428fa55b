/** Questions to whoever sits at a terminal. */
import { createInterface, type Interface } from "node:readline/promises";
import { Failure } from "./failure";

export interface Conversation {
    ask: (question: string) => Promise<string>;
    end: () => void;
}

/** Nothing is read before the first question. Lines that come before theirs wait for it. */
export function conversation(input: NodeJS.ReadableStream, output: NodeJS.WritableStream): Conversation {
    let open: { reader: Interface; lines: AsyncIterator<string> } | undefined;
    const begin = () => {
        const reader = createInterface({ input, output });
        return { reader, lines: reader[Symbol.asyncIterator]() };
    };
    return {
        ask: async (question) => {
            open ??= begin();
            open.reader.setPrompt(question);
            open.reader.prompt();
            const line = await open.lines.next();
            if (line.done) throw new Failure("the input ended before an answer came");
            return line.value;
        },
        end: () => open?.reader.close(),
    };
}
