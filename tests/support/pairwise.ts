/**
 * Combinations of options in which every value of each meets every value of each other once at least. Two options that
 * do not go together are found by far fewer combinations than there are of all.
 */
export type Factors = Record<string, readonly unknown[]>;
export type Combination = Record<string, unknown>;

/** Greedy, and the same for the same factors: each combination takes the pairs on which the most are still missing. */
export function pairwise(factors: Factors): Combination[] {
    const names = Object.keys(factors);
    const missing = new Set(everyPair(factors));
    const combinations: Combination[] = [];
    for (const seed of missing) {
        const chosen = new Map(seed.split("|").map((place) => place.split("=") as [string, string]));
        for (const name of names.filter((each) => !chosen.has(each))) chosen.set(name, best(name, chosen));
        for (const pair of pairsOf(chosen, names)) missing.delete(pair);
        combinations.push(Object.fromEntries(names.map((name) => [name, factors[name]?.[Number(chosen.get(name))]])));
    }
    return combinations;

    /** The place of the value that meets the most of what it has not met; of equals the first. */
    function best(name: string, chosen: Map<string, string>): string {
        const gains = (factors[name] ?? []).map(
            (_, place) =>
                [...chosen].filter(([other, at]) => missing.has(pairOf(names, name, String(place), other, at))).length,
        );
        return String(gains.indexOf(Math.max(...gains)));
    }
}

/** Every pair of values of two factors, as `a=0|b=1`, in the order of the factors. */
export function everyPair(factors: Factors): string[] {
    const places = Object.entries(factors).map(([name, values]) => values.map((_, place) => `${name}=${place}`));
    return places.flatMap((ones, index) =>
        places.slice(index + 1).flatMap((others) => ones.flatMap((one) => others.map((other) => `${one}|${other}`))),
    );
}

function pairsOf(chosen: Map<string, string>, names: string[]): string[] {
    const all = names.map((name) => `${name}=${chosen.get(name)}`);
    return all.flatMap((one, index) => all.slice(index + 1).map((other) => `${one}|${other}`));
}

function pairOf(names: string[], a: string, atA: string, b: string, atB: string): string {
    const [one, other] = [`${a}=${atA}`, `${b}=${atB}`];
    return names.indexOf(a) < names.indexOf(b) ? `${one}|${other}` : `${other}|${one}`;
}
