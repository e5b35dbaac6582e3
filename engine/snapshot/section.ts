import { leafHash } from '../merkle/tree.ts';
import { canonicalise, type Json, type JsonObject } from './canonical-json.ts';
import type { Section, Snapshot, SnapshotHeader } from './model.ts';
import { treeRoot } from './tree-hash.ts';

/** Two records of one section have the same key. */
export class DuplicateKeyError extends Error {
  override name = 'DuplicateKeyError';
}

/** Collects the records of one section as canonical text, one at a time, so that no raw values are held. */
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
    const keys = [...this.#entries.keys()].sort();
    const entries = new Map<string, string>();
    const leaves: Buffer[] = [];
    for (const key of keys) {
      const record = this.#entries.get(key) as string;
      entries.set(key, record);
      leaves.push(leafHash(line(key, record)));
    }
    this.#entries.clear();
    return { name: this.name, compared: this.compared, hash: treeRoot(leaves), entries };
  }
}

/** Line of a section's blob, without its end: JSON text of the key, a tab, the canonical record. */
export function line(key: string, record: string): string {
  return `${canonicalise(key)}\t${record}`;
}

/** Reads a line back; undefined when it is not one. */
export function parseLine(text: string): [key: string, record: string] | undefined {
  const tab = text.indexOf('\t');
  if (tab < 2 || text[tab + 1] !== '{') return undefined;
  try {
    const key: Json = JSON.parse(text.slice(0, tab));
    return typeof key === 'string' ? [key, text.slice(tab + 1)] : undefined;
  } catch {
    return undefined;
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
