import type { ControlStore } from '../../store/control-store.ts';
import { type AllowEntry, type AllowSubject, keyOf } from './allow-entry.ts';

/** Later sights of an entry are written down this much later, milliseconds. */
const writeEveryMs = 3_600_000;

/** Entries of the allow-list: in memory, written through. */
export class AllowTable {
  private readonly store: ControlStore;
  private readonly entries = new Map<string, AllowEntry>();
  private readonly written = new Map<string, number>();
  private readonly dirty = new Set<string>();
  /** Ranges by the pair and area that they lie in. */
  private readonly ranges = new Map<string, AllowEntry[]>();
  private readonly counts = new Map<string, number>();

  constructor(store: ControlStore) {
    this.store = store;
    for (const row of store.db.prepare('SELECT doc FROM net_allow').all()) this.index(JSON.parse(String(row['doc'])));
  }

  *of(sites: readonly string[]): Generator<AllowEntry> {
    for (const entry of this.entries.values()) if (sites.includes(entry.site)) yield entry;
  }

  get(id: string): AllowEntry | undefined {
    return this.entries.get(id);
  }

  count(site: string): number {
    return this.counts.get(site) ?? 0;
  }

  /** The entry that covers a subject: the same one, or a range that holds it. */
  find(site: string, subject: AllowSubject): AllowEntry | undefined {
    if (subject.kind !== 'range') return this.entries.get(idOf(site, subject));
    return this.rangesOf(site, subject).find(({ low, high }) => low! <= subject.low! && high! >= subject.high!);
  }

  /** Other ranges of the same pair and area. */
  rangesOf(site: string, subject: AllowSubject): readonly AllowEntry[] {
    return this.ranges.get(placeOf(site, subject)) ?? [];
  }

  add(entry: Omit<AllowEntry, 'id'>): AllowEntry {
    const made = { ...entry, id: idOf(entry.site, entry) };
    this.index(made);
    this.dirty.add(made.id);
    return made;
  }

  /** Says that an entry was changed; `now` writes it with the next flush, else only when long nothing was written of it. */
  touch(entry: AllowEntry, now: boolean): void {
    if (now || entry.last - (this.written.get(entry.id) ?? 0) >= writeEveryMs) this.dirty.add(entry.id);
  }

  remove(entry: AllowEntry): void {
    this.entries.delete(entry.id);
    this.dirty.delete(entry.id);
    this.written.delete(entry.id);
    this.counts.set(entry.site, this.count(entry.site) - 1);
    const place = placeOf(entry.site, entry);
    const rest = this.ranges.get(place)?.filter((one) => one !== entry);
    if (rest?.length) this.ranges.set(place, rest);
    else this.ranges.delete(place);
    this.store.db.prepare('DELETE FROM net_allow WHERE id = ?').run(entry.id);
  }

  /** Writes what changed; within the transaction of whoever changed it. */
  flush(): void {
    if (this.dirty.size === 0) return;
    const put = this.store.db.prepare('INSERT OR REPLACE INTO net_allow (id, site, doc) VALUES (?, ?, ?)');
    for (const id of this.dirty) {
      const entry = this.entries.get(id)!;
      put.run(id, entry.site, JSON.stringify(entry));
      this.written.set(id, entry.last);
    }
    this.dirty.clear();
  }

  private index(entry: AllowEntry): void {
    this.entries.set(entry.id, entry);
    this.written.set(entry.id, entry.last);
    this.counts.set(entry.site, this.count(entry.site) + 1);
    if (entry.kind !== 'range') return;
    const place = placeOf(entry.site, entry);
    this.ranges.set(place, [...(this.ranges.get(place) ?? []), entry]);
  }
}

function idOf(site: string, subject: AllowSubject): string {
  return `${site} ${keyOf(subject)}`;
}

function placeOf(site: string, { a, b, area }: AllowSubject): string {
  return `${site} ${a} ${b} ${area}`;
}
