import { namesIn } from '#protocol/events/personal.ts';
import type { Projection } from '../assets/projection.ts';
import type { GrowthBound } from '../growth/growth-bound.ts';
import type { ControlStore } from '../store/control-store.ts';
import type { StoredBlock } from '../store/stored-block.ts';

/** Shorter ones would hide half of a line and tell nothing. */
const shortest = 2;
/** Accounts that every Debian system has (base-passwd): nobody's name, and ordinary words in a sentence. */
const systemAccounts: ReadonlySet<string> = new Set(
  'daemon bin sys sync games man lp mail news uucp proxy www-data backup list irc nobody'.split(' '),
);
/** A number is an account only when it is as long as an employee's. */
const shortestNumber = 5;

/**
 * Names of persons and accounts that the events of a site told in the fields made for them. They are hidden from who may not see
 * names wherever they stand, also in lines that name nobody by a field. A name is kept as long as events that told it are: with the day
 * of the last one's arrival (UTC).
 */
export class KnownNames implements Projection {
  readonly name = 'names';
  readonly guards = true;
  private readonly store: ControlStore;
  private readonly growth: GrowthBound;
  private readonly perSite: number;
  private readonly bySite = new Map<string, Map<string, string>>();
  private version = 0;

  /** `perSite` is how many names of a site are kept. */
  constructor(store: ControlStore, growth: GrowthBound, perSite: number) {
    this.store = store;
    this.growth = growth;
    this.perSite = perSite;
    for (const row of store.db.prepare('SELECT site, name, told FROM known_name').all()) {
      this.of(row['site'] as string).set(row['name'] as string, row['told'] as string);
    }
  }

  take(stored: StoredBlock): void {
    const { people } = stored.block.columns;
    if (people.length === 0) return;
    const received = Math.max(...stored.sightings().map((one) => one.received));
    const day = new Date(received).toISOString().slice(0, 10);
    let leftOut: string | null = null;
    for (const { site, names } of people) {
      const known = this.of(site);
      for (const name of names.flatMap(waysToWrite)) {
        const told = known.get(name);
        if (told === undefined ? !isTelling(name) : told >= day) continue;
        if (told === undefined && !this.admits(site, known.size, received)) {
          leftOut ??= name;
          continue;
        }
        known.set(name, day);
        if (told === undefined) this.version++;
        this.store.db
          .prepare('INSERT INTO known_name VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET told = excluded.told')
          .run(site, name, day);
      }
    }
    if (leftOut !== null) this.tellOf(leftOut, stored, received);
  }

  /** Names of some sites, as they were written. */
  at(sites: readonly string[]): { names: string[]; version: number } {
    return { names: [...new Set(sites.flatMap((site) => [...this.of(site).keys()]))], version: this.version };
  }

  /** How many names `forget` would erase. */
  countBefore(site: string, before: string): number {
    const day = before.slice(0, 10);
    return [...this.of(site).values()].filter((told) => told < day).length;
  }

  /** Erases the names of a site that no event told on the day of a moment or later; returns how many. */
  forget(site: string, before: string): number {
    const gone = this.store.db
      .prepare('DELETE FROM known_name WHERE site = ? AND told < ? RETURNING name')
      .all(site, before.slice(0, 10));
    for (const { name } of gone) this.of(site).delete(name as string);
    if (gone.length > 0) this.version++;
    return gone.length;
  }

  private admits(site: string, known: number, at: number): boolean {
    return known < this.perSite && this.growth.admits('names', site, at);
  }

  /** Says which agent's events told a name that found no room, without saying the name. */
  private tellOf(name: string, stored: StoredBlock, at: number): void {
    for (const { site, agent, fields } of stored.events()) {
      if (!namesIn(fields).flatMap(waysToWrite).includes(name)) continue;
      this.growth.leaveOut('names', { site, agent }, null, at);
      return;
    }
  }

  private of(site: string): Map<string, string> {
    const known = this.bySite.get(site) ?? new Map<string, string>();
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
  if (name.length < shortest || name.length > 200 || systemAccounts.has(name)) return false;
  return !/^\d+$/.test(name) || name.length >= shortestNumber;
}
