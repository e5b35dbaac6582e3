import type { Rooms } from './api/rooms.ts';
import { isProduction } from './assets/calendar.ts';
import type { AlertLookups } from './detect/alert-maker.ts';
import type { EnrichLookups } from './enrich/enricher.ts';

/** What the rooms know about an event before rules see it: whose it is, which visit it belongs to, whether the line works. */
export function eventLookups(
  rooms: Rooms,
): Required<Pick<EnrichLookups, 'asset' | 'visit' | 'valueRule' | 'production'>> {
  return {
    asset: (event) => rooms.observer.assetOf(event),
    visit: (event) => rooms.visitScope.ofChange(event),
    valueRule: (event) => rooms.controllers.ruleOf(event),
    production: (site, asset, at) =>
      isProduction(rooms.plantOf(site), asset === null ? null : rooms.assets.zoneOf(asset), at),
  };
}

/** What the asset ledger knows of those whom an event names. */
export function assetLookups({ assets }: Rooms): Pick<AlertLookups, 'asset' | 'assetBy' | 'assetOfAgent'> {
  return {
    asset: (id) => {
      const name = assets.ref(id)?.name;
      return name === undefined ? null : { name, zone: assets.zoneOf(id) };
    },
    assetBy: (site, by, value) => assets.store.find(site, by, value)?.id ?? null,
    assetOfAgent: (site, agent) => assets.store.assetOfAgent(site, agent) ?? null,
  };
}
