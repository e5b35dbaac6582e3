import type { Fields } from '#protocol/events/event.ts';
import type { LearnedRow } from '../../store/learned.ts';
import type { Origin } from '../../store/origin.ts';
import { KnownValues, type Sight } from './known-values.ts';
import { type Subject, shownValue, subjects } from './subject.ts';

const hourMs = 3_600_000;
/** No time of learning begins further back than events may be late. */
const latenessMs = 72 * hourMs;
/** Name under which the clocks of a place are kept beside its subjects. */
const clocks = 'clocks';

/** How much is learned: days until a place speaks, values per place and subject, values in all. */
export interface NoveltyLimits {
  learningDays: number;
  values: number;
  inAll: number;
}

/** The limits of a hub that sets none. */
export const usualNovelty: NoveltyLimits = { learningDays: 14, values: 1000, inAll: 300_000 };

/** When nothing is learned at an asset, milliseconds; an open end is null. */
export interface Pause {
  from: number;
  to: number | null;
}

/** How far a place has learned: from when, until when it stays silent, and how much it knows of each subject. Milliseconds. */
export interface Learning {
  since: number | null;
  until: number | null;
  /** `full` where it shows so many values that nothing can be told as new. */
  subjects: { name: string; known: number; full: boolean }[];
}

/** An origin as the novelty has prepared it for its events. */
export interface NoveltyOrigin {
  kind: string;
  clocks: Clocks[];
  /** Per subject where it is new. */
  told: { subject: Subject; place: string; clock: Clocks }[];
  pauses: readonly Pause[];
  /** True where what is known is only added to: history, read back at enrolment. */
  silent: boolean;
}

/** First event of a place, and of each kind and Windows event number there. */
interface Clocks {
  place: string;
  first: number;
  kinds: Record<string, number>;
}

type NoveltySource = Pick<Origin, 'site' | 'agent' | 'kind' | 'action' | 'asset' | 'history' | 'drill'>;

/**
 * Learns what each place usually shows, and tells what is new or rare there as fields `hinomi.first_seen.*` and `hinomi.rare.*` of the
 * event that shows it. A place speaks of a subject once it has been learning it for a number of days. Knows no store and no clock.
 */
export class Novelty {
  readonly #limits: NoveltyLimits;
  readonly #places = new Map<string, Map<string, KnownValues>>();
  readonly #clocks = new Map<string, Clocks>();
  readonly #due = new Set<string>();
  #values = 0;

  constructor(limits: NoveltyLimits = usualNovelty) {
    this.#limits = limits;
  }

  /** Takes over what was stored. */
  restore(rows: readonly LearnedRow[]): void {
    for (const { place, subject, body } of rows) {
      if (body === null) continue;
      if (subject === clocks) this.#clocks.set(place, JSON.parse(body) as Clocks);
      else this.#shelf(place, subject, body);
    }
  }

  /** What changed since this was asked last, to be stored with the position in the stream. */
  changes(): LearnedRow[] {
    const rows: LearnedRow[] = [];
    for (const key of this.#due) {
      const [place, subject] = JSON.parse(key) as [string, string];
      const found = subject === clocks ? this.#clocks.get(place) : this.#places.get(place)?.get(subject);
      if (found instanceof KnownValues) found.changed = false;
      const body = found === undefined ? null : found instanceof KnownValues ? found.toString() : JSON.stringify(found);
      rows.push({ place, subject, body });
    }
    this.#due.clear();
    return rows;
  }

  /** Begins to learn a place anew. */
  forget(place: string): void {
    for (const subject of this.#places.get(place)?.keys() ?? []) this.#due.add(JSON.stringify([place, subject]));
    for (const { size } of this.#places.get(place)?.values() ?? []) this.#values -= size;
    this.#places.delete(place);
    if (this.#clocks.delete(place)) this.#due.add(JSON.stringify([place, clocks]));
  }

  /** What can be told of the events of an origin; null when nothing is learned of them: files from anywhere, drills. */
  prepare(origin: NoveltySource, pauses: Readonly<Record<string, readonly Pause[]>>): NoveltyOrigin | null {
    if (origin.drill !== null || origin.agent.startsWith('import-')) return null;
    const { kind, history } = origin;
    const asset = placeOf(origin);
    const site = `site/${origin.site}`;
    const told = subjects
      .filter((subject) => subject.from(origin))
      .map((subject) => {
        const place = subject.on === 'site' ? site : asset;
        return { subject, place, clock: this.#clockOf(place) };
      });
    const clocksOf = [this.#clockOf(asset), this.#clockOf(site)];
    return { kind, clocks: clocksOf, told, pauses: pauses[asset] ?? [], silent: history };
  }

  /**
   * Takes note of an event, and answers what is new or rare in it as fields; null when nothing is. `code` is its Windows event number, `time`
   * its corrected time, `reached` how far time has certainly come.
   */
  see(of: NoveltyOrigin, event: { time: number; code: number; reached: number; fields: () => Fields }): Fields | null {
    const { time, code } = event;
    const begun = Math.max(time, event.reached - latenessMs);
    if (!of.silent) for (const clock of of.clocks) this.#wind(clock, of.kind, begun);
    let fields: Fields | undefined;
    let told: Fields | undefined;
    for (const { subject, place, clock } of of.told) {
      if (subject.codes !== null && !Number.isNaN(code) && !subject.codes.has(code)) continue;
      const key = keyOf(subject, of.kind, code);
      if (!of.silent && key !== null) this.#wind(clock, key, begun);
      fields ??= event.fields();
      const value = shownValue(subject, fields);
      if (value === null) continue;
      const learns = of.pauses.every(({ from, to }) => time <= from || (to !== null && time > to));
      const start = key === null ? clock.first : (clock.kinds[key] ?? Number.POSITIVE_INFINITY);
      const speaks = !of.silent && time >= start + this.#limits.learningDays * 24 * hourMs;
      if (!speaks && !learns) continue;
      const sight = this.#note(place, subject.name, value, time, learns);
      if (sight === 'known' || !speaks) continue;
      told ??= {};
      told[`hinomi.${sight === 'first' ? 'first_seen' : 'rare'}.${subject.name}`] = true;
    }
    return told ?? null;
  }

  /** What is known of a place: when it began to learn, and how much it knows of each subject. */
  overview(place: string): Learning {
    const shelves = [...(this.#places.get(place) ?? [])];
    const first = this.#clocks.get(place)?.first ?? Number.POSITIVE_INFINITY;
    const days = this.#limits.learningDays;
    return {
      since: Number.isFinite(first) ? first : null,
      until: Number.isFinite(first) ? first + days * 24 * hourMs : null,
      subjects: shelves.map(([name, { size, full }]) => ({ name, known: size, full })),
    };
  }

  #note(place: string, subject: string, value: string, time: number, learns: boolean): Sight {
    const shelf = this.#shelf(place, subject);
    const before = shelf.size;
    if (this.#values >= this.#limits.inAll && !shelf.has(value)) return 'known';
    const sight = shelf.see(value, time, learns);
    this.#values += shelf.size - before;
    if (shelf.changed) this.#due.add(JSON.stringify([place, subject]));
    return sight;
  }

  #wind(clock: Clocks, key: string, time: number): void {
    const before = clock.kinds[key];
    if (before !== undefined && before <= time) return;
    clock.kinds[key] = time;
    clock.first = Math.min(clock.first, time);
    this.#due.add(JSON.stringify([clock.place, clocks]));
  }

  #clockOf(place: string): Clocks {
    const known = this.#clocks.get(place);
    if (known) return known;
    const made = { place, first: Number.POSITIVE_INFINITY, kinds: {} };
    this.#clocks.set(place, made);
    return made;
  }

  #shelf(place: string, subject: string, stored?: string): KnownValues {
    const shelves = this.#places.get(place) ?? new Map<string, KnownValues>();
    const known = shelves.get(subject);
    if (known) return known;
    const made = new KnownValues(this.#limits.values, stored);
    shelves.set(subject, made);
    this.#places.set(place, shelves);
    this.#values += made.size;
    return made;
  }
}

/** Kinds that are rare, of a source that tells another all the time. */
const toldBeside: Readonly<Record<string, string>> = { 'ot.command': 'net.operation' };

/** By which sort of events the time of learning of a subject begins; null where by the first of the place, whatever it is. */
function keyOf({ clock }: Subject, kind: string, code: number): string | null {
  if (clock === 'kind') return toldBeside[kind] ?? kind;
  return clock === 'code' && !Number.isNaN(code) ? `${kind}/${code}` : null;
}

/** Where an event is learned: its asset, else its agent. */
export function placeOf({ site, agent, asset }: Pick<Origin, 'site' | 'agent' | 'asset'>): string {
  return asset ?? `agent/${site}/${agent}`;
}
