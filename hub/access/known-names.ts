import type { Projection } from '../assets/projection.ts';
import type { ControlStore } from '../store/control-store.ts';
import type { StoredBlock } from '../store/stored-block.ts';

/** Shorter ones would hide half of a line and tell nothing. */
const shortest = 2;
/** A number is an account only when it is as long as an employee's. */
const shortestNumber = 5;

/**
 * Names of persons and accounts that the events of a site told in the fields made for them. They are hidden from who may not see
 * names wherever they stand, also in lines that name nobody by a field.
 */
export class KnownNames implements Projection {
  readonly name = 'names';
  readonly guards = true;
  private readonly store: ControlStore;
  private readonly bySite = new Map<string, Set<string>>();
  private version = 0;

  constructor(store: ControlStore) {
    this.store = store;
    for (const row of store.db.prepare('SELECT site, name FROM known_name').all()) {
      this.of(row['site'] as string).add(row['name'] as string);
    }
  }

  take({ block }: StoredBlock): void {
    for (const { site, names } of block.columns.people) {
      const known = this.of(site);
      for (const name of names.flatMap(waysToWrite)) {
        if (known.has(name) || !isTelling(name)) continue;
        known.add(name);
        this.version++;
        this.store.db.prepare('INSERT OR IGNORE INTO known_name VALUES (?, ?)').run(site, name);
      }
    }
  }

  /** Names of some sites, as they were written. */
  at(sites: readonly string[]): { names: string[]; version: number } {
    return { names: [...new Set(sites.flatMap((site) => [...(this.bySite.get(site) ?? [])]))], version: this.version };
  }

  private of(site: string): Set<string> {
    const known = this.bySite.get(site) ?? new Set<string>();
    this.bySite.set(site, known);
    return known;
  }
}

/** An account with its domain is also written without it. */
function waysToWrite(name: string): string[] {
  const bare = name.replace(/^.*\\/, '').replace(/@.*$/, '');
  return bare === name ? [name] : [name, bare];
}

function isTelling(name: string): boolean {
  if (name.length < shortest || name.length > 200) return false;
  return !/^\d+$/.test(name) || name.length >= shortestNumber;
}
