import type { StoredEvent } from '#protocol/events/event.ts';
import type { Projection } from '../assets/projection.ts';
import type { GrowthBound } from '../growth/growth-bound.ts';
import type { GrowthLimits } from '../growth/growth-limits.ts';
import type { StoredBlock } from '../store/stored-block.ts';
import type { FoundThings } from './found-things.ts';
import type { Admit, NetworkBook } from './network-book.ts';
import type { PairRow } from './network-rows.ts';
import { type PlaceBook, placeKinds } from './place-book.ts';
import { networkKinds, type PairSight, type Sights, sightsOf } from './sight.ts';
import { checkedKinds, type WireCheck } from './wire-check.ts';

/** One sight with where and when it was had; `at` is milliseconds since 1970 UTC. */
export interface SeenThing {
  site: string;
  agent: string;
  /** Asset of the machine that told it. */
  asset: string | null;
  at: number;
  received: number;
  how: string;
  sight: Sights['sights'][number];
  /** The conversation as it is kept now; null for other sights. */
  pair: PairRow | null;
}

/** What the observer stands on. */
export interface NetworkObserverParts {
  book: NetworkBook;
  found: FoundThings;
  places: PlaceBook;
  check: Pick<WireCheck, 'take'>;
  growth: GrowthBound;
  limits: Pick<GrowthLimits, 'networkHosts' | 'networkPairs'>;
  /** Hears of each sight, within the transaction. */
  onSeen: (seen: SeenThing) => void;
  /** Called at the end of each block, within the transaction. */
  onEnd: () => void;
}

/** Follows the committed events into the book of hosts and conversations. */
export class NetworkObserver implements Projection {
  readonly name = 'network';
  private readonly parts: NetworkObserverParts;

  constructor(parts: NetworkObserverParts) {
    this.parts = parts;
  }

  take(block: StoredBlock): void {
    for (const event of block.events(
      ({ kind }) => networkKinds.has(kind) || placeKinds.has(kind) || checkedKinds.has(kind),
    )) {
      this.event(event);
    }
    this.parts.book.flush();
    this.parts.onEnd();
  }

  private event(event: StoredEvent): void {
    if (checkedKinds.has(event.kind)) this.parts.check.take(event);
    if (event.kind === 'net.finding') this.parts.found.take(event);
    const at = Math.min(Date.parse(event.corrected), Date.parse(event.received));
    if (Number.isNaN(at)) return;
    if (placeKinds.has(event.kind)) this.place(event, at);
    const found = sightsOf(event);
    if (found === null) return;
    const admit: Admit = (what, example) => this.admits(event, what, example);
    const seen = { how: found.how, by: found.by, at };
    const { site, agent, asset } = event;
    const told = { site, agent, asset, at, received: Date.parse(event.received), how: found.how };
    for (const sight of found.sights) {
      const pair = sight.of === 'pair' ? this.pair(event.site, sight, seen, admit) : null;
      if (sight.of === 'host' && !this.parts.book.seeHost(event.site, sight, seen, admit)) continue;
      if (sight.of === 'pair' && pair === null) continue;
      this.parts.onSeen({ ...told, sight, pair });
    }
  }

  private place(event: StoredEvent, at: number): void {
    const { places, growth, limits } = this.parts;
    const received = Date.parse(event.received);
    places.take(event, at, (example) => {
      const room = places.count(event.site) < limits.networkHosts;
      if (room && growth.admits('talks', `${event.site}/${event.agent}`, received)) return true;
      growth.leaveOut('talks', event, example, received);
      return false;
    });
  }

  private pair(
    site: string,
    sight: PairSight,
    seen: { how: string; by: string; at: number },
    admit: Admit,
  ): PairRow | null {
    const { book } = this.parts;
    const mac = sight.clientMac;
    const ends = [{ address: sight.client, ...(mac ? { mac } : {}) }, { address: sight.server }];
    for (const end of ends) if (!book.seeHost(site, { of: 'host', ...end }, seen, admit)) return null;
    return book.seePair(site, sight, seen, admit);
  }

  private admits(event: StoredEvent, what: 'host' | 'pair', example: string): boolean {
    const { book, growth, limits } = this.parts;
    const at = Date.parse(event.received);
    const room = book.count(event.site, what) < (what === 'host' ? limits.networkHosts : limits.networkPairs);
    if (room && growth.admits('talks', `${event.site}/${event.agent}`, at)) return true;
    growth.leaveOut('talks', event, example, at);
    return false;
  }
}
