import { EdgeTrie } from './edge-trie.ts';
import { type EventView, HOLDS } from './event-view.ts';
import { LiteralScanner } from './literal-scanner.ts';
import type { LongText } from './long-text.ts';
import type { Atom, Witness } from './witness.ts';

type Found = (owners: readonly number[]) => void;
type Places = Record<Atom['place'], Map<string, number[]>>;

/** The literals looked for in one field. */
class FieldIndex {
  readonly #equals: ReadonlyMap<string, readonly number[]>;
  readonly #edges: EdgeTrie[] = [];
  readonly #contains: ReadonlyMap<string, readonly number[]>;
  readonly #scanner: LiteralScanner | undefined;

  constructor(places: Places) {
    this.#equals = places.equals;
    if (places.starts.size > 0) this.#edges.push(new EdgeTrie(places.starts, false));
    if (places.ends.size > 0) this.#edges.push(new EdgeTrie(places.ends, true));
    this.#contains = places.contains;
    if (places.contains.size > 0) this.#scanner = new LiteralScanner(places.contains);
  }

  scan(text: string, long: LongText | undefined, found: Found): void {
    const owners = this.#equals.get(text);
    if (owners) found(owners);
    for (let index = 0; index < this.#edges.length; index++) this.#edges[index]!.scan(text, found);
    if (!this.#scanner) return;
    if (!long) this.#scanner.scan(text, found);
    else {
      long.lookFor(this.#contains.keys());
      for (const [literal, holders] of this.#contains) if (long.includes(literal)) found(holders);
    }
  }
}

/** Which rules can match an event at all, by the literals that they cannot match without. */
export class RuleIndex {
  /** Rules without a witness: always candidates. */
  readonly always: readonly number[];
  readonly #slots: { slot: number; index: FieldIndex }[] = [];
  readonly #anywhere: FieldIndex | undefined;
  readonly #seen: Int32Array;
  #round = 0;

  constructor(witnesses: readonly (Witness | undefined)[], view: EventView) {
    const always: number[] = [];
    const fields = new Map<number, Places>();
    witnesses.forEach((witness, rule) => {
      if (!witness) {
        always.push(rule);
        return;
      }
      for (const { field, place, text } of witness) {
        const slot = field === null ? -1 : view.slotOf(field);
        let places = fields.get(slot);
        if (!places) {
          places = { equals: new Map(), starts: new Map(), ends: new Map(), contains: new Map() };
          fields.set(slot, places);
        }
        const owners = places[place].get(text);
        if (!owners) places[place].set(text, [rule]);
        else if (owners.at(-1) !== rule) owners.push(rule);
      }
    });
    this.always = always;
    this.#seen = new Int32Array(witnesses.length);
    for (const [slot, places] of fields) if (slot >= 0) this.#slots.push({ slot, index: new FieldIndex(places) });
    const anywhere = fields.get(-1);
    this.#anywhere = anywhere ? new FieldIndex(anywhere) : undefined;
  }

  /** Fills `out` with the rules that may match the event in the view, each once, in no order. */
  candidates(view: EventView, out: number[]): void {
    out.length = 0;
    if (++this.#round > 0x7ffffffe) {
      this.#round = 1;
      this.#seen.fill(0);
    }
    const round = this.#round;
    const seen = this.#seen;
    const found: Found = (owners) => {
      for (let index = 0; index < owners.length; index++) {
        const rule = owners[index]!;
        if (seen[rule] !== round) {
          seen[rule] = round;
          out.push(rule);
        }
      }
    };
    for (let index = 0; index < this.always.length; index++) out.push(this.always[index]!);
    for (let index = 0; index < this.#slots.length; index++) {
      const { slot, index: field } = this.#slots[index]!;
      const holds = view.holds[slot];
      if (holds === HOLDS.SCALAR) this.#scan(field, view, view.foldedAt(slot), found);
      else if (holds === HOLDS.SEVERAL) for (const text of view.foldedAllAt(slot)) this.#scan(field, view, text, found);
    }
    if (this.#anywhere) for (const text of view.everything().folded) this.#scan(this.#anywhere, view, text, found);
  }

  #scan(field: FieldIndex, view: EventView, text: string, found: Found): void {
    field.scan(text, view.longTexts.of(text), found);
  }
}
