import { autoname, Naming, withAutoname } from "./naming";
import { annotationOf, isPatch, metadataOf, parseToken } from "./objects";
import { refusal, refusedAnnotations } from "./unsupported";
import { Bag, isBag, isUnknown } from "./values";

export interface Failure {
    property: string;
    reason: string;
}

export interface Checked {
    inputs: Bag;
    failures: Failure[];
}

export interface Checking {
    token: string;
    olds: Bag;
    news: Bag;
    naming: Naming;
    defaultNamespace: string;
    isNamespaced(apiVersion: string, kind: string): Promise<boolean>;
}

/** Completes the inputs with name and namespace, and refuses what cannot become an object. */
export async function check(request: Checking): Promise<Checked> {
    const refused = refusal(request.token);
    if (refused !== undefined) return { inputs: request.news, failures: [{ property: "", reason: refused }] };
    const typed = withType(request.token, request.news);
    const failures = failuresOf(typed);
    // An unknown metadata may hold a name and a namespace: nothing can be chosen before it is known.
    if (failures.length > 0 || isUnknown(typed.metadata)) return { inputs: typed, failures };
    if (isPatch(request.token) && metadataOf(typed).name === undefined) {
        const reason = "a patch is of an object that is there: give its name";
        return { inputs: typed, failures: [{ property: "metadata.name", reason }] };
    }
    const named = withName(typed, request);
    if (named === undefined) {
        const reason = "a name is needed: automatic naming is disabled for this project";
        return { inputs: typed, failures: [{ property: "metadata.name", reason }] };
    }
    return { inputs: await withNamespace(named, request), failures: [] };
}

function withType(token: string, news: Bag): Bag {
    const type = parseToken(token);
    return { ...news, apiVersion: news.apiVersion ?? type?.apiVersion, kind: news.kind ?? type?.kind };
}

function failuresOf(inputs: Bag): Failure[] {
    const failures: Failure[] = [];
    for (const property of ["apiVersion", "kind"])
        if (typeof inputs[property] !== "string" || isUnknown(inputs[property]))
            failures.push({ property, reason: `${property} is missing, or not known before the update runs` });
    const { metadata } = inputs;
    if (metadata !== undefined && !isBag(metadata) && !isUnknown(metadata))
        failures.push({ property: "metadata", reason: "metadata must be an object" });
    if (metadataOf(inputs).generateName !== undefined)
        failures.push({
            property: "metadata.generateName",
            reason: "the lab's stand-in provider needs a name it can apply to: give metadata.name, or neither of the two",
        });
    for (const [name, reason] of Object.entries(refusedAnnotations))
        if (annotationOf(inputs, name) !== undefined)
            failures.push({ property: `metadata.annotations["${name}"]`, reason });
    return failures;
}

function withName(inputs: Bag, { olds, naming }: Checking): Bag | undefined {
    if (metadataOf(inputs).name !== undefined) return inputs;
    const name = autoname(olds, naming);
    return name === undefined ? undefined : withAutoname(inputs, name);
}

async function withNamespace(inputs: Bag, { olds, defaultNamespace, isNamespaced }: Checking): Promise<Bag> {
    const metadata = metadataOf(inputs);
    if (metadata.namespace !== undefined) return inputs;
    let namespace: string | undefined = defaultNamespace;
    try {
        if (!(await isNamespaced(String(inputs.apiVersion), String(inputs.kind)))) return inputs;
    } catch {
        // A server that does not answer, or a kind whose definition is yet to come, must not move an object elsewhere.
        namespace = metadataOf(olds).namespace;
    }
    return namespace === undefined ? inputs : { ...inputs, metadata: { ...metadata, namespace } };
}
