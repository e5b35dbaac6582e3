import type { Fields, StoredEvent } from '#protocol/events/event.ts';
import { blockOf } from './block-builder.ts';
import type { EventBlock } from './event-block.ts';
import type { Origin } from './origin.ts';

/** Arrivals further apart are told apart: no local day begins between the quarters of an hour. */
const quarterMs = 900_000;

/**
 * What a block tells of one origin, as far as it arrived within a quarter of an hour, without looking at the events one by one.
 * Times are milliseconds since 1970 UTC.
 */
export interface Sighting {
  origin: Origin;
  /** The fields by which the hub tells whose the events are. */
  clue: Fields;
  events: number;
  /** Earliest and latest corrected time. */
  first: number;
  last: number;
  /** Latest arrival. */
  received: number;
  /** Largest offset of the machine's clock, without sign; null when none was measured. */
  worstOffsetMs: number | null;
}

/** Events that a store has committed, in store order. */
export class StoredBlock {
  readonly block: EventBlock;
  private readonly places: ArrayLike<number>;
  private seen: Sighting[] | null = null;
  /** Per origin the least and the highest number that occurs. */
  private numbers: { least: number; most: number }[] | null = null;

  /** `places` are the store positions, ascending. */
  constructor(block: EventBlock, places: ArrayLike<number>) {
    this.block = block;
    this.places = places;
  }

  get rows(): number {
    return this.block.rows;
  }

  /** Store position of the first event; 0 in an empty block. */
  get first(): number {
    return this.rows === 0 ? 0 : this.places[0]!;
  }

  /** Store position of the last event; 0 in an empty block. */
  get last(): number {
    return this.rows === 0 ? 0 : this.places[this.rows - 1]!;
  }

  /** Store position of an event. */
  placeOf(row: number): number {
    return this.places[row]!;
  }

  event(row: number): StoredEvent {
    return { ...this.block.event(row), storeSeq: this.places[row]! };
  }

  /** The events that `wanted` picks by their origin, in store order; all without it. */
  *events(wanted: (origin: Origin) => boolean = () => true): Generator<StoredEvent> {
    const { origin, origins } = this.block.columns;
    const picked = origins.map(wanted);
    if (!picked.includes(true)) return;
    for (let row = 0; row < this.rows; row++) if (picked[origin[row]!]) yield this.event(row);
  }

  /** The event with an id's parts; null when it is not in this block. */
  find(at: Pick<StoredEvent, 'site' | 'agent' | 'lane' | 'epoch' | 'seq'>): StoredEvent | null {
    const { figures, origin, origins } = this.block.columns;
    this.numbers ??= numbersIn(this.block);
    const { numbers } = this;
    const of = origins.map(
      ({ site, agent, lane, epoch }, place) =>
        numbers[place]!.least <= at.seq &&
        at.seq <= numbers[place]!.most &&
        site === at.site &&
        agent === at.agent &&
        lane === at.lane &&
        epoch === at.epoch,
    );
    if (!of.includes(true)) return null;
    for (let row = 0; row < this.rows; row++) {
      if (figures.seq[row] === at.seq && of[origin[row]!]) return this.event(row);
    }
    return null;
  }

  /** What the block tells of each origin that occurs in it, in order of arrival. */
  sightings(): readonly Sighting[] {
    this.seen ??= sightingsIn(this.block);
    return this.seen;
  }

  /** How many events there are of each site. */
  perSite(): Map<string, number> {
    const counts = new Map<string, number>();
    for (const { origin, events } of this.sightings()) {
      counts.set(origin.site, (counts.get(origin.site) ?? 0) + events);
    }
    return counts;
  }

  /** The part behind a store position. */
  after(place: number): StoredBlock {
    if (this.first > place) return this;
    const rows = Array.from({ length: this.rows }, (_, row) => row).filter((row) => this.places[row]! > place);
    return new StoredBlock(
      this.block.select(rows),
      rows.map((row) => this.places[row]!),
    );
  }
}

/** A block of events that are known as objects with their places, as a scan gives them. */
export function storedBlockOf(events: readonly StoredEvent[]): StoredBlock {
  return new StoredBlock(
    blockOf(events),
    events.map(({ storeSeq }) => storeSeq),
  );
}

function numbersIn({ columns }: EventBlock): { least: number; most: number }[] {
  const { origins, origin, figures, rows } = columns;
  const numbers = origins.map(() => ({ least: Number.POSITIVE_INFINITY, most: Number.NEGATIVE_INFINITY }));
  for (let row = 0; row < rows; row++) {
    const of = numbers[origin[row]!]!;
    const seq = figures.seq[row]!;
    if (seq < of.least) of.least = seq;
    if (seq > of.most) of.most = seq;
  }
  return numbers;
}

function sightingsIn({ columns }: EventBlock): Sighting[] {
  const { origins, clues, origin, figures, rows } = columns;
  const quarters = new Map<number, (Sighting | undefined)[]>();
  for (let row = 0; row < rows; row++) {
    const at = origin[row]!;
    const quarter = Math.floor(figures.received_ms[row]! / quarterMs);
    const all = quarters.get(quarter) ?? [];
    if (all.length === 0) quarters.set(quarter, all);
    const seen = all[at] ?? { origin: origins[at]!, clue: clues[at]!, ...nothingYet };
    all[at] = seen;
    const corrected = figures.corrected_ms[row]!;
    const offset = Math.abs(figures.offset_ms[row]!);
    seen.events += 1;
    if (corrected < seen.first) seen.first = corrected;
    if (corrected > seen.last) seen.last = corrected;
    if (figures.received_ms[row]! > seen.received) seen.received = figures.received_ms[row]!;
    if (offset > (seen.worstOffsetMs ?? -1)) seen.worstOffsetMs = offset;
  }
  return [...quarters.values()].flat().filter((one) => one !== undefined);
}

const nothingYet = {
  events: 0,
  first: Number.POSITIVE_INFINITY,
  last: Number.NEGATIVE_INFINITY,
  received: 0,
  worstOffsetMs: null,
};
