import type { z } from 'zod';
import type { Bilingual, Page, Role } from '#protocol/api/parts.ts';
import type { Asset, assetEdit, assetQuery } from '#protocol/api/plant.ts';
import type { LedgerAct } from '../ledger/ledger.ts';
import type { ControlStore } from '../store/control-store.ts';
import { AssetFacts } from './asset-facts.ts';
import { type AssetRow, AssetStore, blankAsset } from './asset-store.ts';
import type { Sites } from './sites.ts';

/** What of a row a person may change. */
export type AssetEdit = z.infer<typeof assetEdit>;

/** Who changes the asset ledger. */
export interface Editor {
  id: string;
  role: Role | null;
}

const labels: Record<keyof AssetEdit, Bilingual> = {
  name: { ja: '名称', en: 'name' },
  kind: { ja: '種類', en: 'kind' },
  addresses: { ja: 'IPアドレス', en: 'addresses' },
  macs: { ja: 'MACアドレス', en: 'hardware addresses' },
  hostNames: { ja: 'ホスト名', en: 'host names' },
  zone: { ja: 'ゾーン', en: 'zone' },
  location: { ja: '設置場所', en: 'location' },
  custodian: { ja: '管理責任者', en: 'custodian' },
  use: { ja: '用途', en: 'use' },
  criticality: { ja: '重要度', en: 'criticality' },
  sharedAccounts: { ja: '共有アカウント', en: 'shared accounts' },
  loggable: { ja: 'ログ取得可否', en: 'able to log' },
  borrowedFrom: { ja: '借用元', en: 'lender' },
  note: { ja: '備考', en: 'note' },
};

/** 資産台帳: what people wrote down and what is seen, in one list. */
export class AssetLedger {
  readonly store: AssetStore;
  readonly facts: AssetFacts;
  readonly sites: Sites;
  private readonly control: ControlStore;
  private readonly record: (act: LedgerAct) => unknown;
  private readonly clock: () => Date;

  constructor(deps: {
    control: ControlStore;
    record: (act: LedgerAct) => unknown;
    sites: Sites;
    clock: () => Date;
    factsPerAsset: number;
  }) {
    this.control = deps.control;
    this.record = deps.record;
    this.sites = deps.sites;
    this.clock = deps.clock;
    this.store = new AssetStore(deps.control);
    this.facts = new AssetFacts(deps.control, deps.factsPerAsset);
  }

  /** Assets of some sites by name; retired ones only when asked for. Words are looked for in what the reader sees of them. */
  list(
    query: Partial<z.infer<typeof assetQuery>>,
    sites: readonly string[],
    seen: (asset: Asset) => Asset = (asset) => asset,
  ): Page<Asset> {
    const words = (query.q ?? '').normalize('NFKC').toLowerCase().split(/\s+/).filter(Boolean);
    const found = [...this.store.all()]
      .filter((row) => sites.includes(row.site))
      .map((row) => this.shown(row))
      .filter((row) => (query.standing ? row.standing === query.standing : row.standing !== 'retired'))
      .filter((row) => !query.zone || row.zone === query.zone)
      .filter((row) => words.length === 0 || words.every((word) => searchText(seen(row)).includes(word)))
      .sort((a, b) => a.name.localeCompare(b.name, 'ja') || (a.id < b.id ? -1 : 1));
    const start = Number(query.cursor ?? 0) || 0;
    const limit = query.limit ?? 500;
    const items = found.slice(start, start + limit);
    return { items, next: start + limit < found.length ? String(start + limit) : null, total: found.length };
  }

  get(id: string): Asset | undefined {
    const row = this.store.get(id);
    return row && this.shown(row);
  }

  /** Id and name to show for an asset; null when there is none. */
  ref(id: string | null | undefined): { id: string; name: string } | null {
    const row = id ? this.store.get(id) : undefined;
    return row ? { id: row.id, name: row.name } : null;
  }

  /** Zone as a person set it, else by the first address that lies in a zone's subnet. */
  zoneOf(id: string): string | null {
    const row = this.store.get(id);
    return row ? this.zoneOfRow(row) : null;
  }

  /** Accounts that several people use, folded; they are never shown as a person. */
  sharedAccounts(sites: readonly string[]): Set<string> {
    const out = new Set<string>();
    for (const row of this.store.all()) {
      if (sites.includes(row.site)) for (const account of row.sharedAccounts) out.add(account.toLowerCase());
    }
    return out;
  }

  add(site: string, given: AssetEdit & { name: string }, by: Editor): Asset {
    return this.control.transaction(() => {
      const row = this.store.add(
        { ...blankAsset(site, given.name), ...present(given), inLedger: true },
        this.clock().toISOString(),
      );
      this.note(row, by, 'asset.added', {
        ja: `資産台帳に「${row.name}」を登録しました。`,
        en: `${row.name} was added to the asset ledger.`,
      });
      return this.shown(row);
    });
  }

  /** Writes down what a person knows; an asset that was only seen is in the ledger from then on. */
  edit(id: string, change: AssetEdit, by: Editor): Asset | undefined {
    const old = this.store.get(id);
    if (!old) return undefined;
    const changed = (Object.keys(present(change)) as (keyof AssetEdit)[]).filter(
      (key) => JSON.stringify(change[key]) !== JSON.stringify(old[key]),
    );
    if (changed.length === 0 && old.inLedger) return this.shown(old);
    return this.control.transaction(() => {
      const row = this.store.change(id, { ...present(change), inLedger: true });
      const names = {
        ja: changed.map((key) => labels[key].ja).join('・'),
        en: changed.map((key) => labels[key].en).join(', '),
      };
      this.note(
        row,
        by,
        'asset.changed',
        changed.length === 0
          ? { ja: `「${row.name}」を資産台帳に登録しました。`, en: `${row.name} was taken into the asset ledger.` }
          : { ja: `「${row.name}」の${names.ja}を変更しました。`, en: `${names.en} of ${row.name} changed.` },
        Object.fromEntries(changed.map((key) => [key, { from: old[key], to: row[key] }])),
      );
      return this.shown(row);
    });
  }

  private note(row: AssetRow, by: Editor, kind: string, text: Bilingual, payload?: unknown): void {
    this.record({ who: by.id, role: by.role, kind, site: row.site, subject: `asset/${row.id}`, text, payload });
  }

  private shown(row: AssetRow): Asset {
    const { inLedger, observed, retired, broughtBy: _, ...rest } = row;
    const standing = retired ? 'retired' : inLedger ? (observed ? 'both' : 'ledger') : 'observed';
    return { ...rest, zone: this.zoneOfRow(row), standing, agents: this.store.agentsOf(row.id), openIncidents: 0 };
  }

  private zoneOfRow(row: AssetRow): string | null {
    if (row.zone !== null) return row.zone;
    const map = this.sites.zones(row.site);
    for (const address of row.addresses) {
      const zone = map.zoneOf(address);
      if (zone !== null) return zone;
    }
    return null;
  }
}

function present(edit: AssetEdit): Partial<AssetRow> {
  const keys = Object.keys(labels) as (keyof AssetEdit)[];
  return Object.fromEntries(keys.filter((key) => edit[key] !== undefined).map((key) => [key, edit[key]]));
}

function searchText(row: Asset): string {
  return [row.name, row.kind, row.zone, row.location, row.custodian, row.use, row.os, row.note]
    .concat(row.addresses, row.macs, row.hostNames, row.agents)
    .filter((part) => part !== null)
    .join(' ')
    .normalize('NFKC')
    .toLowerCase();
}
