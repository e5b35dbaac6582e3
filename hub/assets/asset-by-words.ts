import { folded } from '../incident/incident-table.ts';
import type { AssetLedger } from './asset-ledger.ts';

/** The asset that people mean by these words: of that name, however it is written, else the first that the words find. */
export function assetByWords(
  assets: Pick<AssetLedger, 'list'>,
  site: string,
  words: string,
): { id: string; name: string; zone: string | null } | null {
  const { items } = assets.list({ q: words, limit: 50 }, [site]);
  const found = items.find(({ name }) => folded(name) === folded(words)) ?? items[0];
  return found ? { id: found.id, name: found.name, zone: found.zone } : null;
}
