import type { Rooms } from './api/rooms.ts';
import { isProduction } from './assets/calendar.ts';
import type { EnrichLookups } from './enrich/enricher.ts';

/** What the rooms know about an event before rules see it: whose it is, which visit it belongs to, whether the line works. */
export function eventLookups(rooms: Rooms): Required<Pick<EnrichLookups, 'asset' | 'visit' | 'production'>> {
  return {
    asset: (event) => rooms.observer.assetOf(event),
    visit: (event) => rooms.visitScope.ofChange(event),
    production: (site, asset, at) =>
      isProduction(rooms.plantOf(site), asset === null ? null : rooms.assets.zoneOf(asset), at),
  };
}
