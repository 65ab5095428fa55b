/** Whether a review date has passed. The day itself still counts as in time. */
export function overdue(reviewBy: string | undefined, now: Date): boolean {
    return reviewBy !== undefined && reviewBy !== "" && reviewBy < now.toISOString().slice(0, 10);
}
