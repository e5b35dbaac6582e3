import type { NeighbourRow } from '../arp-table.ts';

/** A device that was seen, as it is saved. Times are milliseconds since 1970. */
export interface KnownNeighbour {
  mac: string;
  /** Addresses at which it answered, the newest last. */
  addresses: string[];
  seen: number;
  /** When an address that it never had was told last; 0 for never. */
  toldMove: number;
  /** Such addresses since then. */
  moves: number;
}

/** All that is remembered: since when, whom, and the time of the last look. */
export interface Neighbourhood {
  since: number;
  lookedAt: number;
  known: KnownNeighbour[];
}

/** Something about a neighbour that is worth an event. */
export interface NeighbourNews {
  action: 'present' | 'new' | 'moved' | 'returned';
  row: NeighbourRow;
  learning: boolean;
  previousMac: string | null;
  previousAddress: string | null;
  /** When a device that came back had been seen last; null for others. */
  lastSeen: number | null;
  moves: number;
  manyAddresses: boolean;
}

/** How much is remembered and told. */
export interface NeighbourLimits {
  learnHours: number;
  returnDays: number;
  maxDevices: number;
}

const hourMs = 3_600_000;
/** A device that takes new addresses all the time (short leases) is told once in this time, with their count. */
const moveRestMs = 24 * hourMs;
/** A device with more addresses than this answers for others (router, gateway): further ones say nothing of it. */
const manyAddresses = 16;

/** Which devices were seen at which addresses, and what of a new look is news. Renewed leases and known addresses are none. */
export class NeighbourMemory {
  private readonly limits: NeighbourLimits;
  private readonly known = new Map<string, KnownNeighbour>();
  private readonly holders = new Map<string, string>();
  private since: number | null;
  private lookedAt: number | null;
  /** True until the first look after a start. */
  private wakes = true;

  constructor(limits: NeighbourLimits, saved?: Neighbourhood) {
    this.limits = limits;
    this.since = saved?.since ?? null;
    this.lookedAt = saved?.lookedAt ?? null;
    for (const one of saved?.known ?? []) {
      this.known.set(one.mac, { ...one, addresses: [...one.addresses] });
      for (const address of one.addresses) this.holders.set(address, one.mac);
    }
  }

  /**
   * Takes a look in. At most `room` news are given; what has no room is not remembered either, so that the next look finds it
   * again, and is counted in `left`.
   */
  look(rows: readonly NeighbourRow[], nowMs: number, room: number): { news: NeighbourNews[]; left: number } {
    const first = this.empty;
    this.since ??= nowMs;
    if (this.wakes) this.leaveOutOwnAbsence(nowMs);
    this.wakes = false;
    this.lookedAt = nowMs;
    const learning = nowMs - this.since < this.limits.learnHours * hourMs;
    const news: NeighbourNews[] = [];
    let left = 0;
    for (const row of rows) {
      const known = this.known.get(row.mac);
      const lastSeen = known?.seen ?? null;
      const returned = known !== undefined && this.isBack(known, row, nowMs);
      const worth = returned || this.isNews(row, known, first, nowMs);
      if (worth && news.length >= room) {
        left += 1;
        continue;
      }
      if (worth)
        news.push({ ...this.meet(row, known, nowMs, first, returned), lastSeen: returned ? lastSeen : null, learning });
      else this.settle(known!, row);
      const device = this.known.get(row.mac)!;
      device.seen = Math.max(device.seen, nowMs - (row.ageMs ?? 0));
    }
    this.forgetOldest();
    return { news, left };
  }

  /** True before the first look of all, which takes in whoever is there. */
  get empty(): boolean {
    return this.since === null;
  }

  /** All that is remembered, to be saved. */
  saved(): Neighbourhood {
    return { since: this.since ?? 0, lookedAt: this.lookedAt ?? 0, known: [...this.known.values()] };
  }

  /** While nobody looked, nobody was away. */
  private leaveOutOwnAbsence(nowMs: number): void {
    const away = Math.max(nowMs - (this.lookedAt ?? nowMs), 0);
    for (const device of this.known.values()) device.seen += away;
  }

  private isNews(row: NeighbourRow, known: KnownNeighbour | undefined, first: boolean, nowMs: number): boolean {
    if (known === undefined) return true;
    if (first || isPassing(row) || known.addresses.includes(row.address)) return false;
    return this.worthTelling(known, nowMs);
  }

  /** It answered just now, after it had not for days. */
  private isBack(known: KnownNeighbour, row: NeighbourRow, nowMs: number): boolean {
    return nowMs - (row.ageMs ?? 0) - known.seen >= this.limits.returnDays * 24 * hourMs;
  }

  /** A move is told when the last one was told long ago; a clock that was set back does not silence it. */
  private worthTelling(known: KnownNeighbour, nowMs: number): boolean {
    if (known.addresses.length > manyAddresses) return false;
    return Math.abs(nowMs - known.toldMove) >= moveRestMs || known.addresses.length === manyAddresses;
  }

  private meet(
    row: NeighbourRow,
    known: KnownNeighbour | undefined,
    nowMs: number,
    first: boolean,
    returned: boolean,
  ): Omit<NeighbourNews, 'learning' | 'lastSeen'> {
    const holder = this.holders.get(row.address) ?? null;
    const device = known ?? { mac: row.mac, addresses: [], seen: 0, toldMove: 0, moves: 0 };
    const previousAddress = device.addresses.at(-1) ?? null;
    this.known.set(row.mac, device);
    this.settle(device, row);
    const { moves } = device;
    const moved = known !== undefined && !returned;
    Object.assign(device, { moves: 0, toldMove: moved ? nowMs : device.toldMove });
    return {
      action: returned ? 'returned' : moved ? 'moved' : first ? 'present' : 'new',
      row,
      previousMac: holder === row.mac ? null : holder,
      previousAddress: previousAddress === row.address ? null : previousAddress,
      moves: moved ? moves : 0,
      manyAddresses: device.addresses.length > manyAddresses,
    };
  }

  /** The address is the device's from now on. */
  private settle(device: KnownNeighbour, row: NeighbourRow): void {
    if (isPassing(row)) return;
    this.holders.set(row.address, device.mac);
    if (device.addresses.includes(row.address)) return;
    device.moves += 1;
    if (device.addresses.length <= manyAddresses) device.addresses.push(row.address);
  }

  private forgetOldest(): void {
    const over = this.known.size - this.limits.maxDevices;
    if (over <= 0) return;
    const oldest = [...this.known.values()].sort((a, b) => a.seen - b.seen).slice(0, over);
    for (const { mac, addresses } of oldest) {
      this.known.delete(mac);
      for (const address of addresses) if (this.holders.get(address) === mac) this.holders.delete(address);
    }
  }
}

/** Addresses of IPv6 are many and change daily by design: they tell that a device is there, not that it moved. */
function isPassing(row: NeighbourRow): boolean {
  return row.address.includes(':');
}
