import { type ChangeItem, diffSnapshots, type Snapshot, type UserRule } from '#engine/snapshot/snapshot.ts';
import { Places } from '#engine/visit/visit.ts';
import { leftOutBy } from './value-rule-file.ts';

/** A difference with how sure it is: seen once, seen again, or seen and gone at the second reading. */
export interface ToldChange {
  item: ChangeItem;
  confirmation: 'single' | 'confirmed' | 'passed';
  /** End of the reading that showed it first, ISO 8601 UTC. */
  seenAt: string;
}

/** The state that differs and waits for a second reading. */
export interface SeenState {
  snapshot: Snapshot;
  /** How often what waits was read already. */
  readings: number;
}

/**
 * What two readings tell together, and what follows: `done`, nothing waits; `again`, the newer state waits for one more
 * reading; `early`, the second came too soon and counts for nothing.
 */
export interface Confirmation {
  told: ToldChange[];
  next: 'done' | 'again' | 'early';
  /** True where a second reading would have followed, had rules of people not left out all that differs. */
  spared: boolean;
}

/** Readings after which nothing is waited for any longer, so that somebody who goes on changing things is told of. */
const mostReadings = 3;

/**
 * Compares the last state that was told with a newer one. A difference is told once two readings, at least `pauseMs`
 * apart, showed one at the same place; what the second no longer shows is told as passed. What rules of people leave out is told, too, but
 * asks for no second reading.
 */
export function confirmChanges(
  last: Snapshot,
  seen: SeenState | undefined,
  now: Snapshot,
  pauseMs: number,
  rules: readonly UserRule[] = [],
): Confirmation {
  const items = diffSnapshots(last, now);
  const seenAt = now.header.ended;
  const leftOut = leftOutBy(rules, items);
  const single = (): ToldChange[] => items.map((item) => ({ item, confirmation: 'single', seenAt }));
  if (pauseMs === 0) return { told: single(), next: 'done', spared: false };
  if (!seen && items.every(({ id }) => leftOut.has(id)))
    return { told: single(), next: 'done', spared: items.length > 0 };
  if (!seen) return { told: [], next: 'again', spared: false };
  const firstSeen = seen.snapshot.header.ended;
  if (Date.parse(now.header.started) - Date.parse(firstSeen) < pauseMs)
    return { told: [], next: 'early', spared: false };
  const earlier = diffSnapshots(last, seen.snapshot);
  const before = new Places(earlier);
  const after = new Places(items);
  const passed = earlier
    .filter((item) => !after.has(item))
    .map((item): ToldChange => ({ item, confirmation: 'passed', seenAt: firstSeen }));
  const fresh = items.filter((item) => !before.has(item));
  const more = fresh.length > 0 && seen.readings + 1 < mostReadings;
  if (more && fresh.some(({ id }) => !leftOut.has(id))) return { told: passed, next: 'again', spared: false };
  const lasting = items.map(
    (item): ToldChange =>
      before.has(item)
        ? { item, confirmation: 'confirmed', seenAt: firstSeen }
        : { item, confirmation: 'single', seenAt },
  );
  return { told: [...lasting, ...passed], next: 'done', spared: more };
}
