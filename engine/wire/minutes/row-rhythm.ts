/** Messages or packets after which a sum is told at the end of its minute. */
const enough = 50;
/** Minutes after which it is told with fewer. */
const mostMinutes = 5;

/**
 * Whether a sum is told at the end of this minute. What is new is told at once and what is busy every minute; slow polling is gathered for some minutes, so that its
 * rows stay few beside its messages.
 */
export function isDue(isNew: boolean, count: number, minutes: number): boolean {
  return isNew || count >= enough || minutes >= mostMinutes;
}
