/** Corrected time is taken as certain once this much older than now, milliseconds; later arrivals count as late. */
export const settledMs = 2 * 60_000;
