import { placesOf } from '#engine/switches/places.ts';
import type { SwitchPicture } from '#engine/switches/switch-picture.ts';
import type { EventDraft } from '#protocol/events/event.ts';
import { because, type Reason } from '#protocol/reasons/reason.ts';
import type { SourceContext } from '../source.ts';
import { DeviceMemory, type KnownDevice } from './device-memory.ts';
import { type KnownLinks, lookAtLinks } from './link-memory.ts';
import { isEmpty, type KnownPorts, lookAtPorts } from './port-memory.ts';
import { ReadingLog } from './reading-log.ts';
import type { SnmpConfig } from './source.config.ts';
import { SwitchEvents } from './switch-events.ts';
import type { SwitchResult } from './switch-reader.ts';

/** All that is remembered. Times are milliseconds since 1970. */
export interface SwitchMemory {
  since: number;
  devices: KnownDevice[];
  ports: Record<string, KnownPorts>;
  links: Record<string, KnownLinks>;
}

const hourMs = 3_600_000;
/** When nothing was news for so long, what is remembered is saved all the same. */
const saveEveryMs = hourMs;
/** A switch that was not read for longer than so many looks was not watched meanwhile. */
const longestLooks = 3;

/** Turns readings of switches into events: what was there at the first look, and from then on what changed. */
export class SwitchWatch {
  private readonly context: SourceContext<SnmpConfig>;
  private readonly devices: DeviceMemory;
  private readonly ports: Record<string, KnownPorts>;
  private readonly links: Record<string, KnownLinks>;
  private readonly events: SwitchEvents;
  private readonly log: ReadingLog;
  /** The newest whole look at each switch, milliseconds, and its newest picture. */
  private readonly wholeAt = new Map<string, number>();
  private readonly pictures = new Map<string, SwitchPicture>();
  private since: number | null;
  private savedAt: number;

  constructor(context: SourceContext<SnmpConfig>) {
    this.context = context;
    const { config, now } = context;
    const saved = context.position<SwitchMemory>();
    const goneMs = config.goneHours * hourMs;
    this.devices = new DeviceMemory({ goneMs, maxDevices: config.maxDevices }, saved?.devices);
    this.ports = bare(Object.entries(saved?.ports ?? {}).map(([id, known]) => [id, bare(Object.entries(known))]));
    this.links = bare(Object.entries(saved?.links ?? {}).map(([id, known]) => [id, bare(Object.entries(known))]));
    this.since = saved?.since ?? null;
    this.events = new SwitchEvents(context);
    this.log = new ReadingLog((...sum) => this.events.reading(...sum));
    this.savedAt = now().getTime();
  }

  /** Takes the readings of one look; answers what was not told, as reasons. */
  async look(results: readonly SwitchResult[]): Promise<Reason[]> {
    const nowMs = this.context.now().getTime();
    const drafts: EventDraft[] = [];
    for (const result of results) {
      if (result.answered) this.pictures.set(result.picture.id, { ...result.picture, stations: [], addresses: [] });
      drafts.push(...this.log.note(result, nowMs));
    }
    const answered = results.filter((one) => one.answered).map(({ picture }) => picture);
    const reasons: Reason[] = [];
    for (const picture of answered) drafts.push(...this.portsAndLinks(picture, nowMs, reasons));
    if (answered.length > 0) drafts.push(...this.placed(answered, nowMs, reasons));
    if (drafts.length === 0 && Math.abs(nowMs - this.savedAt) < saveEveryMs) return reasons;
    await this.context.emit(drafts, this.saved());
    this.savedAt = nowMs;
    return reasons;
  }

  private portsAndLinks(picture: SwitchPicture, nowMs: number, reasons: Reason[]): EventDraft[] {
    const { id, neighbours, whole } = picture;
    const ports = whole.has('ports') ? picture.ports : [];
    const names = new Map(picture.ports.map(({ index, name }) => [index, name]));
    const placed = neighbours.map((neighbour) => ({
      port: (neighbour.interface === null ? undefined : names.get(neighbour.interface)) ?? `lldp${neighbour.localPort}`,
      neighbour,
    }));
    const firstPorts = this.ports[id] === undefined;
    const firstLinks = this.links[id] === undefined;
    this.ports[id] ??= bare([]);
    this.links[id] ??= bare([]);
    const { maxToldPerLook, maxRows } = this.context.config;
    const roomFor = (isFirst: boolean) => (isFirst ? maxRows : maxToldPerLook);
    const atPorts = lookAtPorts(this.ports[id], {
      ...{ ports, nowMs, whole: whole.has('ports'), first: firstPorts, room: roomFor(firstPorts), most: maxRows },
    });
    const atLinks = lookAtLinks(this.links[id], {
      ...{ neighbours: placed, whole: whole.has('neighbours'), first: firstLinks },
      ...{ room: roomFor(firstLinks), most: maxRows },
    });
    if (atPorts.left + atLinks.left > 0) reasons.push(because('switch_news_over_limit', { limit: maxToldPerLook }));
    return [
      ...atPorts.news.map((news) => this.events.port(picture, news, this.ports[id]![news.name], nowMs)),
      ...atLinks.news.map((news) => this.events.link(picture, news, nowMs)),
    ];
  }

  private placed(answered: readonly SwitchPicture[], nowMs: number, reasons: Reason[]): EventDraft[] {
    const { config } = this.context;
    const first = this.since === null;
    this.since ??= nowMs;
    const shown = new Set(answered.map(({ id }) => id));
    // A switch that did not answer now still tells which ports lead to it, but no longer who is at its own.
    const others = [...this.pictures.values()].filter(({ id }) => !shown.has(id));
    const all = [...answered, ...others];
    const places = placesOf(
      all,
      { uplinks: (id) => config.switches.find((one) => one.id === id)?.uplinks ?? [], uplinkMacs: config.uplinkMacs },
      (mac) => this.devices.placeOf(mac),
    );
    const goneMs = config.goneHours * hourMs;
    const empty = new Map(
      [...places].map(([mac, { switch: id, port }]) => [mac, isEmpty(this.ports[id]?.[port], nowMs, goneMs)]),
    );
    for (const { switch: id, port } of places.values()) {
      const known = this.ports[id]?.[port];
      if (known) known.usedAt = nowMs;
    }
    const room = first ? config.maxDevices : config.maxToldPerLook;
    const addresses = new Map(answered.flatMap((one) => one.addresses.map(({ mac, address }) => [mac, address])));
    const look = { places, addresses, whole: this.spans(answered, nowMs), nowMs, room };
    const { news, left, forgotten } = this.devices.look(look, first);
    if (left > 0) reasons.push(because('switch_news_over_limit', { limit: room }));
    if (forgotten > 0) reasons.push(because('switch_devices_over_limit', { limit: config.maxDevices }));
    const learning = nowMs - this.since < config.learnHours * hourMs;
    return news.map((one) =>
      this.events.device(this.pictures.get(one.place.switch), one, nowMs, {
        learning,
        empty: empty.get(one.mac) ?? false,
      }),
    );
  }

  /** Of each switch whose table was read to its end: how long it was watched since the last time that it was. */
  private spans(answered: readonly SwitchPicture[], nowMs: number): Map<string, number> {
    const longest = this.context.config.everySeconds * 1000 * longestLooks;
    const out = new Map<string, number>();
    for (const { id, whole } of answered) {
      if (!whole.has('forwarding')) continue;
      const before = this.wholeAt.get(id);
      out.set(id, before === undefined ? 0 : Math.min(Math.max(nowMs - before, 0), longest));
      this.wholeAt.set(id, nowMs);
    }
    return out;
  }

  private saved(): SwitchMemory {
    return { since: this.since ?? 0, devices: this.devices.saved(), ports: this.ports, links: this.links };
  }
}

/** A record without a prototype: no name that a switch gives a port means anything but that port. */
function bare<T>(entries: readonly [string, T][]): Record<string, T> {
  const out: Record<string, T> = Object.create(null);
  for (const [name, value] of entries) out[name] = value;
  return out;
}
