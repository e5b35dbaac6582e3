import type { ControlStore } from '../store/control-store.ts';
import {
  endsKey,
  type HostRow,
  hostKey,
  type KnownProgram,
  keepNewest,
  mostOperations,
  mostPrograms,
  type PairRow,
  pairKey,
} from './network-rows.ts';
import type { HostSight, How, PairSight, SeenProgram } from './sight.ts';
import { noteVantage } from './vantage.ts';

/** Names kept of one host. */
const mostNames = 8;
/** A later sight alone is written down this much later, milliseconds: what a crash loses of it the next sight brings again. */
const writeEveryMs = 300_000;

/** A row with what of it is on disk. */
interface Kept<Row> {
  row: Row;
  writtenLast: number;
}

/** Whether a sight may add one more row to a site. */
export type Admit = (what: 'host' | 'pair', example: string) => boolean;

/** Who is there and who talks with whom: in memory, written through to the control store. */
export class NetworkBook {
  private readonly store: ControlStore;
  private readonly hostRows = new Map<string, Kept<HostRow>>();
  private readonly pairRows = new Map<string, Kept<PairRow>>();
  private readonly counts = new Map<string, number>();
  /** Key of the oldest conversation from one host to another, whatever its port. */
  private readonly byEnds = new Map<string, string>();
  private readonly dirtyHosts = new Set<string>();
  private readonly dirtyPairs = new Set<string>();
  /** Grows with each change that a reader could see. */
  revision = 0;

  constructor(store: ControlStore) {
    this.store = store;
    for (const row of store.db.prepare('SELECT doc FROM net_host').all()) this.putHost(JSON.parse(String(row['doc'])));
    for (const row of store.db.prepare('SELECT doc FROM net_pair').all()) this.putPair(JSON.parse(String(row['doc'])));
  }

  *hosts(sites: readonly string[]): Generator<HostRow> {
    for (const { row } of this.hostRows.values()) if (sites.includes(row.site)) yield row;
  }

  *pairs(sites: readonly string[]): Generator<PairRow> {
    for (const { row } of this.pairRows.values()) if (sites.includes(row.site)) yield row;
  }

  host(site: string, address: string): HostRow | undefined {
    return this.hostRows.get(hostKey(site, address))?.row;
  }

  /** Hosts, or pairs, of a site that are kept. */
  count(site: string, what: 'host' | 'pair'): number {
    return this.counts.get(`${what} ${site}`) ?? 0;
  }

  /** Notes a host; false where there was no room for it. */
  seeHost(site: string, sight: HostSight, seen: { how: How; by: string; at: number }, admit: Admit): boolean {
    const key = hostKey(site, sight.address);
    let kept = this.hostRows.get(key);
    if (!kept) {
      if (!admit('host', sight.address)) return false;
      kept = this.putHost({
        ...{ site, address: sight.address, first: seen.at, last: seen.at, mac: null },
        ...{ names: [], readAs: [], manyAddresses: false, vantages: [] },
      });
      this.dirtyHosts.add(key);
    }
    const { row } = kept;
    const before = row.vantages.length;
    noteVantage(row.vantages, seen.how, seen.by, seen.at);
    const told =
      before !== row.vantages.length ||
      (sight.mac !== undefined && sight.mac !== row.mac && seen.at >= row.last) ||
      (sight.name !== undefined && !row.names.includes(sight.name)) ||
      (sight.readAs !== undefined && !row.readAs.includes(sight.readAs)) ||
      (sight.manyAddresses === true && !row.manyAddresses);
    if (sight.mac !== undefined && seen.at >= row.last) row.mac = sight.mac;
    if (sight.name !== undefined && !row.names.includes(sight.name) && row.names.length < mostNames) {
      row.names.push(sight.name);
    }
    if (sight.readAs !== undefined && !row.readAs.includes(sight.readAs)) row.readAs.push(sight.readAs);
    row.manyAddresses ||= sight.manyAddresses === true;
    this.move(kept, seen.at, told, key, this.dirtyHosts);
    return true;
  }

  /** Notes a conversation; null where there was no room for it. */
  seePair(site: string, sight: PairSight, seen: { how: How; by: string; at: number }, admit: Admit): PairRow | null {
    const turned = sight.sure ? undefined : this.turned(site, sight);
    const key = turned ?? pairKey({ site, ...sight });
    let kept = this.pairRows.get(key);
    if (!kept) {
      if (!admit('pair', `${sight.client} → ${sight.server}`)) return null;
      const { client, server, transport, port, sure } = sight;
      kept = this.putPair({
        ...{ site, client, server, transport, port, sure, first: seen.at, last: seen.at, connections: 0 },
        ...{ clientPrograms: [], serverPrograms: [], operations: [], vantages: [] },
      });
      this.dirtyPairs.add(key);
    }
    const { row } = kept;
    const before = row.vantages.length + row.clientPrograms.length + row.serverPrograms.length + row.operations.length;
    row.sure ||= sight.sure;
    row.connections += sight.connections;
    noteVantage(row.vantages, seen.how, seen.by, seen.at);
    if (sight.clientProgram) noteProgram(row.clientPrograms, sight.clientProgram, seen.at);
    if (sight.serverProgram) noteProgram(row.serverPrograms, sight.serverProgram, seen.at);
    if (sight.operation) noteOperation(row, sight.operation, seen.at);
    const after = row.vantages.length + row.clientPrograms.length + row.serverPrograms.length + row.operations.length;
    this.move(kept, seen.at, before !== after, key, this.dirtyPairs);
    return row;
  }

  /** Writes what changed; within the transaction of whoever brings events. */
  flush(): void {
    const { db } = this.store;
    const putHost = db.prepare('INSERT OR REPLACE INTO net_host (site, address, last, doc) VALUES (?, ?, ?, ?)');
    for (const key of this.dirtyHosts) {
      const kept = this.hostRows.get(key)!;
      putHost.run(kept.row.site, kept.row.address, kept.row.last, JSON.stringify(kept.row));
      kept.writtenLast = kept.row.last;
    }
    const putPair = db.prepare('INSERT OR REPLACE INTO net_pair (id, site, last, doc) VALUES (?, ?, ?, ?)');
    for (const key of this.dirtyPairs) {
      const kept = this.pairRows.get(key)!;
      putPair.run(key, kept.row.site, kept.row.last, JSON.stringify(kept.row));
      kept.writtenLast = kept.row.last;
    }
    this.dirtyHosts.clear();
    this.dirtyPairs.clear();
  }

  /** Forgets hosts and conversations that nobody has seen since a moment; how many. */
  forget(before: number): { hosts: number; pairs: number } {
    const gone = { hosts: 0, pairs: 0 };
    for (const [key, { row }] of this.pairRows) {
      if (row.last >= before) continue;
      this.pairRows.delete(key);
      this.store.db.prepare('DELETE FROM net_pair WHERE id = ?').run(key);
      this.tally('pair', row.site, -1);
      gone.pairs++;
    }
    for (const [key, { row }] of this.hostRows) {
      if (row.last >= before) continue;
      this.hostRows.delete(key);
      this.store.db.prepare('DELETE FROM net_host WHERE site = ? AND address = ?').run(row.site, row.address);
      this.tally('host', row.site, -1);
      gone.hosts++;
    }
    if (gone.pairs > 0) {
      this.byEnds.clear();
      for (const { row } of this.pairRows.values()) this.indexEnds(row);
    }
    if (gone.hosts + gone.pairs > 0) this.revision++;
    return gone;
  }

  /** Where nobody knows who began a conversation, the one that is known the other way round is the same. */
  private turned(site: string, sight: PairSight): string | undefined {
    if (this.pairRows.has(pairKey({ site, ...sight }))) return undefined;
    const { client, server, transport } = sight;
    return this.byEnds.get(endsKey({ site, client: server, server: client, transport }));
  }

  private move(kept: Kept<HostRow | PairRow>, at: number, told: boolean, key: string, dirty: Set<string>): void {
    const { row } = kept;
    const earlier = at < row.first;
    row.first = Math.min(row.first, at);
    row.last = Math.max(row.last, at);
    if (told || earlier || row.last - kept.writtenLast >= writeEveryMs) dirty.add(key);
    this.revision++;
  }

  private putHost(row: HostRow): Kept<HostRow> {
    const kept = { row, writtenLast: row.last };
    this.hostRows.set(hostKey(row.site, row.address), kept);
    this.tally('host', row.site, 1);
    return kept;
  }

  private putPair(row: PairRow): Kept<PairRow> {
    const kept = { row, writtenLast: row.last };
    this.pairRows.set(pairKey(row), kept);
    this.indexEnds(row);
    this.tally('pair', row.site, 1);
    return kept;
  }

  private indexEnds(row: PairRow): void {
    const ends = endsKey(row);
    if (!this.byEnds.has(ends)) this.byEnds.set(ends, pairKey(row));
  }

  private tally(what: 'host' | 'pair', site: string, by: 1 | -1): void {
    const key = `${what} ${site}`;
    this.counts.set(key, (this.counts.get(key) ?? 0) + by);
  }
}

function noteProgram(list: KnownProgram[], seen: SeenProgram, at: number): void {
  const known = list.find(
    (one) => one.name === seen.name && one.executable === seen.executable && one.user === seen.user,
  );
  if (known) {
    known.first = Math.min(known.first, at);
    known.last = Math.max(known.last, at);
    return;
  }
  list.push({ ...seen, first: at, last: at });
  keepNewest(list, mostPrograms);
}

function noteOperation(row: PairRow, seen: NonNullable<PairSight['operation']>, at: number): void {
  const known = row.operations.find((one) => one.operation === seen.operation && one.area === seen.area);
  const [low, high] = seen.addresses ?? [null, null];
  if (known) {
    if (low !== null) known.low = Math.min(known.low ?? low, low);
    if (high !== null) known.high = Math.max(known.high ?? high, high);
    known.count += seen.count;
    known.first = Math.min(known.first, at);
    known.last = Math.max(known.last, at);
    return;
  }
  const { class: kind, operation, area, count } = seen;
  row.operations.push({ class: kind, operation, area, low, high, count, first: at, last: at });
  keepNewest(row.operations, mostOperations);
}
