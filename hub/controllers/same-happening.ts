/** Between which moments something happened, ISO 8601 UTC. */
export interface Between {
  earliest: string;
  latest: string;
}

/** People look at a clock on the wall and write it down later: so far from what an agent saw it is still the same; milliseconds. */
const slackMs = 10 * 60_000;

/** The nearest of some that may be the same happening; null where none lies near enough. */
export function nearestSame<T extends Between>(one: Between, others: readonly T[]): T | null {
  const near = others
    .map((other) => ({ other, apart: apartMs(one, other) }))
    .filter(({ apart }) => apart <= slackMs)
    .sort((a, b) => a.apart - b.apart);
  return near[0]?.other ?? null;
}

/** Milliseconds between two spans of time; 0 where they touch. */
function apartMs(a: Between, b: Between): number {
  const [earlier, later] = Date.parse(a.earliest) <= Date.parse(b.earliest) ? [a, b] : [b, a];
  return Math.max(0, Date.parse(later.earliest) - Date.parse(earlier.latest));
}

/** Spans of time that could be the same happening lie between these two moments. */
export function searchSpan({ earliest, latest }: Between): { from: string; to: string } {
  return {
    from: new Date(Date.parse(earliest) - slackMs).toISOString(),
    to: new Date(Date.parse(latest) + slackMs).toISOString(),
  };
}
