/** Who asks. Each way of finding that out is one file beside this one; a platform team's own is one more. */
import type { FastifyRequest } from "fastify";
import type { Session } from "../../api";

export interface Identity {
    user: string;
    groups: string[];
    /** What the token against forged requests is bound to. */
    binding: string;
    /** Given by the way of signing in itself, whatever the groups are. */
    platform?: true;
}

export interface Authentication {
    kind: Session["authentication"];
    /** What somebody has to do who is not signed in. */
    signIn: string;
    identify(request: FastifyRequest): Promise<Identity | undefined>;
    /** Ends the session, where the portal holds it. */
    signOut?(request: FastifyRequest): void;
}
