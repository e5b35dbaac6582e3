import type { z } from 'zod';
import type { review } from '#protocol/api/collection.ts';
import type { AssetLedger } from '../assets/asset-ledger.ts';
import { dayBounds, daysOfMonth, localDay } from '../assets/calendar.ts';
import type { EventSearch, EventStore } from '../store/event-store.ts';
import type { GapRegister } from './gaps.ts';

/** What was new on one day, by kind. */
export type News = z.infer<typeof review>['news'];

/** Every time zone in use is a whole number of quarter hours from UTC. */
const stepSeconds = 900;

/** What was new on each day of a month at a site; what the daily review is about. */
export class DailyNews {
  private readonly deps: {
    events: EventStore;
    gaps: GapRegister;
    assets: AssetLedger;
    /** When matters of a site began, within a time. */
    incidentTimes: (site: string, from: Date, to: Date) => Date[];
  };

  constructor(deps: DailyNews['deps']) {
    this.deps = deps;
  }

  async ofMonth(site: string, month: string): Promise<Map<string, News>> {
    const zone = this.deps.assets.sites.get(site)?.timeZone ?? 'UTC';
    const days = daysOfMonth(month);
    const out = new Map<string, News>(days.map((day) => [day, blank()]));
    const from = dayBounds(zone, days[0]!).from;
    const to = dayBounds(zone, days.at(-1)!).to;
    const add = (part: keyof News, at: Date, count = 1) => {
      const news = out.get(localDay(zone, at));
      if (news) news[part] += count;
    };
    const search = { sites: [site], from: from.toISOString(), to: to.toISOString() };
    const count = async (part: keyof News, narrow: Partial<EventSearch>) => {
      const rows = await this.deps.events.aggregate({
        type: 'histogram',
        stepSeconds,
        search: { ...search, ...narrow },
      });
      for (const row of rows) add(part, new Date(String(row.key['at'])), row.count);
    };
    await count('newTalkers', { kinds: ['net.new_talker'] });
    await count('changes', { kinds: ['ot.config_change'] });
    await count('usb', {
      kinds: ['host.usb'],
      filters: [{ field: 'event.action', op: 'is', value: 'inserted' }],
    });
    for (const gap of this.deps.gaps.list({ from: search.from, to: search.to, limit: 100_000 }, [site]).items) {
      if (!gap.withdrawn) add('gaps', new Date(gap.received));
    }
    for (const asset of this.deps.assets.list({ limit: 1_000_000 }, [site]).items) {
      if (asset.firstSeen !== null) add('newAssets', new Date(asset.firstSeen));
    }
    for (const at of this.deps.incidentTimes(site, from, to)) add('incidents', at);
    return out;
  }
}

/** No news. */
export function blank(): News {
  return { incidents: 0, gaps: 0, newAssets: 0, newTalkers: 0, changes: 0, usb: 0 };
}
