import type { StoredEvent } from '#protocol/events/event.ts';
import type { Alert } from '../incident/alert.ts';
import type { Deletion, HeldSpan, RejectedLine, RetentionPolicy, RetentionReport } from './event-store.ts';
import { keptFrom } from './keeping.ts';

/** What retention looks at. */
interface Records {
  events: StoredEvent[];
  alerts: Alert[];
  rejected: RejectedLine[];
}

type Counts = Pick<Deletion, 'events' | 'alerts' | 'rejected'>;

/** The plainest reading of a retention policy: what is kept, and what was deleted of each site. */
export function retained(
  policy: RetentionPolicy,
  records: Records,
): { kept: Records; deleted: Omit<Deletion, 'seq'>[]; heldBack: RetentionReport['heldBack'] } {
  const deleted: Omit<Deletion, 'seq'>[] = [];
  const held: RetentionReport['heldBack'] = [];
  /** `times`: by the first a record grows old, by any it lies in a held span. */
  const sift = <T extends { site: string }>(
    list: T[],
    counts: keyof Counts,
    times: (one: T) => [string, ...string[]],
  ) => {
    const gone = new Set<T>();
    for (const { site, days, reason } of policy.keep) {
      const from = keptFrom(policy.now, days);
      const old = list.filter((one) => one.site === site && Date.parse(times(one)[0]) < from);
      const free = old.filter((one) => !policy.held.some((span) => span.site === site && isIn(span, times(one))));
      if (counts === 'events' && old.length > free.length) held.push({ site, events: old.length - free.length });
      if (free.length === 0) continue;
      for (const one of free) gone.add(one);
      const ages = free.map((one) => times(one)[0]).sort();
      const none: Counts = { events: 0, alerts: 0, rejected: 0 };
      deleted.push({
        at: policy.now,
        site,
        from: ages[0]!,
        to: ages.at(-1)!,
        ...none,
        [counts]: free.length,
        days,
        reason,
      });
    }
    return list.filter((one) => !gone.has(one));
  };
  const kept = {
    events: sift(records.events, 'events', ({ received, corrected }) => [received, corrected]),
    alerts: sift(records.alerts, 'alerts', ({ last, first }) => [last, first]),
    rejected: sift(records.rejected, 'rejected', ({ received }) => [received]),
  };
  return { kept, deleted, heldBack: held };
}

function isIn({ from, to }: HeldSpan, times: readonly string[]): boolean {
  return times.some((time) => (from === null || time >= from) && (to === null || time < to));
}
