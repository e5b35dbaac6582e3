import type { AssetLedger } from '../assets/asset-ledger.ts';
import type { ControlStore } from '../store/control-store.ts';

/** The name of a controller: that of its asset, with its own id where others stand for the same asset, as units behind one gateway do. */
export function controllerName(
  { control, assets }: { control: ControlStore; assets: Pick<AssetLedger, 'ref'> },
  { site, asset, device }: { site: string; asset: string | null; device: string },
): string {
  const name = assets.ref(asset)?.name ?? device;
  if (name === device) return name;
  const read = 'EXISTS (SELECT 1 FROM controller_snapshot WHERE controller = one.id)';
  const others = `SELECT 1 FROM controller one WHERE site = ? AND asset = ? AND device <> ? AND ${read} LIMIT 1`;
  return control.db.prepare(others).get(site, asset, device) === undefined ? name : `${name} · ${device}`;
}
