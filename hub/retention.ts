import type { Sites } from './assets/sites.ts';
import type { EventStore } from './store/event-store.ts';

/** Moves old days to the cold tier and deletes what is older than the longest keeping time of any site. */
export async function retain(store: EventStore, sites: Sites, hotDays: number, now: Date): Promise<void> {
  const all = sites.list();
  const longest = all.reduce((a, b) => (b.retentionDays > a.retentionDays ? b : a));
  await store.retain({
    now: now.toISOString(),
    hotDays,
    keepDays: longest.retentionDays,
    reason: longest.retentionReason,
    held: [],
  });
}
