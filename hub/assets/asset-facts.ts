import type { ControlStore } from '../store/control-store.ts';

/** One fact about a machine as its agent last reported it. */
export interface AssetFact {
  item: string;
  key: string;
  value: Record<string, unknown>;
  at: string;
}

/** Facts of assets: accounts, listening ports, clock, log channels; the newest report of each counts. */
export class AssetFacts {
  private readonly store: ControlStore;
  constructor(store: ControlStore) {
    this.store = store;
  }

  put(asset: string, fact: AssetFact): void {
    this.store.db
      .prepare(
        `INSERT INTO asset_fact (asset, item, key, value, at) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (asset, item, key) DO UPDATE SET value = excluded.value, at = excluded.at
         WHERE excluded.at >= asset_fact.at`,
      )
      .run(asset, fact.item, fact.key, JSON.stringify(fact.value), fact.at);
  }

  remove(asset: string, item: string, key: string): void {
    this.store.db.prepare('DELETE FROM asset_fact WHERE asset = ? AND item = ? AND key = ?').run(asset, item, key);
  }

  of(asset: string, item?: string): AssetFact[] {
    const rows =
      item === undefined
        ? this.store.db.prepare('SELECT * FROM asset_fact WHERE asset = ? ORDER BY item, key').all(asset)
        : this.store.db.prepare('SELECT * FROM asset_fact WHERE asset = ? AND item = ? ORDER BY key').all(asset, item);
    return rows.map((row) => ({
      item: row['item'] as string,
      key: row['key'] as string,
      value: JSON.parse(row['value'] as string) as Record<string, unknown>,
      at: row['at'] as string,
    }));
  }
}
