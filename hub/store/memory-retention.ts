import type { StoredEvent } from '#protocol/events/event.ts';
import type { Alert } from '../incident/alert.ts';
import type { Deletion, HeldSpan, RejectedLine, RetentionPolicy, RetentionReport } from './event-store.ts';
import { keptFrom } from './keeping.ts';
import { type DroppedLines, overflowReason, rejectedLimits } from './rejected-quota.ts';

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

/**
 * Unreadable lines, newest first, without the oldest of who has more than half a share, and what is gone of each site, with what was not
 * kept in the first place.
 */
export function withRoom(policy: RetentionPolicy, lines: readonly RejectedLine[], dropped: readonly DroppedLines[]) {
  const used = new Map<string, { site: string; agent: string; lines: number; characters: number }>();
  const seen = new Map<string, { lines: number; characters: number }>();
  const kept: RejectedLine[] = [];
  const gone = new Map<string, { count: number; times: number[] }>();
  const miss = (site: string, count: number, ...times: number[]) => {
    const known = gone.get(site) ?? { count: 0, times: [] };
    gone.set(site, { count: known.count + count, times: [...known.times, ...times] });
  };
  for (const line of lines) {
    const { site, agent, received } = line;
    const key = JSON.stringify([site, agent]);
    const characters = line.reason.length + line.line.length;
    const sum = seen.get(key) ?? { lines: 0, characters: 0 };
    seen.set(key, { lines: sum.lines + 1, characters: sum.characters + characters });
    const beyond =
      sum.lines + 1 > rejectedLimits.agent.lines / 2 ||
      sum.characters + characters > rejectedLimits.agent.characters / 2;
    if (beyond && !policy.held.some((span) => span.site === site && isIn(span, [received]))) {
      miss(site, 1, Date.parse(received));
      continue;
    }
    const amount = used.get(key) ?? { site, agent, lines: 0, characters: 0 };
    used.set(key, { ...amount, lines: amount.lines + 1, characters: amount.characters + characters });
    kept.push(line);
  }
  for (const { site, lines, first, last } of dropped) miss(site, lines, first, last);
  const iso = (ms: number) => new Date(ms).toISOString();
  return {
    kept,
    amounts: [...used.values()],
    gone: [...gone].sort().map(([site, { count, times }]): Omit<Deletion, 'seq'> => {
      const [from, to] = [times.reduce((a, b) => Math.min(a, b)), times.reduce((a, b) => Math.max(a, b))];
      const none: Counts = { events: 0, alerts: 0, rejected: 0 };
      return {
        at: policy.now,
        site,
        from: iso(from),
        to: iso(to),
        ...none,
        rejected: count,
        days: 0,
        reason: overflowReason,
      };
    }),
  };
}

function isIn({ from, to }: HeldSpan, times: readonly string[]): boolean {
  return times.some((time) => (from === null || time >= from) && (to === null || time < to));
}
