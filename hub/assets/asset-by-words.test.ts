import { expect, test } from 'vitest';
import { openControlStore } from '../store/control-store.ts';
import { assetByWords } from './asset-by-words.ts';
import { AssetLedger } from './asset-ledger.ts';
import { assetMigrations } from './migrations.ts';
import { Sites } from './sites.ts';

const now = new Date('2026-11-04T00:00:00Z');

/** Two inspection PCs with their agents; a third agent bears the name of the second. */
function plant() {
  const control = openControlStore(':memory:', assetMigrations);
  const sites = new Sites(control);
  for (const id of ['tokyo', 'osaka']) sites.ensure({ id, name: id }, now);
  const assets = new AssetLedger({ control, sites, record: () => {}, clock: () => now, factsPerAsset: 10 });
  const add = (name: string) => assets.add('tokyo', { name, use: '外観検査' }, { id: 'p1', role: null }).id;
  const ids = { seven: add('INSP-07'), eight: add('INSP-08') };
  assets.store.relate('tokyo', 'insp-07', ids.seven, now.toISOString());
  assets.store.relate('tokyo', 'insp-08', ids.eight, now.toISOString());
  const agents = [
    { site: 'tokyo', agent: 'insp-07', name: '検査PC 7号機' },
    { site: 'tokyo', agent: 'insp-08', name: '検査PC 8号機' },
    { site: 'tokyo', agent: 'insp-80', name: '検査PC 8号機' },
  ];
  return { ids, find: (words: string, site = 'tokyo') => assetByWords(assets, agents, site, words) };
}

test.each(['INSP-07', 'ｉｎｓｐ－０７', '検査PC 7号機', '検査PC7号機', '検査ＰＣ７号機'])(
  '"%s" is a whole name of the seventh PC',
  (words) => {
    const { ids, find } = plant();
    expect(find(words)).toEqual({ id: ids.seven, name: 'INSP-07', zone: null, whole: true });
  },
);

test('words that merely find an asset are not its whole name', () => {
  const { ids, find } = plant();
  expect(find('外観検査')).toMatchObject({ id: ids.seven, whole: false });
  expect(find('塗装')).toBeNull();
});

test('a name that two agents bear, or that an agent of another site bears, leads nowhere', () => {
  const { find } = plant();
  expect(find('検査PC 8号機')).toBeNull();
  expect(find('検査PC 7号機', 'osaka')).toBeNull();
});
