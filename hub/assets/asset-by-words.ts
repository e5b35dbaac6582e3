import { folded } from '../incident/incident-table.ts';
import type { AssetLedger } from './asset-ledger.ts';

/** An asset that words lead to; `whole` when they are its whole name, or the whole name that its agent is shown by. */
export interface FoundAsset {
  id: string;
  name: string;
  zone: string | null;
  whole: boolean;
}

/** An agent and the name that people see of it. */
export interface ShownAgent {
  site: string;
  agent: string;
  name: string;
}

/** The asset that people mean by these words: of that name, however it is written, else the one whose agent is shown by it, else the first that the words find. */
export function assetByWords(
  assets: AssetLedger,
  agents: readonly ShownAgent[],
  site: string,
  words: string,
): FoundAsset | null {
  const { items } = assets.list({ q: words, limit: 50 }, [site]);
  const named = items.find(({ name }) => folded(name) === folded(words)) ?? assetShownAs(assets, agents, site, words);
  const found = named ?? items[0];
  return found ? { id: found.id, name: found.name, zone: found.zone, whole: named !== undefined } : null;
}

/** The asset of the only agent of that name: of several nobody can say which is meant. */
function assetShownAs(assets: AssetLedger, agents: readonly ShownAgent[], site: string, words: string) {
  const called = agents.filter((each) => each.site === site && closedUp(each.name) === closedUp(words));
  const id = called.length === 1 ? assets.store.assetOfAgent(site, called[0]!.agent) : undefined;
  const asset = id === undefined ? undefined : assets.get(id);
  return asset?.standing === 'retired' ? undefined : asset;
}

/** Blanks do not tell names apart: 検査PC7号機 is 検査PC 7号機. */
function closedUp(name: string): string {
  return folded(name).replace(/\s+/gu, '');
}
