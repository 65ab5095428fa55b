import { annotation } from "./objects";

const only =
    "the lab's stand-in provider does server-side apply of plain objects only; install the official plugin for";

const families: [RegExp, string][] = [
    [/^kubernetes:helm\.sh\//, "Helm"],
    [/^kubernetes:kustomize\//, "Kustomize"],
    [/^kubernetes:yaml(\/|:)/, "YAML files and groups"],
];

/** Why a type or function of the SDK is refused, or nothing if it is an object's type. */
export function refusal(token: string): string | undefined {
    const family = families.find(([pattern]) => pattern.test(token));
    return family === undefined ? undefined : `${only} ${family[1]}`;
}

export const refusedAnnotations: Record<string, string> = {
    [annotation.waitFor]: `${only} ${annotation.waitFor}`,
};
