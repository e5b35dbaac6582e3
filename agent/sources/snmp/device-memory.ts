import type { Place } from '#engine/switches/places.ts';

/** A device with where it was told to be. Times are milliseconds since 1970. */
export interface KnownDevice {
  mac: string;
  place: Place;
  ip: string | null;
  /** How long its switch was read without it. */
  absentMs: number;
  gone: boolean;
  /** When it was told last that it is elsewhere, or has another address; 0 for never. */
  movedAt: number;
  readdressedAt: number;
  /** Where it showed last, told or not, and moves since the one that was told last. */
  shownAt: string;
  moves: number;
}

/** Something about a device that is worth an event. */
export interface DeviceNews {
  action: 'present' | 'appeared' | 'returned' | 'located' | 'moved' | 'readdressed' | 'gone';
  mac: string;
  ip: string | null;
  place: Place;
  previous: Place | null;
  moves: number;
}

/** One look at all switches together. */
export interface DeviceLook {
  places: ReadonlyMap<string, Place>;
  /** Addresses by hardware address, as routers know them. */
  addresses: ReadonlyMap<string, string>;
  /** Switches whose forwarding table was read to its end, and how long ago it had been before, milliseconds. */
  whole: ReadonlyMap<string, number>;
  nowMs: number;
  /** News that may be told. */
  room: number;
}

/** A device that moves all the time is told once in this time, with how often; addresses likewise in a day. */
const moveRestMs = 3_600_000;
const addressRestMs = 24 * 3_600_000;

/**
 * Which device was at which port, and what of a new look is news. Only a port of its own counts as a move: that a device shows
 * behind another port that leads on says that the network found another way. What has no room is not remembered either, so that the next look
 * finds it again.
 */
export class DeviceMemory {
  private readonly known: Map<string, KnownDevice>;
  private readonly limits: { goneMs: number; maxDevices: number };

  constructor(limits: { goneMs: number; maxDevices: number }, saved: readonly KnownDevice[] = []) {
    this.limits = limits;
    this.known = new Map(saved.map((one) => [one.mac, { ...one }]));
  }

  /** Where a device was told to be. */
  placeOf(mac: string): Place | undefined {
    const device = this.known.get(mac);
    return device?.gone ? undefined : device?.place;
  }

  look(look: DeviceLook, first: boolean): { news: DeviceNews[]; left: number; forgotten: number } {
    const news: DeviceNews[] = [];
    let left = 0;
    for (const [mac, place] of look.places) {
      const device = this.known.get(mac);
      if (device) device.absentMs = 0;
      const one = this.newsOf(mac, place, look, first);
      if (one === null) continue;
      if (news.length >= look.room) left++;
      else news.push(this.remember(one, look.nowMs));
    }
    for (const device of this.known.values()) {
      if (device.gone || look.places.has(device.mac)) continue;
      device.absentMs += look.whole.get(device.place.switch) ?? 0;
      if (device.absentMs < this.limits.goneMs) continue;
      if (news.length >= look.room) {
        left++;
        continue;
      }
      device.gone = true;
      const { mac, ip, place } = device;
      news.push({ action: 'gone', mac, ip, place, previous: null, moves: 0 });
    }
    return { news, left, forgotten: this.forget() };
  }

  saved(): KnownDevice[] {
    return [...this.known.values()];
  }

  private newsOf(mac: string, place: Place, { addresses, nowMs }: DeviceLook, first: boolean): DeviceNews | null {
    const device = this.known.get(mac);
    const ip = addresses.get(mac) ?? device?.ip ?? null;
    const told = { mac, ip, place, previous: null, moves: 0 };
    if (!device) return { ...told, action: first ? 'present' : 'appeared' };
    const samePort = device.place.switch === place.switch && device.place.port === place.port;
    if (device.gone) {
      const moved = !samePort && place.uplink === null && device.place.uplink === null;
      return { ...told, action: moved ? 'moved' : 'returned', previous: device.place, moves: Number(moved) };
    }
    if (!samePort && place.uplink === null && device.place.uplink !== null) {
      return { ...told, action: 'located', previous: device.place };
    }
    if (place.uplink === null) {
      if (device.shownAt !== keyOf(place)) device.moves++;
      device.shownAt = keyOf(place);
    }
    if (!samePort && place.uplink === null) {
      if (rested(device.movedAt, nowMs, moveRestMs)) {
        return { ...told, action: 'moved', previous: device.place, moves: device.moves };
      }
      return null;
    }
    if (samePort) device.place = place;
    if (ip === device.ip || !rested(device.readdressedAt, nowMs, addressRestMs)) return null;
    return { ...told, place: device.place, action: 'readdressed' };
  }

  private remember(news: DeviceNews, nowMs: number): DeviceNews {
    const { mac, place, ip, action } = news;
    const device = this.known.get(mac);
    this.known.set(mac, {
      ...{ mac, place, ip, absentMs: 0, gone: false, shownAt: keyOf(place) },
      movedAt: action === 'moved' ? nowMs : (device?.movedAt ?? 0),
      readdressedAt: action === 'readdressed' ? nowMs : (device?.readdressedAt ?? 0),
      moves: action === 'moved' ? 0 : (device?.moves ?? 0),
    });
    return news;
  }

  /** Beyond the limit those give way that are gone, then those that have not shown for the longest, then those that came last: a switch that is flooded with made-up addresses displaces nobody. */
  private forget(): number {
    const over = this.known.size - this.limits.maxDevices;
    if (over <= 0) return 0;
    const all = [...this.known.values()]
      .reverse()
      .sort((a, b) => Number(b.gone) - Number(a.gone) || b.absentMs - a.absentMs);
    for (const { mac } of all.slice(0, over)) this.known.delete(mac);
    return over;
  }
}

function keyOf({ switch: id, port }: Place): string {
  return `${id} ${port}`;
}

/** A clock that was set back silences nothing. */
function rested(since: number, nowMs: number, restMs: number): boolean {
  return Math.abs(nowMs - since) >= restMs;
}
