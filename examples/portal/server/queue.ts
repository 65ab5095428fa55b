/** One line for each stack: the engine lets one in at a time, and the portal says who that is. */
export interface Job {
    /** Housekeeping gives way: whoever asks for something else need not know of it. */
    background?: true;
    work: (signal: AbortSignal) => Promise<void>;
    /** Is told how many are before it. */
    onPosition?: (position: number) => void;
}

interface Entry {
    job: Job;
    abort: AbortController;
}

export class Queue {
    private running: Entry | undefined;
    private waiting: Entry[] = [];

    /** Whether somebody has, or waits for, the stack. */
    get busy(): boolean {
        return this.entries().some(({ job }) => !job.background);
    }

    get length(): number {
        return this.entries().length;
    }

    add(job: Job): void {
        const entry = { job, abort: new AbortController() };
        if (job.background) {
            this.waiting.push(entry);
        } else {
            const first = this.waiting.findIndex((other) => other.job.background);
            this.waiting.splice(first < 0 ? this.waiting.length : first, 0, entry);
            if (this.running?.job.background) this.running.abort.abort();
        }
        this.next();
        this.tellPositions();
    }

    /** One that waits is taken out; one that runs is asked to stop. Says which of the two it was. */
    cancel(job: Job): "taken-out" | "asked" | undefined {
        if (this.running?.job === job) {
            this.running.abort.abort();
            return "asked";
        }
        const before = this.waiting.length;
        this.waiting = this.waiting.filter((entry) => entry.job !== job);
        this.tellPositions();
        return this.waiting.length < before ? "taken-out" : undefined;
    }

    /** Asks all to stop, and waits for the one that runs. */
    async close(): Promise<void> {
        this.waiting = [];
        this.running?.abort.abort();
        while (this.running) await new Promise((resolve) => setTimeout(resolve, 50));
    }

    private entries(): Entry[] {
        return this.running ? [this.running, ...this.waiting] : this.waiting;
    }

    private next(): void {
        if (this.running) return;
        const entry = this.waiting.shift();
        if (!entry) return;
        this.running = entry;
        const ended = () => {
            this.running = undefined;
            this.next();
            this.tellPositions();
        };
        entry.job.work(entry.abort.signal).then(ended, (error: unknown) => {
            console.error(error);
            ended();
        });
    }

    private tellPositions(): void {
        const ahead = this.running ? 1 : 0;
        this.waiting.forEach(({ job }, index) => job.onPosition?.(index + ahead));
    }
}
