import type { Fields, StoredEvent } from '#protocol/events/event.ts';
import { foldMac } from '#protocol/mac.ts';
import type { AgentRecord } from './agents/agent-register.ts';
import type { Rooms } from './api/rooms.ts';
import { isProduction } from './assets/calendar.ts';
import type { AlertLookups } from './detect/alert-maker.ts';
import type { EnrichLookups } from './enrich/enricher.ts';

/** What the rooms know about an event before rules see it: whose it is, which visit it belongs to, whether the line works. */
export function eventLookups(rooms: Rooms): Required<Omit<EnrichLookups, 'clock'>> {
  return {
    asset: (event) => rooms.observer.assetOf(event),
    visit: (event) => rooms.visitScope.ofChange(event),
    entered: (asset, action, when) => rooms.startStopEntries.standingFor(asset, action, when),
    neighbour: (event) => neighbourFields(rooms, event),
    finding: (event) => rooms.network.knownOf(event),
    signIn: (site, asset, at) => signInFields(rooms, site, asset, at),
    sourceKnown: ledgerKnows(rooms),
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

/** People sign in before their shift and leave after it. */
const shiftGraceMs = 45 * 60_000;

/** Whether a sign-in lies outside the shifts of its zone, and on what kind of machine; null where there are no shifts. */
function signInFields({ assets, plantOf }: Rooms, site: string, asset: string | null, at: Date): Fields | null {
  const plant = plantOf(site);
  if (plant.calendar.shifts.length === 0) return null;
  const zone = asset === null ? null : assets.zoneOf(asset);
  const worked = [0, -shiftGraceMs, shiftGraceMs].some((by) => isProduction(plant, zone, new Date(at.getTime() + by)));
  const kind = asset === null ? undefined : assets.store.get(asset)?.kind;
  return { 'hinomi.outside_shift': !worked, ...(kind ? { 'hinomi.asset.kind': kind } : {}) };
}

/** A ledger with fewer machines says nothing about who is missing in it. */
const fewestListed = 10;
const shareFreshMs = 60_000;
/** Addresses that a plant gives itself (RFC 1918, RFC 4193); who comes from elsewhere is no machine of a ledger. */
const ofPlant = /^(?:10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|f[cd][0-9a-f]{2}:)/i;

/**
 * Whether the asset ledger lists an address. It says so once people have taken ten machines of the site into it, and at least as many as
 * stand outside it; before that everybody would be unknown.
 */
function ledgerKnows({ assets }: Pick<Rooms, 'assets'>): (site: string, address: string) => boolean | null {
  const established = new Map<string, { at: number; yes: boolean }>();
  const isEstablished = (site: string) => {
    const known = established.get(site);
    if (known && performance.now() - known.at < shareFreshMs) return known.yes;
    const ofSite = [...assets.store.all()].filter(
      (row) => row.site === site && !row.retired && row.addresses.length > 0,
    );
    const listed = ofSite.filter((row) => row.inLedger).length;
    const yes = listed >= fewestListed && listed >= ofSite.length - listed;
    established.set(site, { at: performance.now(), yes });
    return yes;
  };
  return (site, address) => {
    if (!ofPlant.test(address) || !isEstablished(site)) return null;
    const asset = assets.store.find(site, 'address', address);
    return asset !== undefined && !asset.retired && (asset.inLedger || assets.store.agentsOf(asset.id).length > 0);
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
