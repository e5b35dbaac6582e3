import type { ArrivalSort } from './arrivals.ts';

/** The newest arrivals from an asset by what is asked of them, milliseconds since 1970 UTC; 0 where nothing came. */
export class NewestArrivals {
  private readonly bySort = new Map<number, number>();
  private readonly bySource = new Map<string, number>();
  private readonly byChannel = new Map<string, number>();
  private readonly byRecord = new Map<string, number>();
  private readonly byProduct = new Map<string, number>();
  /** Of Windows events of any log. */
  readonly windows: number;

  constructor(arrivals: Iterable<{ sort: number; last: number }>, sorts: readonly ArrivalSort[]) {
    let windows = 0;
    for (const { sort: number, last } of arrivals) {
      const { kind, source, product, channel, code } = sorts[number]!;
      later(this.bySort, number, last);
      later(this.bySource, source, last);
      if (product !== null) later(this.byProduct, product, last);
      if (kind === 'windows_event') windows = Math.max(windows, last);
      if (channel === null) continue;
      later(this.byChannel, channel.toLowerCase(), last);
      if (code !== null) later(this.byRecord, `${channel.toLowerCase()} ${code}`, last);
    }
    this.windows = windows;
  }

  /** Of any of these sorts. */
  ofSorts(wanted: ReadonlySet<number>): number {
    let newest = 0;
    if (wanted.size < this.bySort.size) {
      for (const sort of wanted) newest = Math.max(newest, this.bySort.get(sort) ?? 0);
    } else {
      for (const [sort, last] of this.bySort) if (last > newest && wanted.has(sort)) newest = last;
    }
    return newest;
  }

  /** Of sources of this type. */
  ofSource(type: string): number {
    return this.bySource.get(type) ?? 0;
  }

  ofProduct(product: string): number {
    return this.byProduct.get(product) ?? 0;
  }

  /** Out of a log; of events with this number, when one is given. */
  ofLog(channel: string, code?: number): number {
    const log = channel.toLowerCase();
    return (code === undefined ? this.byChannel.get(log) : this.byRecord.get(`${log} ${code}`)) ?? 0;
  }
}

function later<K>(map: Map<K, number>, key: K, at: number): void {
  if (at > (map.get(key) ?? 0)) map.set(key, at);
}
