/** What a stub plugin asks of the cloud it stands for. */
import type { Path, Bag } from "../../../lab/provider/values";
import type { Change } from "../../../lab/provider/diff";
import type { Naming } from "../../../lab/provider/naming";
import type { CloudState } from "../awsCloud";

export interface Difference {
    changes: (Change & { replaces: boolean })[];
    deleteBeforeReplace: boolean;
}

/** All values are plain: secrets are unwrapped before and wrapped again afterwards. */
export interface Cloud {
    check(type: string, olds: Bag, news: Bag, naming: Naming): Bag;
    diff(type: string, olds: Bag, news: Bag): Difference;
    make(type: string, name: string, inputs: Bag, seed: string): CloudState;
    /** What an update makes of the outputs that nobody gave. */
    update(type: string, computed: Bag, changed: string[], preview: boolean): Bag;
    /** Outputs that are secret, given where the secrets of the inputs are. */
    secrets(type: string, ofInputs: Path[]): Path[];
    /** Why a resource must not be deleted. */
    keeps(type: string, state: Bag): string | undefined;
    call(token: string, args: Bag): { answer: Bag; secrets: Path[] };
    configure(variables: [string, string][]): void;
    /** Whether new settings of the provider lead to another cloud, where everything must be made anew. */
    moves(olds: Bag, news: Bag): boolean;
}
