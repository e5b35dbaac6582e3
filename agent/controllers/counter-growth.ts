/** What a counter of unknown pace may grow by in a second. */
const unknownPace = 100;
/** What a counter may grow beyond its usual pace between two looks, and how many times that pace it may reach. */
const burst = { count: 300, times: 3 };

/** The most that a counter of this usual pace (per second) grows by in so many seconds. */
export function mostGrowth(pace: number | undefined, seconds: number): number {
  return burst.count + burst.times * (pace ?? unknownPace) * seconds;
}

/** How fast it grows, per second: as it just did, or as it did before where it fell. */
export function paceAfter(grown: number, seconds: number, before: number | undefined): number | undefined {
  return grown >= 0 && seconds > 0 ? grown / seconds : before;
}

/** Seconds from one moment to another, never less than none; ISO 8601. */
export function secondsBetween(from: string, to: string): number {
  return Math.max(0, (Date.parse(to) - Date.parse(from)) / 1000);
}
