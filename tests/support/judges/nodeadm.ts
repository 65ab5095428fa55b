/** nodeadm itself, given user data as on a machine of EC2. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";

import { serve } from "../bash";
import { ensureJudge } from "./programs";

/** Runs `work` with a check of one user data: what nodeadm says on standard error, or a rejection. */
export async function withNodeadm(work: (check: (text: string) => Promise<string>) => Promise<void>): Promise<void> {
    const nodeadm = await ensureJudge("nodeadm");
    let given = "";
    // The metadata service of EC2: nodeadm reads user data nowhere else.
    const metadata = await serve((request, response) => {
        response.writeHead(200, { "x-aws-ec2-metadata-token-ttl-seconds": "60" });
        response.end(request.method === "PUT" ? "token" : given);
    });
    try {
        await work(async (text) => {
            given = text;
            const { stderr } = await promisify(execFile)(nodeadm, ["config", "check"], {
                env: { ...process.env, AWS_EC2_METADATA_SERVICE_ENDPOINT: metadata.url, NO_PROXY: "127.0.0.1" },
                timeout: 20_000,
            });
            return stderr;
        });
    } finally {
        await metadata.close();
    }
}
