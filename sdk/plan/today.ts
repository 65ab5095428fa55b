/** The day (`YYYY-MM-DD`, UTC) by which dates in the arguments are judged. */
export function today(): string {
    return new Date().toISOString().slice(0, 10);
}
