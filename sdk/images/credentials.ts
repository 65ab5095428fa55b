/** Who a registry is told that one is: as `docker login` wrote it down, in the file or by a program beside it. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import { z } from "zod";
import { ImageProblem } from "./problem";

export interface Credentials {
    user: string;
    password: string;
}

const shape = z.object({
    auths: z
        .record(
            z.string(),
            z.object({
                auth: z.string().optional(),
                username: z.string().optional(),
                password: z.string().optional(),
                identitytoken: z.string().optional(),
            }),
        )
        .optional(),
    credHelpers: z.record(z.string(), z.string()).optional(),
    credsStore: z.string().optional(),
});
const answerShape = z.object({ Username: z.string(), Secret: z.string() });

/** Docker Hub is written down by an address that it has no more. */
const keysOf = (host: string) =>
    host === "docker.io" ? ["https://index.docker.io/v1/", host] : [host, `https://${host}`];

export function credentialsFor(host: string, environment: NodeJS.ProcessEnv = process.env): Credentials | undefined {
    const file = path.join(environment.DOCKER_CONFIG ?? path.join(homedir(), ".docker"), "config.json");
    const config = read(file);
    if (!config) return undefined;
    const keys = keysOf(host);
    const helper = keys.map((key) => config.credHelpers?.[key]).find(Boolean) ?? config.credsStore;
    if (helper !== undefined) {
        const said = fromHelper(helper, keys[0]!, environment);
        if (said) return usable(host, said);
    }
    const entry = keys.map((key) => config.auths?.[key]).find(Boolean);
    if (!entry) return undefined;
    if (entry.identitytoken) return usable(host, { user: "<token>", password: entry.identitytoken });
    const [, user = "", password = ""] =
        /^([^:]*):([\s\S]*)$/.exec(Buffer.from(entry.auth ?? "", "base64").toString("utf8")) ?? [];
    return { user: entry.username ?? user, password: entry.password ?? password };
}

function usable(host: string, credentials: Credentials): Credentials {
    if (credentials.user !== "<token>") return credentials;
    throw new ImageProblem(
        `for ${host} there is an identity token, which is not traded in here: log in with a user and a password or access token`,
    );
}

function read(file: string): z.infer<typeof shape> | undefined {
    let text: string;
    try {
        text = readFileSync(file, "utf8");
    } catch {
        return undefined;
    }
    try {
        return shape.parse(JSON.parse(text));
    } catch {
        // What is in it is secret: only its name is said.
        throw new ImageProblem(`${file} is no configuration of Docker's`);
    }
}

/** Docker's own protocol with programs that keep secrets (docker/docker-credential-helpers). */
function fromHelper(name: string, key: string, environment: NodeJS.ProcessEnv): Credentials | undefined {
    if (!/^[\w.-]+$/.test(name)) throw new ImageProblem(`"${name}" is no name of a credential helper`);
    const program = `docker-credential-${name}`;
    const answer = spawnSync(program, ["get"], { input: key, env: environment, encoding: "utf8" });
    const { status, stdout, error, signal } = answer;
    // One that ends without having read the question leaves a broken pipe, and its answer counts nonetheless.
    if (status === null) throw new ImageProblem(`${program} could not be started: ${error?.message ?? signal}`);
    if (status !== 0) return undefined;
    try {
        const { Username, Secret } = answerShape.parse(JSON.parse(stdout));
        return { user: Username, password: Secret };
    } catch {
        throw new ImageProblem(`${program} answered with something else than a user and a secret`);
    }
}
