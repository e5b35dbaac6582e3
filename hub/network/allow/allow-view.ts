import type { z } from 'zod';
import type { AllowPage, AllowRow, allowQuery } from '#protocol/api/network-allow.ts';
import { type AllowEntry, standingOf } from './allow-entry.ts';
import type { AllowList } from './allow-list.ts';

/** Entries in one answer at most. */
const mostRows = 2_000;

/** The allow-list as a page shows it; `nameOf` names an address, `person` whoever decided. */
export function allowPageOf(
  list: AllowList,
  query: z.infer<typeof allowQuery>,
  show: { nameOf: (address: string) => string | null; person: (who: string) => string },
  now: number,
): AllowPage {
  const { site } = query;
  const counts: AllowPage['counts'] = {};
  const found: [AllowEntry, AllowRow['standing']][] = [];
  for (const entry of list.table.of([site])) {
    if (query.host !== undefined && entry.a !== query.host && entry.b !== query.host) continue;
    const standing = standingOf(entry, list.learning.covers(site, null, [entry.a, entry.b], now));
    counts[standing] = (counts[standing] ?? 0) + 1;
    if (query.standing === undefined || query.standing === standing) found.push([entry, standing]);
  }
  found.sort(([a], [b]) => b.first - a.first || (a.id < b.id ? -1 : 1));
  const period = list.learning.of(site);
  return {
    items: found.slice(0, mostRows).map(([entry, standing]) => rowOf(entry, standing, show)),
    left: Math.max(0, found.length - mostRows),
    counts,
    learning: {
      since: period && new Date(period.since).toISOString(),
      until: period && new Date(period.until).toISOString(),
      on: period !== null && now < period.until,
      hosts: list.learning
        .hostsAt(site, now)
        .map(({ scope, until }) => ({ host: scope.slice('host '.length), until: new Date(until).toISOString() })),
    },
  };
}

function rowOf(
  entry: AllowEntry,
  standing: AllowRow['standing'],
  show: { nameOf: (address: string) => string | null; person: (who: string) => string },
): AllowRow {
  const time = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());
  const { id, kind, a, b, transport, port, program, operation, area, low, high, sights, reason, owner } = entry;
  return {
    ...{ id, kind, a, aName: show.nameOf(a), b, bName: b === null ? null : show.nameOf(b), transport, port, program },
    ...{ operation, area, low, high, sights, standing, reason, owner },
    first: time(entry.first)!,
    last: time(entry.last)!,
    until: time(entry.until),
    by: entry.by === null ? null : show.person(entry.by),
    at: time(entry.at),
  };
}
