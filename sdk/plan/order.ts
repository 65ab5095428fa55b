/** In which order the parts of a cluster go: what depends on something is gone before it. */

/** A part of the cluster: resources of one kind. */
export interface Stage<Name extends string> {
    name: Name;
    /** Whether it lies in the cluster, so that the API server has to answer for it to go. */
    inCluster: boolean;
    /**
     * What it needs to be there: created after those, deleted before them. Where both sides are of one pool, subnet or
     * tenant, each needs its own.
     */
    needs: Name[];
}

/** Top down: the stages of a cluster that has or has not what is optional, from those written bottom up. */
export function topDown<Name extends string>(created: Stage<Name>[], without: readonly Name[]): Stage<Name>[] {
    return created
        .filter(({ name }) => !without.includes(name))
        .map((stage) => ({ ...stage, needs: stage.needs.filter((name) => !without.includes(name)) }))
        .reverse();
}
