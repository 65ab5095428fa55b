/** A cluster, as its provider shows it to the engine. */
import { leadsElsewhere, settingsOf, type Settings } from "../../../lab/provider/config";
import { changes, diff } from "../../../lab/provider/diff";
import { autoname, withAutoname } from "../../../lab/provider/naming";
import { metadataOf, parseToken } from "../../../lab/provider/objects";
import { secretsOfOutputs } from "../../../lab/provider/values";
import { objectState } from "../eksMocks";
import type { Cloud } from "./cloud";

let settings: Settings = settingsOf([]);

export const kubernetes: Cloud = {
    check(type, olds, news, naming) {
        const named = parseToken(type) !== undefined && metadataOf(news).name === undefined;
        const name = named ? autoname(olds, naming) : undefined;
        return name === undefined ? news : withAutoname(news, name);
    },
    diff(type, olds, news) {
        if (parseToken(type) !== undefined) return diff(olds, news, settings);
        // A chart's release is updated in place.
        return {
            changes: changes(olds, news).map((change) => ({ ...change, replaces: false })),
            deleteBeforeReplace: false,
        };
    },
    make: objectState,
    update: (_, computed) => computed,
    secrets: (type, ofInputs) => secretsOfOutputs(ofInputs, parseToken(type)?.kind),
    keeps: () => undefined,
    call(token) {
        throw new Error(`the stub of a cluster has no function ${token}`);
    },
    configure(variables) {
        settings = settingsOf(variables);
    },
    moves: leadsElsewhere,
};
