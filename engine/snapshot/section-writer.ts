import { GrowingTree } from '../merkle/growing-tree.ts';
import { leafHash } from '../merkle/tree.ts';
import { canonicalise, type JsonObject } from './canonical-json.ts';
import { line } from './line.ts';
import { LinePacker } from './line-packer.ts';
import type { Section } from './model.ts';
import { PackedEntries } from './packed-entries.ts';

/** A record came after one that has the same key or stands behind it. */
export class KeyOrderError extends Error {
  override name = 'KeyOrderError';
}

/** Writes one section whose records come in the order of their keys: hashed and packed as they come, none is held. */
export class SectionWriter {
  readonly name: string;
  readonly compared: boolean;
  readonly #packer = new LinePacker();
  readonly #tree = new GrowingTree();
  #last: string | undefined;

  constructor(name: string, compared = true) {
    this.name = name;
    this.compared = compared;
  }

  /** Bytes that it holds so far. */
  get bytes(): number {
    return this.#packer.bytes;
  }

  /** Adds one record; throws KeyOrderError or NotCanonicalError. */
  add(key: string, record: JsonObject): void {
    this.addCanonical(key, canonicalise(record));
  }

  /** Adds a record whose canonical text is already known. */
  addCanonical(key: string, record: string): void {
    if (this.#last !== undefined && key <= this.#last) throw new KeyOrderError(`${key} came after ${this.#last}`);
    this.#last = key;
    const text = line(key, record);
    this.#tree.add(leafHash(text));
    this.#packer.add(key, text);
  }

  finish(): Section {
    const hash = Buffer.from(this.#tree.root()).toString('hex');
    return { name: this.name, compared: this.compared, hash, entries: new PackedEntries(this.#packer.finish()) };
  }
}
