import type { AssetLedger } from '../assets/asset-ledger.ts';
import type { Controllers } from '../controllers/controllers.ts';
import type { GrowthBound } from '../growth/growth-bound.ts';
import type { GrowthLimits } from '../growth/growth-limits.ts';
import type { ControlStore } from '../store/control-store.ts';
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
  clock: () => Date;
}

/** Days after which hosts and conversations that nobody sees any more are forgotten; as long as a quarter, so that a yearly stop stays visible. */
const keptDays = 100;
const dayMs = 86_400_000;

/** The network: what is seen of it, and how pages see that. */
export class NetworkRoom {
  readonly book: NetworkBook;
  readonly view: NetworkView;
  readonly observer: NetworkObserver;
  private readonly parts: NetworkParts;
  private agedAt = Number.NEGATIVE_INFINITY;

  constructor(parts: NetworkParts) {
    this.parts = parts;
    const { control, assets, controllers, growth, limits } = parts;
    this.book = new NetworkBook(control);
    this.view = new NetworkView(this.book, assets, controllers);
    this.observer = new NetworkObserver({ book: this.book, growth, limits, onSeen: () => {}, onEnd: () => {} });
  }

  /** Once a day: what nobody has seen for long is forgotten. Call it every few seconds. */
  tick(): void {
    const now = this.parts.clock().getTime();
    if (now - this.agedAt < dayMs) return;
    this.agedAt = now;
    this.parts.control.transaction(() => this.book.forget(now - keptDays * dayMs));
  }
}
