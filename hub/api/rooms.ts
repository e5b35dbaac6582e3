import type { StreamMessage } from '#protocol/api/settings.ts';
import { Access } from '../access/access.ts';
import { mayOf } from '../access/capabilities.ts';
import { KnownNames } from '../access/known-names.ts';
import { AgentRegister } from '../agents/agent-register.ts';
import { LifecycleRecord } from '../agents/lifecycle-record.ts';
import { orderStanding } from '../agents/order-standing.ts';
import type { AgentLive, SiteLink } from '../agents/site-link.ts';
import { AssetLedger } from '../assets/asset-ledger.ts';
import { AssetObserver } from '../assets/asset-observer.ts';
import { isProduction, type PlantCalendar } from '../assets/calendar.ts';
import { Media } from '../assets/media.ts';
import { ProjectionFeed } from '../assets/projection.ts';
import { Sites } from '../assets/sites.ts';
import { Certificates } from '../controllers/certificates.ts';
import { ControllerObserver } from '../controllers/controller-observer.ts';
import { Controllers } from '../controllers/controllers.ts';
import { SetUpOrders } from '../controllers/set-up-orders.ts';
import { ControllerSetUps } from '../controllers/set-ups.ts';
import { StartStopEntries } from '../controllers/start-stop-entries.ts';
import { StartStopRecords } from '../controllers/start-stop-record.ts';
import { beyondBound } from '../detect/feeds/arrival-bound.ts';
import { Arrivals } from '../detect/feeds/arrivals.ts';
import { ClockReadings } from '../evidence/clock-readings.ts';
import { GapRegister } from '../evidence/gaps.ts';
import { matterStarts, matterTimes } from '../evidence/matter-times.ts';
import { DailyNews } from '../evidence/news.ts';
import { Reviews } from '../evidence/reviews.ts';
import { EvidenceSheets, type SheetParts } from '../evidence/sheet.ts';
import { SilenceLog } from '../evidence/silence-log.ts';
import { GrowthBound } from '../growth/growth-bound.ts';
import { type GrowthLimits, usualGrowth } from '../growth/growth-limits.ts';
import type { Incidents } from '../incident/incidents.ts';
import { openIncidentSince } from '../incident/standing.ts';
import type { LedgerPort } from '../ledger/ledger-port.ts';
import { visitMatch } from '../network/allow/visit-match.ts';
import { NetworkRoom } from '../network/network-room.ts';
import { DeletionRecord } from '../retention/deletion-record.ts';
import { Erasure } from '../retention/erasure.ts';
import { type HeldIncident, Holds } from '../retention/holds.ts';
import type { ControlStore } from '../store/control-store.ts';
import type { EventStore } from '../store/event-store.ts';
import { quietTimes } from '../visits/quiet-times.ts';
import { VisitObserver } from '../visits/visit-observer.ts';
import { VisitScope } from '../visits/visit-scope.ts';
import { Visits } from '../visits/visits.ts';

/** What the rooms stand on. `incidents` and `live` are asked for when needed, since they are made later. */
export interface RoomParts {
  control: ControlStore;
  events: EventStore;
  ledger: LedgerPort;
  incidents: () => Pick<Incidents, 'list' | 'detail' | 'raiseTrouble' | 'forget' | 'forgettable'>;
  live: () => AgentLive[];
  /** Detection rules of a site by whether their events arrive. */
  feeds: SheetParts['feeds'];
  /** Sends a command of the closed list to an agent. */
  command: SiteLink['command'];
  publish: (message: StreamMessage) => void;
  /** False when the disk has no room for files that people add. */
  hasRoom: () => boolean;
  /** How much others can make the hub write down; the usual without it. */
  growth?: GrowthLimits;
  clock: () => Date;
}

/** The rooms of people, plant and evidence over one control store, and the feed that brings committed events to them. */
export interface Rooms {
  access: Access;
  names: KnownNames;
  sites: Sites;
  assets: AssetLedger;
  observer: AssetObserver;
  media: Media;
  controllers: Controllers;
  certificates: Certificates;
  setUps: ControllerSetUps;
  setUpOrders: SetUpOrders;
  startStops: StartStopRecords;
  startStopEntries: StartStopEntries;
  visits: Visits;
  visitScope: VisitScope;
  network: NetworkRoom;
  gaps: GapRegister;
  reviews: Reviews;
  evidence: EvidenceSheets;
  holds: Holds;
  deletions: DeletionRecord;
  erasure: Erasure;
  silenceLog: SilenceLog;
  lifecycle: LifecycleRecord;
  arrivals: Arrivals;
  feed: ProjectionFeed;
  /** Calendar of a site with its time zone. */
  plantOf(site: string): PlantCalendar;
}

/** Opens the rooms. */
export function openRooms(parts: RoomParts): Rooms {
  const { control, events, ledger, clock } = parts;
  const record: LedgerPort['record'] = (act) => ledger.record(act);
  const access = new Access({ store: control, record, clock });
  const limits = parts.growth ?? usualGrowth;
  const growth = new GrowthBound(limits.perHour, (trouble) => parts.incidents().raiseTrouble(trouble));
  const names = new KnownNames(control, growth, limits.namesPerSite);
  const sites = new Sites(control);
  const assets = new AssetLedger({ control, record, sites, clock, factsPerAsset: limits.factsPerAsset });
  const observer = new AssetObserver({ ledger: assets, growth, limits, clock });
  const plantOf: Rooms['plantOf'] = (site) => ({
    timeZone: sites.get(site)?.timeZone ?? 'UTC',
    calendar: sites.calendar(site),
  });
  const production = (site: string, asset: string | null, at: Date) =>
    isProduction(plantOf(site), asset === null ? null : assets.zoneOf(asset), at);
  const controllers = new Controllers({
    control,
    assets,
    record,
    quiet: quietTimes({
      visits: () => visits,
      incidentSince: (of, from, to) => openIncidentSince(control, of, from, to),
      production,
    }),
    rolesMustDiffer: (site) => visits.policies.of(site).rolesMustDiffer,
    clock,
  });
  const certificates = new Certificates({ control, controllers, record, clock });
  const visits: Visits = new Visits({
    control,
    controllers,
    record,
    assetSite: (id) => assets.store.get(id)?.site ?? null,
    person: (id) => {
      const found = access.people.get(id);
      return found && !found.disabled ? { id, roles: found.roles } : null;
    },
    holder: (id, capability, site) => {
      const found = access.people.get(id);
      if (!found || found.disabled || !(found.sites.includes('*') || found.sites.includes(site))) return null;
      return mayOf(found.roles).has(capability) ? { id, roles: found.roles } : null;
    },
    timeZone: (site) => sites.get(site)?.timeZone ?? 'UTC',
    tell: (trouble) => parts.incidents().raiseTrouble(trouble),
    readNow: ({ device, ...order }) => {
      parts
        .command({ ...order, name: 'snapshot', argument: { device } })
        .catch((error: Error) => process.stderr.write(`visits: ${device} cannot be asked now: ${error.message}\n`));
    },
    hasRoom: parts.hasRoom,
    publish: parts.publish,
    clock,
  });
  const register = new AgentRegister(control);
  const gaps = new GapRegister(control, {
    growth,
    agentName: (site, agent) => register.get(site, agent)?.name ?? agent,
  });
  const silenceLog = new SilenceLog(control);
  const lifecycle = new LifecycleRecord(control);
  const clocks = new ClockReadings(control, sites);
  const arrivals = new Arrivals(control, (sender) => parts.incidents().raiseTrouble(beyondBound(sender)));
  const news = new DailyNews({
    events,
    gaps,
    assets,
    incidentTimes: (site, from, to) => matterStarts(parts.incidents(), site, from, to),
  });
  const reviews = new Reviews({ control, sites, news, record, clock });
  const deletions = new DeletionRecord(control, record);
  const holds = new Holds({ control, record, incident: (id) => heldIncident(parts.incidents(), sites, id), clock });
  const timeZone = (site: string) => sites.get(site)?.timeZone ?? 'UTC';
  const erasure = new Erasure({ control, ledger, holds, names, events, incidents: parts.incidents, timeZone, clock });
  const evidence = new EvidenceSheets({
    events,
    sites,
    assets,
    gaps,
    reviews,
    clocks,
    silence: silenceLog,
    holds,
    deletions,
    live: parts.live,
    feeds: parts.feeds,
    matters: (site, from, to) => matterTimes(parts.incidents(), site, from, to),
    ledger,
    clock,
  });
  const visitScope = new VisitScope(visits, controllers);
  const network = new NetworkRoom({
    ...{ control, assets, controllers, growth, limits, record, clock },
    circumstances: (...client) => visitMatch(visitScope, ...client),
    visited: (site, at) => {
      const now = new Date(at).toISOString();
      const open = visitScope.spansSince(site, now).filter(({ from, to }) => from <= now && now <= to);
      return open.flatMap((visit) => [...visit.assets]);
    },
  });
  const feed = new ProjectionFeed(control, [
    observer,
    new ControllerObserver({ control, controllers, certificates, growth, perAgent: limits.controllersPerAgent }),
    new VisitObserver(controllers, visits),
    gaps,
    silenceLog,
    lifecycle,
    clocks,
    names,
    arrivals,
    network.observer,
  ]);
  return {
    access,
    names,
    sites,
    assets,
    observer,
    media: new Media(control),
    controllers,
    certificates,
    setUps: new ControllerSetUps({ control, controllers, record, clock }),
    setUpOrders: new SetUpOrders({ control, standing: (id) => orderStanding(control, id), clock }),
    startStops: new StartStopRecords({ control, ledger, silences: (...span) => silenceLog.within(...span), clock }),
    startStopEntries: new StartStopEntries({ control, ledger, production, clock }),
    visits,
    visitScope,
    network,
    gaps,
    reviews,
    evidence,
    holds,
    deletions,
    erasure,
    silenceLog,
    lifecycle,
    arrivals,
    feed,
    plantOf,
  };
}

function heldIncident(incidents: Pick<Incidents, 'detail'>, sites: Sites, id: string): HeldIncident | null {
  const found = incidents.detail(id, { sites: sites.list().map((site) => site.id) });
  if (!found) return null;
  const { site, number, first, last, state } = found;
  return { site, number, first, last, over: state === 'closed' || state === 'reviewed' };
}
