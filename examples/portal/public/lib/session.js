// @ts-check
/**
 * Who is signed in, for every page, and what they may do. The server decides; the page only leaves out what would be
 * refused.
 *
 * @import { Session } from "../../api"
 */
import { createContext } from "preact";
import { useContext } from "preact/hooks";

export const SessionContext = createContext(/** @type {Session | undefined} */ (undefined));

/** @returns {Session} */
export function useSession() {
    const session = useContext(SessionContext);
    if (session === undefined) throw new Error("a page that needs a session was shown without one");
    return session;
}

/**
 * @param {Session} session
 * @param {string} cluster
 * @param {string} tenant
 */
export function mayChange(session, cluster, tenant) {
    if (session.role === "platform") return true;
    return session.role === "owner" && session.tenants.includes(`${cluster}/${tenant}`);
}
