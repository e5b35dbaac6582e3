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
  private readonly perAsset: number;
  private readonly counts = new Map<string, number>();

  /** `perAsset` is how many facts of one asset are kept. */
  constructor(store: ControlStore, perAsset: number) {
    this.store = store;
    this.perAsset = perAsset;
  }

  /** Takes a report; false when the asset has as many facts as are kept and this would be one more. */
  put(asset: string, fact: AssetFact): boolean {
    const known = this.store.db
      .prepare('SELECT 1 FROM asset_fact WHERE asset = ? AND item = ? AND key = ?')
      .get(asset, fact.item, fact.key);
    const before = known ? 0 : this.count(asset);
    if (!known && before >= this.perAsset) return false;
    this.store.db
      .prepare(
        `INSERT INTO asset_fact (asset, item, key, value, at) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (asset, item, key) DO UPDATE SET value = excluded.value, at = excluded.at
         WHERE excluded.at >= asset_fact.at`,
      )
      .run(asset, fact.item, fact.key, JSON.stringify(fact.value), fact.at);
    if (!known) this.counts.set(asset, before + 1);
    return true;
  }

  remove(asset: string, item: string, key: string): void {
    const gone = this.store.db
      .prepare('DELETE FROM asset_fact WHERE asset = ? AND item = ? AND key = ?')
      .run(asset, item, key);
    if (gone.changes > 0) this.counts.delete(asset);
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

  private count(asset: string): number {
    const known = this.counts.get(asset);
    if (known !== undefined) return known;
    const row = this.store.db.prepare('SELECT count(*) AS n FROM asset_fact WHERE asset = ?').get(asset);
    const count = row!['n'] as number;
    this.counts.set(asset, count);
    return count;
  }
}
