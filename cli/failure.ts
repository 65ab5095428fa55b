/** What the command cannot do, told to the user without a stack trace. */
export class Failure extends Error {}

/** Exit codes; what they mean is printed by `--help`. */
export const exitCodes = { good: 0, refused: 1, unproven: 2, failed: 3 } as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

export function messageOf(error: unknown): string {
    return error instanceof Error ? error.message : String(error);
}
