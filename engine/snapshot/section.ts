import { leafHash } from '../merkle/tree.ts';
import { canonicalise, type JsonObject } from './canonical-json.ts';
import type { Section, Snapshot, SnapshotHeader } from './model.ts';
import { SectionWriter } from './section-writer.ts';
import { treeRoot } from './tree-hash.ts';

/** Two records of one section have the same key. */
export class DuplicateKeyError extends Error {
  override name = 'DuplicateKeyError';
}

/** Collects the records of one section in any order as canonical text, one at a time, so that no raw values are held. */
export class SectionBuilder {
  readonly name: string;
  readonly compared: boolean;
  readonly #entries = new Map<string, string>();

  constructor(name: string, compared = true) {
    this.name = name;
    this.compared = compared;
  }

  /** Adds one record; throws DuplicateKeyError or NotCanonicalError. */
  add(key: string, record: JsonObject): void {
    this.addCanonical(key, canonicalise(record));
  }

  /** Adds a record whose canonical text is already known. */
  addCanonical(key: string, record: string): void {
    if (this.#entries.has(key)) throw new DuplicateKeyError(`section ${this.name} has ${key} twice`);
    this.#entries.set(key, record);
  }

  has(key: string): boolean {
    return this.#entries.has(key);
  }

  finish(): Section {
    const writer = new SectionWriter(this.name, this.compared);
    for (const key of [...this.#entries.keys()].sort()) writer.addCanonical(key, this.#entries.get(key)!);
    this.#entries.clear();
    return writer.finish();
  }
}

/** Root of a snapshot: RFC 6962 tree over `[name, hash]` of the compared sections, sorted by name. */
export function hashSnapshot(sections: Iterable<{ name: string; compared: boolean; hash: string }>): string {
  const leaves = [...sections]
    .filter((section) => section.compared)
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((section) => leafHash(canonicalise([section.name, section.hash])));
  return treeRoot(leaves);
}

/** Puts header and sections together; sections without records are left out. */
export function buildSnapshot(header: SnapshotHeader, sections: readonly Section[]): Snapshot {
  const kept = sections.filter((section) => section.entries.size > 0).sort((a, b) => (a.name < b.name ? -1 : 1));
  return {
    header,
    sections: new Map(kept.map((section) => [section.name, section])),
    root: hashSnapshot(kept),
  };
}
