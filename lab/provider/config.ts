import { Choice, readTarget, serverOf, Target } from "./kubeconfig";
import { Bag, isUnknown } from "./values";

/** The settings of one `k8s.Provider`. */
export interface Settings extends Choice {
    namespace?: string;
    secretsMutable: boolean;
    configMapsMutable: boolean;
    patchForce: boolean;
    quietAboutDeprecations: boolean;
}

const prefix = "kubernetes:config:";

/** The engine passes the settings as text, with the secrets among them unwrapped. */
export function settingsOf(variables: Iterable<[string, string]>): Settings {
    const values: Bag = {};
    for (const [key, value] of variables) values[key.replace(prefix, "")] = value;
    return {
        ...choiceOf(values),
        namespace: text(values.namespace),
        secretsMutable: flag(values.enableSecretMutable) === true,
        configMapsMutable: flag(values.enableConfigMapMutable) === true,
        patchForce: flag(values.enablePatchForce) === true,
        quietAboutDeprecations: flag(values.suppressDeprecationWarnings) === true,
    };
}

export function targetOf(settings: Settings): Target {
    return readTarget(settings);
}

/** What the stand-in cannot do must not be asked of it in silence. */
export function refusedSettings(news: Bag): { property: string; reason: string }[] {
    const refuse = (property: string, what: string) => ({
        property,
        reason: `the lab's stand-in provider ${what}; install the official plugin for it`,
    });
    const refused = [];
    if (flag(news.enableServerSideApply) === false)
        refused.push(refuse("enableServerSideApply", "does server-side apply only"));
    if (flag(news.upsertExistingObjects) === false)
        refused.push(refuse("upsertExistingObjects", "always takes an existing object over"));
    if (text(news.renderYamlToDirectory) !== undefined)
        refused.push(refuse("renderYamlToDirectory", "does not render YAML"));
    if (flag(news.deleteUnreachable) === true)
        refused.push(refuse("deleteUnreachable", "does not drop the objects of a lost cluster"));
    if (flag(news.skipUpdateUnreachable) === true)
        refused.push(refuse("skipUpdateUnreachable", "does not pass over a lost cluster"));
    return refused;
}

/**
 * Whether the resources must be made anew elsewhere. Only another server address means so: new certificates, a new token
 * or a new context's name for the same server are an update in place, because the other answer deletes everything.
 */
export function leadsElsewhere(olds: Bag, news: Bag): boolean {
    const oldIdentifier = text(olds.clusterIdentifier);
    const newIdentifier = text(news.clusterIdentifier);
    if (oldIdentifier !== undefined && newIdentifier !== undefined) return oldIdentifier !== newIdentifier;
    if ([news.kubeconfig, news.context, news.cluster].some(isUnknown)) return false;
    const before = serverOf(choiceOf(olds));
    const after = serverOf(choiceOf(news));
    return before !== undefined && after !== undefined && before !== after;
}

function choiceOf(values: Bag): Choice {
    return { kubeconfig: text(values.kubeconfig), context: text(values.context), cluster: text(values.cluster) };
}

function text(value: unknown): string | undefined {
    return typeof value === "string" && value !== "" ? value : undefined;
}

function flag(value: unknown): boolean | undefined {
    if (value === true || value === "true") return true;
    return value === false || value === "false" ? false : undefined;
}
