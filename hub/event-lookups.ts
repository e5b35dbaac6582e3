import type { Fields, StoredEvent } from '#protocol/events/event.ts';
import { foldMac } from '#protocol/mac.ts';
import type { AgentRecord } from './agents/agent-register.ts';
import type { Rooms } from './api/rooms.ts';
import { isProduction } from './assets/calendar.ts';
import type { AlertLookups } from './detect/alert-maker.ts';
import type { EnrichLookups } from './enrich/enricher.ts';

/** What the rooms know about an event before rules see it: whose it is, which visit it belongs to, whether the line works. */
export function eventLookups(
  rooms: Rooms,
): Required<Pick<EnrichLookups, 'asset' | 'visit' | 'valueRule' | 'production' | 'neighbour' | 'entered'>> {
  return {
    asset: (event) => rooms.observer.assetOf(event),
    visit: (event) => rooms.visitScope.ofChange(event),
    entered: (asset, action, when) => rooms.startStopEntries.standingFor(asset, action, when),
    neighbour: (event) => neighbourFields(rooms, event),
    valueRule: (event) => rooms.controllers.ruleOf(event),
    production: (site, asset, at) =>
      isProduction(rooms.plantOf(site), asset === null ? null : rooms.assets.zoneOf(asset), at),
  };
}

/** What the ledgers of assets, sites and agents know of those whom an event names. */
export function alertLookups(
  { assets, sites }: Rooms,
  phaseOf: (site: string, agent: string) => AgentRecord['phase'] | undefined,
): AlertLookups {
  return {
    asset: (id) => {
      const name = assets.ref(id)?.name;
      return name === undefined ? null : { name, zone: assets.zoneOf(id) };
    },
    assetBy: (site, by, value) => assets.store.find(site, by, value)?.id ?? null,
    assetOfAgent: (site, agent) => assets.store.assetOfAgent(site, agent) ?? null,
    timeZone: (site) => sites.get(site)?.timeZone ?? 'Asia/Tokyo',
    inTrial: (site, zone, agent) => {
      const facts = sites.get(site);
      const zonePhase = facts?.zones.find(({ id }) => id === zone)?.phase;
      return [facts?.phase, zonePhase, phaseOf(site, agent)].some((phase) => phase === 'build' || phase === 'trial');
    },
  };
}

/** Whom the ledger or an agent knows by the hardware address is listed; whom the form of an open visit names is declared. */
function neighbourFields(
  { assets, visitScope }: Rooms,
  event: Pick<StoredEvent, 'site' | 'fields' | 'corrected'>,
): Fields {
  const mac = foldMac(String(event.fields['source.mac'] ?? ''));
  if (mac === null) return {};
  const asset = assets.store.find(event.site, 'mac', mac);
  const { inVisit, declared } = visitScope.ofDevice(event.site, mac, event.corrected);
  return {
    'hinomi.neighbour.listed': asset !== undefined && (asset.inLedger || assets.store.agentsOf(asset.id).length > 0),
    'hinomi.neighbour.in_visit': inVisit,
    'hinomi.neighbour.declared': declared !== null,
    ...(declared && { 'hinomi.neighbour.visit': declared.visit, 'hinomi.neighbour.check': declared.check }),
  };
}
