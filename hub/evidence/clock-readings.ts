import { localDay } from '../assets/calendar.ts';
import type { Projection } from '../assets/projection.ts';
import type { Sites } from '../assets/sites.ts';
import type { ControlStore } from '../store/control-store.ts';
import type { StoredBlock } from '../store/stored-block.ts';

/** Worst clock offset of an agent's machine on one day at the site. */
export interface ClockReading {
  agent: string;
  day: string;
  /** Milliseconds, absolute; null when no offset was measured. */
  worstMs: number | null;
  /** Time source that the machine named; null when unknown. */
  source: string | null;
}

/** Clock offsets by agent and day, from what the link measured and what machines say of their time source. */
export class ClockReadings implements Projection {
  readonly name = 'clocks';
  private readonly store: ControlStore;
  private readonly sites: Sites;
  private last = { key: '', day: '' };

  constructor(store: ControlStore, sites: Sites) {
    this.store = store;
    this.sites = sites;
  }

  take(block: StoredBlock): void {
    const worst = new Map<
      string,
      { site: string; agent: string; day: string; ms: number | null; source: string | null }
    >();
    const of = (site: string, agent: string, received: string) => {
      const day = this.dayOf(site, received);
      const key = `${site}/${agent}/${day}`;
      const known = worst.get(key) ?? { site, agent, day, ms: null, source: null };
      worst.set(key, known);
      return known;
    };
    for (const { origin, received, worstOffsetMs } of block.sightings()) {
      if (origin.history) continue;
      const reading = of(origin.site, origin.agent, new Date(received).toISOString());
      if (worstOffsetMs !== null) reading.ms = Math.max(worstOffsetMs, reading.ms ?? 0);
    }
    for (const event of block.events(({ kind, history }) => kind === 'host.posture' && !history)) {
      const named = event.fields['hinomi.clock.source'];
      if (typeof named !== 'string' || named === 'unknown' || named === '') continue;
      of(event.site, event.agent, event.received).source = named;
    }
    const put = this.store.db.prepare(
      `INSERT INTO clock_reading VALUES (?, ?, ?, ?, ?) ON CONFLICT (site, agent, day) DO UPDATE SET
         worst_ms = CASE WHEN excluded.worst_ms IS NULL THEN worst_ms
                         ELSE max(COALESCE(worst_ms, 0), excluded.worst_ms) END,
         source = COALESCE(excluded.source, source)`,
    );
    for (const one of worst.values()) put.run(one.site, one.agent, one.day, one.ms, one.source);
  }

  /** Local day of a moment; within ten minutes it is reckoned once. */
  private dayOf(site: string, received: string): string {
    const key = `${site}/${received.slice(0, 15)}`;
    if (this.last.key !== key) {
      this.last = { key, day: localDay(this.sites.get(site)?.timeZone ?? 'UTC', new Date(received)) };
    }
    return this.last.day;
  }

  /** Readings of days from `first` to `last`; a day without a named source carries the last one named before it. */
  within(site: string, first: string, last: string): ClockReading[] {
    const rows = this.store.db
      .prepare('SELECT agent, day, worst_ms, source FROM clock_reading WHERE site = ? AND day <= ? ORDER BY agent, day')
      .all(site, last);
    const out: ClockReading[] = [];
    const named = new Map<string, string>();
    for (const row of rows) {
      const agent = row['agent'] as string;
      if (row['source'] !== null) named.set(agent, row['source'] as string);
      if ((row['day'] as string) < first) continue;
      out.push({
        agent,
        day: row['day'] as string,
        worstMs: row['worst_ms'] as number | null,
        source: named.get(agent) ?? null,
      });
    }
    return out;
  }
}
