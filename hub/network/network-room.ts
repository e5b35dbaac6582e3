import type { AssetLedger } from '../assets/asset-ledger.ts';
import type { Controllers } from '../controllers/controllers.ts';
import type { GrowthBound } from '../growth/growth-bound.ts';
import type { GrowthLimits } from '../growth/growth-limits.ts';
import type { LedgerAct } from '../ledger/ledger.ts';
import type { ControlStore } from '../store/control-store.ts';
import { noteEnded } from './allow/allow-acts.ts';
import { AllowList, type AllowParts, unusedDays } from './allow/allow-list.ts';
import { wasDisturbed } from './allow/disturbance.ts';
import { NetworkBook } from './network-book.ts';
import { NetworkObserver } from './network-observer.ts';
import { NetworkView } from './network-view.ts';

/** What the room of the network stands on. */
export interface NetworkParts {
  control: ControlStore;
  assets: AssetLedger;
  controllers: Pick<Controllers, 'list'>;
  growth: GrowthBound;
  limits: GrowthLimits;
  record: (act: LedgerAct) => unknown;
  /** What only other rooms know of something that is raised; `mac` is the client's, where known. */
  circumstances: (
    site: string,
    subject: Parameters<AllowParts['circumstances']>[1],
    mac: string | null,
    at: number,
  ) => ReturnType<AllowParts['circumstances']>;
  clock: () => Date;
}

const dayMs = 86_400_000;
const hourMs = 3_600_000;

/** The network: what is seen of it, how pages see that, what was learned and decided about it. */
export class NetworkRoom {
  readonly book: NetworkBook;
  readonly view: NetworkView;
  readonly observer: NetworkObserver;
  readonly allow: AllowList;
  private readonly parts: NetworkParts;
  private agedAt = Number.NEGATIVE_INFINITY;

  constructor(parts: NetworkParts) {
    this.parts = parts;
    const { control, assets, controllers, growth, limits, clock } = parts;
    this.book = new NetworkBook(control);
    this.view = new NetworkView(this.book, assets, controllers);
    const { store } = assets;
    const assetOf = (site: string, address: string) => store.find(site, 'address', address)?.id ?? null;
    this.allow = new AllowList({
      ...{ control, growth, clock, assetOf },
      addressOf: (asset) => (asset === null ? null : (store.get(asset)?.addresses[0] ?? null)),
      disturbed: (site, address, at) => {
        const asset = assetOf(site, address);
        return asset !== null && wasDisturbed(control, { site, asset }, new Date(at).toISOString());
      },
      circumstances: (site, subject, at) =>
        parts.circumstances(site, subject, this.book.host(site, subject.a)?.mac ?? null, at),
      isController: (site, address) => store.find(site, 'address', address)?.kind === 'controller',
    });
    this.observer = new NetworkObserver({
      ...{ book: this.book, growth, limits },
      onSeen: (seen) => this.allow.seen(seen),
      onEnd: () => this.allow.table.flush(),
    });
  }

  /** Once an hour: permissions end, what nobody has seen for long is forgotten. Call it every few seconds. */
  tick(): void {
    const now = this.parts.clock().getTime();
    if (now - this.agedAt < hourMs) return;
    this.agedAt = now;
    this.parts.control.transaction(() => {
      noteEnded(this.parts.record, this.allow.age(now));
      this.book.forget(now - unusedDays * dayMs);
    });
  }
}
