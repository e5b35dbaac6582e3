const dayMs = 86_400_000;
/** Who was not seen for so long is rare. */
const rareAfterMs = 30 * dayMs;
/** What was met only while nothing is learned is told again when it comes back after so long. */
const toldForMs = dayMs;
/** Seen again within so long changes nothing, so that what is always there costs no writing. */
const grainMs = 3_600_000;
/** Who was not seen for so long is forgotten. */
const keptForMs = 400 * dayMs;

/** What is known of a value. Times are milliseconds. */
export interface KnownValue {
  /** Last seen before the present run of sights; null when never. */
  before: number | null;
  /** Earliest of the present run. */
  since: number;
  last: number;
  /** Met only while nothing is learned: within a visit or while a grave matter is open. */
  unlearned: boolean;
}

/** What a value is at a moment. */
export type Sight = 'first' | 'rare' | 'known';

/** Values that one place has shown of one subject, at most so many. */
export class KnownValues {
  readonly #values: Map<string, KnownValue>;
  readonly #most: number;
  /** Set when something changed that has to be stored. */
  changed = false;
  /** Set when it could not keep one more: from then on nothing here is new. */
  full: boolean;

  constructor(most: number, stored?: string) {
    this.#most = most;
    const kept = stored === undefined ? null : (JSON.parse(stored) as { full: boolean; values: [string, ...Row][] });
    this.full = kept?.full ?? false;
    this.#values = new Map(kept?.values.map(([value, ...row]) => [value, fromRow(row)]));
  }

  get size(): number {
    return this.#values.size;
  }

  has(value: string): boolean {
    return this.#values.has(value);
  }

  /**
   * Takes note of a value seen at a time, and says what it was then. The earliest sight is the first one, in whatever order they come;
   * one that came before an earlier one was told as first, too. `learns` is false within visits and open matters.
   */
  see(value: string, at: number, learns: boolean): Sight {
    const known = this.#values.get(value);
    if (known === undefined) return this.#meet(value, at, learns);
    if (known.unlearned) {
      const again = learns || Math.abs(at - known.last) > toldForMs || at < known.since;
      this.#put(known, { since: Math.min(known.since, at), last: Math.max(known.last, at), unlearned: !learns });
      return again ? 'first' : 'known';
    }
    if (at < known.since) return this.#earlier(known, at);
    if (at - known.last > rareAfterMs) {
      this.#put(known, { before: known.last, since: at, last: at });
      return 'rare';
    }
    if (at - known.last > grainMs) this.#put(known, { last: at });
    return 'known';
  }

  /** As it is stored, without what nobody has seen for more than a year. */
  toString(): string {
    const newest = [...this.#values.values()].reduce((latest, { last }) => Math.max(latest, last), 0);
    for (const [value, { last }] of this.#values) if (newest - last > keptForMs) this.#values.delete(value);
    const values = [...this.#values].map(([value, { before, since, last, unlearned }]) => [
      value,
      ...[before, since, last, unlearned ? 1 : 0],
    ]);
    return JSON.stringify({ full: this.full, values });
  }

  #meet(value: string, at: number, learns: boolean): Sight {
    if (this.#values.size >= this.#most) {
      if (!this.full) this.changed = true;
      this.full = true;
    }
    if (this.full) return 'known';
    this.#values.set(value, { before: null, since: at, last: at, unlearned: !learns });
    this.changed = true;
    return 'first';
  }

  #earlier(known: KnownValue, at: number): Sight {
    if (known.before === null) {
      this.#put(known, { since: at });
      return 'first';
    }
    if (at <= known.before) return 'known';
    if (at - known.before > rareAfterMs) {
      this.#put(known, { since: at });
      return 'rare';
    }
    this.#put(known, { before: at });
    return 'known';
  }

  #put(known: KnownValue, changes: Partial<KnownValue>): void {
    Object.assign(known, changes);
    this.changed = true;
  }
}

type Row = [before: number | null, since: number, last: number, unlearned: 0 | 1];

function fromRow([before, since, last, unlearned]: Row): KnownValue {
  return { before, since, last, unlearned: unlearned === 1 };
}
