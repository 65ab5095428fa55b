/** From the engine's words to the rules', and back. */
import type { PolicyResource, ReportViolation, StackValidationArgs, StackValidationPolicy } from "@pulumi/policy";
import { notKnown, type Rule, type StackResource, textAt, type Violation } from "./stackResource";

/** What a configuration may say of each policy beside its enforcement level. */
export interface RuleConfig {
    /** Names of resources, as the program gives them, that somebody has looked at. */
    except?: string[];
}

/** A policy of the whole stack: which namespaces are tenants' is known only from all of its resources. */
export function stackPolicy({ name, description, check }: Rule): StackValidationPolicy {
    return {
        name,
        description,
        configSchema: {
            properties: {
                except: {
                    type: "array",
                    items: { type: "string" },
                    description: "Names of resources, as the program gives them, that this policy does not look at.",
                },
            },
        },
        validateStack: (args: StackValidationArgs, report: ReportViolation) => {
            const { except = [] } = args.getConfig<RuleConfig>();
            for (const violation of check(stackResources(args.resources))) {
                if (!except.includes(violation.resource.name)) report(textOf(violation), violation.resource.urn);
            }
        },
    };
}

export function textOf({ resource, path, reason, nearest }: Violation): string {
    return `${resource.name}: ${path}: ${reason}. Nearest that works: ${nearest}`;
}

export function stackResources(resources: readonly PolicyResource[]): StackResource[] {
    const plain = new Map(resources.map((resource) => [resource.urn, plainResource(resource)]));
    for (const { urn, propertyDependencies } of resources) {
        const own = plain.get(urn);
        for (const [property, from] of Object.entries(propertyDependencies)) {
            if (own) own.from[property] = from.flatMap((each) => plain.get(each.urn) ?? []);
        }
    }
    return [...plain.values()];
}

function plainResource({ type, name, urn, props, provider }: PolicyResource): StackResource {
    const settings = provider ? known(provider.props) : {};
    return { type, name, urn, props: known(props), from: {}, defaultNamespace: textAt(settings, "namespace") };
}

/** The same with a mark where a preview does not know a value: read as it is, one such value would end the whole policy. */
export function known(value: unknown): unknown {
    if (typeof value !== "object" || value === null) return value;
    const read = (key: string) => {
        try {
            return known(Reflect.get(value, key));
        } catch {
            return notKnown;
        }
    };
    const entries = Object.keys(value).map((key): [string, unknown] => [key, read(key)]);
    return Array.isArray(value) ? entries.map(([, each]) => each) : Object.fromEntries(entries);
}
