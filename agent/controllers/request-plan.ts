/** What a snapshot would send, shown before the first run. */
export interface RequestPlan {
  /** At most so many, by name. */
  requests: Record<string, number>;
  total: number;
  seconds: number;
  minutes: number;
}

/** Counts requests and the time that they take at a pace; 0 requests a second means no pause. */
export function requestPlan(requests: Record<string, number>, requestsPerSecond: number): RequestPlan {
  const total = Object.values(requests).reduce((sum, count) => sum + count, 0);
  const seconds = requestsPerSecond > 0 ? Math.ceil(total / requestsPerSecond) : 0;
  const sent = Object.fromEntries(Object.entries(requests).filter(([, count]) => count > 0));
  return { requests: sent, total, seconds, minutes: Number((seconds / 60).toFixed(1)) };
}
