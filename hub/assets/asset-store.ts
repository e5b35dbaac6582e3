import { randomUUIDv7 } from 'node:crypto';
import type { Asset } from '#protocol/api/plant.ts';
import { foldMac } from '#protocol/mac.ts';
import type { ControlStore } from '../store/control-store.ts';

/** A row of the asset ledger as it is kept; `agents` and the count of open incidents are joined on reading. */
export interface AssetRow extends Omit<Asset, 'standing' | 'agents' | 'openIncidents'> {
  inLedger: boolean;
  observed: boolean;
  retired: boolean;
  /** Who named it first, where anybody could have: the sender as `AssetObserver` counts by. Null for what people wrote down and for an agent's own machine. */
  broughtBy: string | null;
}

const lists = ['addresses', 'macs', 'hostNames', 'sharedAccounts'] as const;
const flags = ['inLedger', 'observed', 'retired', 'loggable'] as const;
const columns: Record<Exclude<keyof AssetRow, 'id'>, string> = {
  site: 'site',
  name: 'name',
  kind: 'kind',
  addresses: 'addresses',
  macs: 'macs',
  hostNames: 'host_names',
  zone: 'zone',
  location: 'location',
  custodian: 'custodian',
  use: 'use',
  criticality: 'criticality',
  sharedAccounts: 'shared_accounts',
  inLedger: 'in_ledger',
  observed: 'observed',
  retired: 'retired',
  os: 'os',
  firstSeen: 'first_seen',
  lastSeen: 'last_seen',
  loggable: 'loggable',
  borrowedFrom: 'borrowed_from',
  note: 'note',
  broughtBy: 'brought_by',
};
const keys = Object.keys(columns) as (keyof typeof columns)[];

/** A new row with nothing known but its site and name. */
export function blankAsset(site: string, name: string): Omit<AssetRow, 'id'> {
  return {
    site,
    name,
    kind: 'unknown',
    addresses: [],
    macs: [],
    hostNames: [],
    zone: null,
    location: null,
    custodian: null,
    use: null,
    criticality: null,
    sharedAccounts: [],
    inLedger: false,
    observed: false,
    retired: false,
    os: null,
    firstSeen: null,
    lastSeen: null,
    loggable: true,
    borrowedFrom: null,
    note: null,
    broughtBy: null,
  };
}

/** Host names are compared without width, case and domain. */
export function foldHost(name: string): string {
  if (/^[a-z0-9-]+$/.test(name)) return name;
  const folded = name.normalize('NFKC').trim().toLowerCase();
  return /^[\d.:]+$/.test(folded) ? folded : (folded.split('.')[0] ?? folded);
}

/** Assets in memory with their lookups, written through to the control store. */
export class AssetStore {
  private readonly store: ControlStore;
  private readonly rows = new Map<string, AssetRow>();
  private readonly byKey = new Map<string, string>();
  private readonly agents = new Map<string, string>();
  /** How many assets that nobody took into the ledger each sender brought, and each site has. */
  private readonly onlySeen = new Map<string, number>();

  constructor(store: ControlStore) {
    this.store = store;
    for (const row of store.db.prepare('SELECT * FROM asset').all()) this.index(read(row));
    for (const row of store.db.prepare('SELECT site, agent, asset FROM asset_agent WHERE until IS NULL').all()) {
      this.agents.set(`${row['site']}/${row['agent']}`, row['asset'] as string);
    }
  }

  all(): Iterable<AssetRow> {
    return this.rows.values();
  }

  get(id: string): AssetRow | undefined {
    return this.rows.get(id);
  }

  /** The asset that has this host name, address or hardware address in a site. */
  find(site: string, by: 'host' | 'address' | 'mac', value: string): AssetRow | undefined {
    const id = this.byKey.get(lookup(site, by, value));
    return id === undefined ? undefined : this.rows.get(id);
  }

  /** How many assets of a site were only named by others: of one sender, or of all. */
  countOnlySeen(site: string, sender?: string): number {
    return this.onlySeen.get(sender === undefined ? site : `${site}\n${sender}`) ?? 0;
  }

  add(row: Omit<AssetRow, 'id'>, now: string): AssetRow {
    const made: AssetRow = { ...row, id: randomUUIDv7() };
    this.store.db
      .prepare(
        `INSERT INTO asset (id, ${keys.map((key) => columns[key]).join(', ')}, created_at)
         VALUES (${Array(keys.length + 2)
           .fill('?')
           .join(', ')})`,
      )
      .run(made.id, ...keys.map((key) => written(made[key])), now);
    this.index(made);
    return made;
  }

  change(id: string, change: Partial<AssetRow>): AssetRow {
    const old = this.rows.get(id);
    if (!old) throw new RangeError(`no asset ${id}`);
    const row: AssetRow = { ...old, ...change, id };
    const given = keys.filter((key) => key in change);
    if (given.length > 0) {
      this.store.db
        .prepare(`UPDATE asset SET ${given.map((key) => `${columns[key]} = ?`).join(', ')} WHERE id = ?`)
        .run(...given.map((key) => written(row[key])), id);
    }
    this.forget(old);
    this.index(row);
    return row;
  }

  /** Takes an asset out for good, with what was told about it; nothing else may speak of it. */
  remove(id: string): void {
    const row = this.rows.get(id);
    if (!row) return;
    this.store.db.prepare('DELETE FROM asset_fact WHERE asset = ?').run(id);
    this.store.db.prepare('DELETE FROM asset WHERE id = ?').run(id);
    this.forget(row);
    this.rows.delete(id);
  }

  /** Open relation of an agent to the asset it runs on. */
  assetOfAgent(site: string, agent: string): string | undefined {
    return this.agents.get(`${site}/${agent}`);
  }

  agentsOf(asset: string): string[] {
    return [...this.agents].filter(([, id]) => id === asset).map(([key]) => key.split('/')[1]!);
  }

  /** Says that an agent runs on an asset from now on; the relation before it is closed, not deleted. */
  relate(site: string, agent: string, asset: string, now: string): void {
    if (this.assetOfAgent(site, agent) === asset) return;
    this.store.db
      .prepare('UPDATE asset_agent SET until = ? WHERE site = ? AND agent = ? AND until IS NULL')
      .run(now, site, agent);
    this.store.db
      .prepare('INSERT INTO asset_agent (site, agent, asset, since) VALUES (?, ?, ?, ?)')
      .run(site, agent, asset, now);
    this.agents.set(`${site}/${agent}`, asset);
  }

  private index(row: AssetRow): void {
    this.rows.set(row.id, row);
    this.countRow(row, 1);
    if (row.retired) return;
    for (const key of lookups(row)) if (!this.byKey.has(key)) this.byKey.set(key, row.id);
  }

  private forget(row: AssetRow): void {
    this.countRow(row, -1);
    for (const key of lookups(row)) if (this.byKey.get(key) === row.id) this.byKey.delete(key);
  }

  private countRow(row: AssetRow, by: 1 | -1): void {
    if (row.broughtBy === null || row.inLedger) return;
    for (const key of [row.site, `${row.site}\n${row.broughtBy}`]) {
      this.onlySeen.set(key, (this.onlySeen.get(key) ?? 0) + by);
    }
  }
}

function lookups(row: AssetRow): string[] {
  return [
    ...row.hostNames.map((value) => lookup(row.site, 'host', value)),
    ...row.addresses.map((value) => lookup(row.site, 'address', value)),
    ...row.macs.map((value) => lookup(row.site, 'mac', value)),
  ];
}

function lookup(site: string, by: 'host' | 'address' | 'mac', value: string): string {
  const folded = by === 'host' ? foldHost(value) : value.trim().toLowerCase();
  return `${site}\n${by}\n${by === 'mac' ? (foldMac(value) ?? folded) : folded}`;
}

function written(value: AssetRow[keyof AssetRow]): string | number | null {
  if (typeof value === 'boolean') return Number(value);
  return Array.isArray(value) ? JSON.stringify(value) : value;
}

function read(row: Record<string, unknown>): AssetRow {
  const out: Record<string, unknown> = { id: row['id'] };
  for (const key of keys) out[key] = row[columns[key]];
  for (const key of lists) out[key] = JSON.parse(out[key] as string);
  for (const key of flags) out[key] = out[key] === 1;
  return out as unknown as AssetRow;
}
