/** What the cluster holds, read as whoever asks; that it may not be read is said with the way to mend it. */
import type { Json } from "./attack";
import type { Answer, ApiClient } from "./client";
import { read } from "./honest";

/** Nothing where there is no such object. */
export async function found(client: ApiClient, path: string): Promise<Json | undefined> {
    const answer = await client.try(read(path, {}));
    return answer.status === 404 ? undefined : bodyOf(answer, path);
}

export async function readObject(client: ApiClient, path: string): Promise<Json> {
    return bodyOf(await client.try(read(path, {})), path);
}

/** `what` is how an error calls them. */
export async function readItems(
    client: ApiClient,
    path: string,
    { query = {}, what = path }: { query?: Record<string, string>; what?: string } = {},
): Promise<Json[]> {
    return (bodyOf(await client.try(read(path, query)), what).items ?? []) as Json[];
}

function bodyOf({ status, message, body }: Answer, what: string): Json {
    if (status >= 300) throw new Error(`who asks may not read ${what} (see --role): ${message}`);
    return body;
}
