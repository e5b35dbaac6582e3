import type { EventDraft, Fields } from '#protocol/events/event.ts';
import type { HostSighting } from '../frame/host-sighting.ts';
import { eventTime } from './event-time.ts';

/** What is remembered of who was seen, at most; the longest unseen give way and count as new again. */
const mostKnown = 20_000;
/** What did not change is told again after this long. */
const againMs = 86_400_000;
/** One device is told at most so often, so that two that fight for an address make no flood. */
const restMs = 30_000;
/** Sightings of one minute that are told; the rest is told when it comes again. */
const mostPerMinute = 600;

interface Known {
  content: string;
  mac: string | undefined;
  told: number;
}

/** Tells what devices show of themselves once, when it changes, and again after a day. */
export class HostSightings {
  readonly #known = new Map<string, Known>();
  #ready: EventDraft[] = [];
  #inMinute = 0;

  /** Takes a sighting. */
  add(sighting: HostSighting, time: number, common: Fields): void {
    const { by, ip, mac, name } = sighting;
    const key = `${by} ${by === 'arp' ? ip : (mac ?? ip ?? name ?? '')}`;
    const content = JSON.stringify(sighting);
    const before = this.#known.get(key);
    const ms = Number.isNaN(time) ? 0 : time;
    if (before && ms - before.told < (before.content === content ? againMs : restMs) && ms >= before.told) return;
    if (this.#inMinute >= mostPerMinute) return;
    this.#inMinute++;
    this.#known.delete(key);
    this.#known.set(key, { content, mac, told: ms });
    if (this.#known.size > mostKnown) this.#known.delete(this.#known.keys().next().value!);
    this.#ready.push(draftOf(sighting, before, before !== undefined && before.content !== content, time, common));
  }

  /** Ends a minute. */
  finish(): void {
    this.#inMinute = 0;
  }

  /** What is told by now. */
  take(): EventDraft[] {
    const ready = this.#ready;
    this.#ready = [];
    return ready;
  }
}

function draftOf(
  { by, ip, mac, name, description, role, port }: HostSighting,
  before: Known | undefined,
  changed: boolean,
  time: number,
  common: Fields,
): EventDraft {
  const asked = by === 'arp-target';
  return {
    kind: 'net.host',
    time: eventTime(time),
    fields: {
      ...common,
      'event.action': asked ? 'asked' : changed ? 'changed' : 'seen',
      'hinomi.host.seen_by': asked ? 'arp' : by,
      ...(ip === undefined ? {} : { 'source.ip': ip }),
      ...(mac === undefined ? {} : { 'source.mac': mac }),
      ...(name === undefined || name === '' ? {} : { 'hinomi.host.called': name }),
      ...(description === undefined || description === '' ? {} : { 'hinomi.host.description': description }),
      ...(role === undefined ? {} : { 'hinomi.host.role': role }),
      ...(port === undefined ? {} : { 'hinomi.host.port': port }),
      ...(changed && before?.mac !== undefined && before.mac !== mac ? { 'hinomi.host.previous_mac': before.mac } : {}),
    },
  };
}
