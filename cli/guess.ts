import { probablyMeant } from "../sdk/plan/refusal";

/** The end of a sentence about a word that is not known; empty where nothing known is near it. */
export function guess(word: string, known: readonly string[]): string {
    const meant = probablyMeant(word, known);
    return meant === undefined ? "" : `; "${meant}" was probably meant`;
}
