/**
 * What CRI-O asks of an OCI runtime and a host may not be able to give. It has no setting for either, so a wrapper
 * takes them out of a container's config.json before the runtime reads it.
 */
import { hasCapability } from "../capabilities";
import { hasControllers, hierarchies } from "../cgroups";

export interface OciHost {
    /** Whether an oom_score_adj can be lowered. */
    lowersOomScore: boolean;
    limitsHugePages: boolean;
}

export function ociHost(): OciHost {
    return {
        lowersOomScore: hasCapability("CAP_SYS_RESOURCE"),
        limitsHugePages: hasControllers(hierarchies(), ["hugetlb"]),
    };
}

/** The wrapper's text; undefined where the runtime needs none. */
export function ociClamp(runtime: string, host: OciHost): string | undefined {
    // Within a string a quote has a backslash before it, so only keys match, whatever a pod's command says.
    const edits = [
        ...(host.lowersOomScore ? [] : ['s/("oomScoreAdj":\\s*)-[0-9]+/\\10/g']),
        ...(host.limitsHugePages
            ? []
            : ['s/,\\s*"hugepageLimits":\\s*\\[[^]]*\\]//g', 's/"hugepageLimits":\\s*\\[[^]]*\\]\\s*,?//g']),
    ];
    if (edits.length === 0) {
        return undefined;
    }
    return `#!/bin/sh
bundle=. previous="" creates=""
for argument; do
    case $argument in
        create) creates=yes ;;
        --bundle=*) bundle=\${argument#*=} ;;
    esac
    case $previous in
        --bundle | -b) bundle=$argument ;;
    esac
    previous=$argument
done
[ -z "$creates" ] || sed -E -z -i ${edits.map((edit) => `-e '${edit}'`).join(" ")} "$bundle/config.json"
exec '${runtime}' "$@"
`;
}
