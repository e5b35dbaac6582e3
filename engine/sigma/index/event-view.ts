import { fold } from '../detection/pattern.ts';
import { bareName, isScalar, MAX_DEPTH, type Scalar, scalarsOf } from '../event.ts';
import type { FieldMapping } from '../logsource/logsource-map.ts';
import { LongTexts } from './long-text.ts';

/** What stands in a field of the event at hand. */
export const HOLDS = { NOTHING: 0, SCALAR: 1, SEVERAL: 2, OBJECT: 3, NULL: 4 } as const;

/** How a slot was filled; a higher rank replaces a lower one. */
const RANK = { PATH: 1, BARE: 2, EXACT: 3 } as const;

/** Fillings count in 30 bits. */
const LAST_FILLING = 0x3fffffff;
/** Names remembered per view; events with endless new names cannot fill the memory. */
const MAX_NAMES = 50_000;

/**
 * One event, laid out for fast matching: every field name that a rule uses has a slot number. A view is filled anew for each event
 * and gives folded texts on demand, each made once.
 */
export class EventView {
  /** From `HOLDS`, per slot. */
  holds = new Uint8Array(64);
  values: (Scalar | Scalar[] | null)[] = [];
  /** Counts the fillings: results kept for one filling are not valid for the next. */
  filling = 1;
  readonly longTexts = new LongTexts();
  readonly #slots = new Map<string, number>();
  readonly #names = new Map<string, number>();
  readonly #interior = new Set<string>();
  readonly #folded: (string | string[] | undefined)[] = [];
  readonly #ranks: number[] = [];
  readonly #touched: number[] = [];
  readonly #forgetters: (() => void)[] = [];
  #fields: Record<string, unknown> = {};
  #everything: { raw: Scalar[]; folded: string[] } | undefined;

  /** Calls back when fillings start to count from one again. */
  onRestart(forget: () => void): void {
    this.#forgetters.push(forget);
  }

  /** The slot of a field name; the same for names that differ only in spaces. */
  slotOf(field: string): number {
    const bare = bareName(field);
    let slot = this.#slots.get(bare);
    if (slot === undefined) {
      slot = this.#slots.size;
      this.#slots.set(bare, slot);
      this.#names.clear();
      if (slot >= this.holds.length) {
        const larger = new Uint8Array(this.holds.length * 2);
        larger.set(this.holds);
        this.holds = larger;
      }
      const parts = bare.split('.');
      for (let length = 1; length < parts.length; length++) this.#interior.add(parts.slice(0, length).join('.'));
    }
    return slot;
  }

  fill(fields: Record<string, unknown>, mapping?: FieldMapping): void {
    for (const slot of this.#touched) {
      this.holds[slot] = HOLDS.NOTHING;
      this.#folded[slot] = undefined;
      this.values[slot] = null;
    }
    this.#touched.length = 0;
    this.#everything = undefined;
    this.longTexts.clear();
    this.#fields = fields;
    if (++this.filling > LAST_FILLING) {
      this.filling = 1;
      for (const forget of this.#forgetters) forget();
    }
    for (const key in fields) this.#take(key, fields[key], 0, RANK.EXACT);
    if (mapping) {
      for (const { to, from, values } of mapping) this.#copy(this.slotOf(to), this.slotOf(from), values);
    }
  }

  #slotOfKey(key: string): number {
    let slot = this.#names.get(key);
    if (slot === undefined) {
      slot = this.#slots.get(bareName(key)) ?? -1;
      if (this.#names.size >= MAX_NAMES) this.#names.clear();
      this.#names.set(key, slot);
    }
    return slot;
  }

  #take(path: string, value: unknown, depth: number, rank: number): void {
    const slot = this.#slotOfKey(path);
    if (slot >= 0) this.#put(slot, value, rank === RANK.EXACT && path.includes(' ') ? RANK.BARE : rank);
    if (value === null || typeof value !== 'object' || depth >= MAX_DEPTH || !this.#interior.has(bareName(path)))
      return;
    this.#descend(path, value, depth);
  }

  #descend(path: string, value: object, depth: number): void {
    if (depth >= MAX_DEPTH) return;
    if (Array.isArray(value)) {
      for (const item of value) if (item !== null && typeof item === 'object') this.#descend(path, item, depth + 1);
      return;
    }
    for (const key of Object.keys(value))
      this.#take(`${path}.${key}`, (value as Record<string, unknown>)[key], depth + 1, RANK.PATH);
  }

  #put(slot: number, value: unknown, rank: number): void {
    if (value === undefined) return;
    if (this.holds[slot] !== HOLDS.NOTHING) {
      const old = this.#ranks[slot]!;
      if (rank < old || (rank === old && rank !== RANK.PATH)) return;
      if (rank === old) {
        this.#join(slot, value);
        return;
      }
    }
    this.#set(slot, value);
    this.#ranks[slot] = rank;
    this.#touched.push(slot);
  }

  #set(slot: number, value: unknown): void {
    if (isScalar(value)) {
      this.holds[slot] = HOLDS.SCALAR;
      this.values[slot] = value;
    } else if (value === null) {
      this.holds[slot] = HOLDS.NULL;
      this.values[slot] = null;
    } else if (Array.isArray(value)) {
      const members = membersOf(value);
      this.values[slot] = members;
      this.holds[slot] =
        members.length > 0 ? HOLDS.SEVERAL : value.some((item) => item !== null) ? HOLDS.OBJECT : HOLDS.NULL;
    } else {
      this.holds[slot] = HOLDS.OBJECT;
      this.values[slot] = null;
    }
  }

  /** A path through a list of objects meets several values. */
  #join(slot: number, value: unknown): void {
    const old = this.values[slot];
    const before = Array.isArray(old) ? old : old === null || old === undefined ? [] : [old];
    const added = isScalar(value) ? [value] : Array.isArray(value) ? membersOf(value) : [];
    if (added.length === 0) return;
    const members = [...before, ...added];
    this.holds[slot] = members.length === 1 ? HOLDS.SCALAR : HOLDS.SEVERAL;
    this.values[slot] = members.length === 1 ? members[0]! : members;
    this.#folded[slot] = undefined;
  }

  #copy(to: number, from: number, translations: Readonly<Record<string, string>> | undefined): void {
    if (this.holds[from] === HOLDS.NOTHING) return;
    const value = this.values[from]!;
    this.holds[to] = this.holds[from]!;
    this.values[to] = translations && isScalar(value) ? (translations[String(value)] ?? value) : value;
    this.#folded[to] = undefined;
    this.#ranks[to] = RANK.EXACT;
    this.#touched.push(to);
  }

  /** Folded text of a slot that holds one value. */
  foldedAt(slot: number): string {
    let text = this.#folded[slot];
    if (text === undefined) {
      const value = this.values[slot];
      text = fold(typeof value === 'string' ? value : String(value));
      this.#folded[slot] = text;
    }
    return text as string;
  }

  /** Folded texts of a slot that holds several values. */
  foldedAllAt(slot: number): string[] {
    let texts = this.#folded[slot];
    if (texts === undefined) {
      texts = (this.values[slot] as Scalar[]).map((value) => fold(String(value)));
      this.#folded[slot] = texts;
    }
    return texts as string[];
  }

  /** Every value of the event, as it is and folded, for keywords. */
  everything(): { raw: Scalar[]; folded: string[] } {
    if (!this.#everything) {
      const raw = scalarsOf(this.#fields);
      this.#everything = { raw, folded: raw.map((value) => fold(String(value))) };
    }
    return this.#everything;
  }
}

function membersOf(list: unknown[]): Scalar[] {
  const out: Scalar[] = [];
  for (const item of list) {
    if (isScalar(item)) out.push(item);
    else if (Array.isArray(item)) for (const inner of item) if (isScalar(inner)) out.push(inner);
  }
  return out;
}
