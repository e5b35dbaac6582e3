import type { AssetLedger } from '../assets/asset-ledger.ts';
import type { NetworkBook } from './network-book.ts';
import type { Listening } from './wire-check.ts';

/** A vantage is told of by the minute, or by five. */
const toldEveryMs = 300_000;

/**
 * Whether some agent saw all that went to an address between two moments: it captures, it saw talk with that address between two other machines
 * before and after, so that what it sees is not only its own, and lost nothing meanwhile, as far as it told.
 */
export function listeningTo(
  book: Pick<NetworkBook, 'pairs'>,
  lostBy: (agent: string) => boolean,
  assets: Pick<AssetLedger, 'store'>,
  { site, address, from, to }: { site: string; address: string; from: number; to: number },
): Listening {
  let later = false;
  for (const pair of book.pairs([site])) {
    if (pair.server !== address) continue;
    for (const { how, by, first, last } of pair.vantages) {
      if (how !== 'capture' || first > from || isOwn(assets, site, by, pair.client, pair.server)) continue;
      if (lostBy(by)) continue;
      if (last >= to) return 'all';
      if (last >= to - 2 * toldEveryMs) later = true;
    }
  }
  return later ? 'not_yet' : 'not';
}

/** Whether an agent runs on one of the two ends: then it may see no more than its own talk. */
function isOwn({ store }: Pick<AssetLedger, 'store'>, site: string, agent: string, ...ends: string[]): boolean {
  const asset = store.assetOfAgent(site, agent);
  const own = asset === undefined ? [] : (store.get(asset)?.addresses ?? []);
  return own.some((one) => ends.includes(one));
}
