/** What providers of clouds have in common, those made of Terraform's first: names they make up, and what makes a new resource. */
import { changes, type Change } from "../../../lab/provider/diff";
import type { Naming } from "../../../lab/provider/naming";
import { type Bag, equal, isBag, without } from "../../../lab/provider/values";
import type { Cloud, Difference } from "./cloud";
import type { Rule } from "./replacement";

/** The provider notes here which inputs it made up itself: pulumi/pulumi-terraform-bridge pkg/tfbridge/schema.go. */
const defaultsKey = "__defaults";

/** A resource's inputs as the cloud sees them. */
export function given(inputs: Bag): Bag {
    return without(inputs, defaultsKey);
}

/** A cloud that hands out no secrets but those that it was given, and of which there is one alone. */
export const usual: Pick<Cloud, "update" | "secrets" | "configure" | "moves"> = {
    update: (_, computed) => computed,
    secrets: (_, ofInputs) => ofInputs,
    configure: () => undefined,
    moves: () => false,
};

export function judging(
    rules: Record<string, Rule>,
    nameFor: (type: string, naming: Naming) => string = dashedName,
): Pick<Cloud, "check" | "diff"> {
    return {
        check(type, olds, news, naming) {
            const { named } = ruleOf(rules, type);
            const isGiven = named === undefined || named in news || `${named}Prefix` in news;
            if (isGiven) return { ...news, [defaultsKey]: [] };
            const before = madeUp(olds, named) ? olds[named] : undefined;
            return { ...news, [named]: before ?? nameFor(type, naming), [defaultsKey]: [named] };
        },
        diff(type, olds, news): Difference {
            const rule = ruleOf(rules, type);
            const found = changes(given(olds), given(news));
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
    };
}

/** A type without a rule must not pass for one of which nothing is fixed. */
function ruleOf(rules: Record<string, Rule>, type: string): Rule {
    const rule = rules[type];
    if (rule === undefined) throw new Error(`what makes ${type} a new resource is not in any table of rules`);
    return rule;
}

function dashedName(_: string, { resource, seed }: Naming): string {
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
