/** AWS, as its provider shows it to the engine. */
import { changes, type Change } from "../../../lab/provider/diff";
import type { Naming } from "../../../lab/provider/naming";
import { type Bag, equal, isBag, UNKNOWN, without } from "../../../lab/provider/values";
import { awsCall, awsState, secretAnswers } from "../awsCloud";
import type { Cloud, Difference } from "./cloud";
import { launchTemplateVersion, type Rule, rules } from "./replacement";

/** The provider notes here which inputs it made up itself: pulumi/pulumi-terraform-bridge pkg/tfbridge/schema.go. */
const defaultsKey = "__defaults";
const launchTemplate = "aws:ec2/launchTemplate:LaunchTemplate";

export const aws: Cloud = {
    check(type, olds, news, naming) {
        const { named } = ruleOf(type);
        const given = named === undefined || named in news || `${named}Prefix` in news;
        if (given) return { ...news, [defaultsKey]: [] };
        const before = madeUp(olds, named) ? olds[named] : undefined;
        return { ...news, [named]: before ?? nameFor(naming), [defaultsKey]: [named] };
    },
    diff(type, olds, news): Difference {
        const rule = ruleOf(type);
        const found = changes(without(olds, defaultsKey), without(news, defaultsKey));
        const replaced = [
            ...rule.fixed.filter((place) => changes(at(olds, place), at(news, place)).length > 0),
            ...(rule.kept ?? []).filter((place) => place in olds && !(place in news)),
            ...movedBetween(rule, olds, news),
        ];
        const replaces = ({ path }: Change) => replaced.some((place) => meets(place.split("."), path.map(String)));
        return {
            changes: found.map((change) => ({ ...change, replaces: replaces(change) })),
            // Two of one name cannot be there at once: nameRequiresDeleteBeforeReplace in the same file.
            deleteBeforeReplace: rule.named !== undefined && rule.named in news && !madeUp(news, rule.named),
        };
    },
    make(type, name, inputs, seed) {
        return awsState(type, name, without(inputs, defaultsKey), seed);
    },
    update(type, computed, changed, preview) {
        if (type !== launchTemplate) return computed;
        const { previewed, made } = launchTemplateVersion;
        const isNew = changed.some((property) => !(preview ? previewed : made).includes(property));
        if (!isNew) return computed;
        const latestVersion = preview ? UNKNOWN : Number(computed.latestVersion) + 1;
        return { ...computed, latestVersion, defaultVersion: latestVersion };
    },
    secrets: (_, ofInputs) => ofInputs,
    keeps(type, state) {
        // docs.aws.amazon.com/eks/latest/userguide/deletion-protection.html
        if (type !== "aws:eks/cluster:Cluster" || state.deletionProtection !== true) return undefined;
        return `deletion protection is enabled for cluster ${String(state.name)}`;
    },
    call: (token, args) => ({
        answer: awsCall(token, args),
        secrets: (secretAnswers[token] ?? []).map((property) => [property]),
    }),
    configure: () => undefined,
    moves: () => false,
};

/** A type without a rule must not pass for one of which nothing is fixed. */
function ruleOf(type: string): Rule {
    const rule = rules[type];
    if (rule === undefined) throw new Error(`what makes ${type} a new resource is not in stubs/replacement.ts`);
    return rule;
}

function nameFor({ resource, seed }: Naming): string {
    return `${resource}-${Buffer.from(seed.slice(0, 4)).toString("hex").slice(0, 7)}`;
}

function madeUp(inputs: Bag, property: string): boolean {
    const defaults = inputs[defaultsKey];
    return Array.isArray(defaults) && defaults.includes(property);
}

function movedBetween({ oneOf = [] }: Rule, olds: Bag, news: Bag): string[] {
    const [before, after] = [olds, news].map((inputs) => oneOf.filter((property) => property in inputs));
    return equal(before, after) ? [] : [...before!, ...after!];
}

function at(inputs: Bag, place: string): unknown {
    return place.split(".").reduce<unknown>((value, key) => (isBag(value) ? value[key] : undefined), inputs);
}

/** One of the places lies in the other. */
function meets(place: string[], path: string[]): boolean {
    return place.every((key, depth) => depth >= path.length || key === path[depth]);
}
