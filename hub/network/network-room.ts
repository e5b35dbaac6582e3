import { conduitStanding } from '#engine/inventory/conduit.ts';
import { controlPorts } from '#engine/inventory/control-ports.ts';
import type { Fields, StoredEvent } from '#protocol/events/event.ts';
import { foldMac } from '#protocol/mac.ts';
import { ageSeenOnly } from '../assets/asset-ageing.ts';
import type { AssetLedger } from '../assets/asset-ledger.ts';
import { hostOfEndpoint } from '../assets/asset-observer.ts';
import type { Controllers } from '../controllers/controllers.ts';
import type { GrowthBound } from '../growth/growth-bound.ts';
import type { GrowthLimits } from '../growth/growth-limits.ts';
import type { LedgerAct } from '../ledger/ledger.ts';
import type { ControlStore } from '../store/control-store.ts';
import { noteEnded } from './allow/allow-acts.ts';
import { AllowList, unusedDays } from './allow/allow-list.ts';
import { disturbedSince, wasDisturbed } from './allow/disturbance.ts';
import { FoundThings } from './found-things.ts';
import { ListeningOrders } from './listening-orders.ts';
import { NetworkBook } from './network-book.ts';
import { NetworkObserver } from './network-observer.ts';
import { NetworkView } from './network-view.ts';
import { PlaceBook } from './place-book.ts';
import { hostAddress } from './sight.ts';
import { WireCheck } from './wire-check.ts';
import { listeningTo } from './wire-coverage.ts';
import { ZoneDecisions } from './zones/zone-decisions.ts';

/** What the room of the network stands on. */
export interface NetworkParts {
  control: ControlStore;
  assets: AssetLedger;
  controllers: Pick<Controllers, 'list'>;
  growth: GrowthBound;
  limits: GrowthLimits;
  record: (act: LedgerAct) => unknown;
  /** What other rooms know of a client that is raised; `mac` where it is known. */
  circumstances: (site: string, mac: string | null, at: number) => Fields;
  /** Assets at which a visit is at a moment. */
  visited: (site: string, at: number) => Iterable<string>;
  clock: () => Date;
}

const dayMs = 86_400_000;
const hourMs = 3_600_000;
const checkMs = 15_000;

/** The network: what is seen of it, how pages see that, what was learned and decided about it. */
export class NetworkRoom {
  readonly book: NetworkBook;
  readonly places: PlaceBook;
  readonly view: NetworkView;
  readonly observer: NetworkObserver;
  readonly allow: AllowList;
  readonly zones: ZoneDecisions;
  readonly found: FoundThings;
  readonly orders: ListeningOrders;
  readonly check: WireCheck;
  private readonly parts: NetworkParts;
  private agedAt = Number.NEGATIVE_INFINITY;
  private checkedAt = Number.NEGATIVE_INFINITY;

  constructor(parts: NetworkParts) {
    this.parts = parts;
    const { control, assets, controllers, growth, limits, clock } = parts;
    this.book = new NetworkBook(control);
    this.zones = new ZoneDecisions(control);
    this.found = new FoundThings(control);
    this.places = new PlaceBook(control);
    this.view = new NetworkView({ book: this.book, found: this.found, places: this.places, assets, controllers });
    const { store } = assets;
    const assetOf = (site: string, address: string) => store.find(site, 'address', address)?.id ?? null;
    this.allow = new AllowList({
      ...{ control, growth, clock, assetOf },
      addressOf: (asset) => (asset === null ? null : (store.get(asset)?.addresses[0] ?? null)),
      disturbed: (site, address, at) => {
        const asset = assetOf(site, address);
        return asset !== null && wasDisturbed(control, { site, asset }, new Date(at).toISOString());
      },
      circumstances: (site, subject, at) => ({
        ...parts.circumstances(site, this.book.host(site, subject.a)?.mac ?? null, at),
        ...this.conduitOf(site, subject),
      }),
      disturbedSince: (site, since) => disturbedSince(control, site, new Date(since).toISOString()),
      isController: (site, address) => store.find(site, 'address', address)?.kind === 'controller',
    });
    this.orders = new ListeningOrders({
      ...{ control, allow: this.allow, clock },
      held: (site, now) => {
        const assets = [...disturbedSince(control, site, new Date(now).toISOString()), ...parts.visited(site, now)];
        return [...new Set(assets.flatMap((asset) => store.get(asset)?.addresses ?? []))];
      },
    });
    this.check = new WireCheck({
      ...{ control, clock },
      listening: (site, address, from, to) =>
        listeningTo(this.book, (agent) => this.check.lost(site, agent, from, to), assets, { site, address, from, to }),
      isUsual: (site, client, server) => this.allow.usuallyChanges(site, client, server),
      addressOf: (site, agent, device) => {
        const known = controllers.list([site]).find((one) => one.agent === agent && one.device === device);
        return known ? hostAddress(hostOfEndpoint(known.address)) : null;
      },
      verdict: (verdict) => this.allow.outbox.put({ ...verdict, kind: 'ot.wire_check' }),
    });
    this.observer = new NetworkObserver({
      ...{ book: this.book, found: this.found, places: this.places, check: this.check, growth, limits },
      onSeen: (seen) => this.allow.seen(seen),
      onEnd: () => this.allow.table.flush(),
    });
  }

  /** What is known of something that was found in the traffic: how its conversation stands, which visit it may belong to, whether it is about a controller. */
  knownOf({ site, agent, fields, corrected }: Pick<StoredEvent, 'site' | 'agent' | 'fields' | 'corrected'>): Fields {
    const at = Math.min(Date.parse(corrected), this.parts.clock().getTime());
    const [a, b] = [hostAddress(fields['source.ip']), hostAddress(fields['destination.ip'])];
    const port = typeof fields['destination.port'] === 'number' ? fields['destination.port'] : null;
    const transport = String(fields['network.transport'] ?? 'tcp');
    const nothing = { program: null, operation: null, area: null, low: null, high: null };
    const standing =
      a === null || b === null ? 'none' : this.allow.standingOf(site, agent, { ...nothing, a, b, transport, port }, at);
    const mac = foldMac(String(fields['source.mac'] ?? '')) ?? (a && this.book.host(site, a)?.mac) ?? null;
    const { 'hinomi.deviation.matched': matched, 'hinomi.deviation.visit': visit } = this.parts.circumstances(
      site,
      mac,
      at,
    );
    return {
      'hinomi.finding.standing': standing,
      ...(matched === undefined ? {} : { 'hinomi.finding.matched': matched }),
      ...(visit === undefined ? {} : { 'hinomi.finding.visit': visit }),
      'hinomi.finding.to_controller':
        (port !== null && controlPorts.has(port)) || (b !== null && this.allow.isController(site, b)),
    };
  }

  /** Once an hour: permissions end, what nobody has seen for long is forgotten. Call it every few seconds. */
  tick(): void {
    const now = this.parts.clock().getTime();
    if (now - this.checkedAt >= checkMs) {
      this.checkedAt = now;
      this.parts.control.transaction(() => this.check.tick());
    }
    if (now - this.agedAt < hourMs) return;
    this.agedAt = now;
    this.parts.control.transaction(() => {
      noteEnded(this.parts.record, this.allow.age(now));
      this.book.forget(now - unusedDays * dayMs);
      this.found.forget(
        now - unusedDays * dayMs,
        this.parts.assets.sites.list().map(({ id }) => id),
      );
      this.places.forget(now - unusedDays * dayMs);
      ageSeenOnly(this.parts.control, this.parts.assets, now);
    });
  }

  /** What is declared between the zones of two hosts. */
  private conduitOf(site: string, { a, b, port }: { a: string; b: string | null; port: number | null }): Fields {
    if (b === null) return {};
    const [from, to] = [this.zoneOf(site, a), this.zoneOf(site, b)];
    const standing = from === null && to === null ? 'unknown' : null;
    const talk = { from: from ?? '', to: to ?? '', port };
    return { 'hinomi.deviation.conduit': standing ?? conduitStanding(this.zones.conduits(site), talk) };
  }

  private zoneOf(site: string, address: string): string | null {
    const { assets } = this.parts;
    const asset = assets.store.find(site, 'address', address);
    return (asset && assets.zoneOf(asset.id)) ?? assets.sites.zones(site).zoneOf(address);
  }
}
