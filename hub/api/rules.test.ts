import { join } from 'node:path';
import { expect, test } from 'vitest';
import { RuleFeeds } from '../detect/feeds/rule-feeds.ts';
import { ruleCatalogue } from '../detect/rule-catalogue.ts';
import { loadRulePack } from '../detect/rule-pack.ts';
import { rulesFolder } from '../incident/incident-harness.ts';
import { openHub } from './api-harness.ts';

async function opened() {
  const hub = await openHub();
  const pack = loadRulePack([join(rulesFolder, 'detection')], { timeZone: 'Asia/Tokyo' });
  const feeds = new RuleFeeds({ pack, arrivals: hub.arrivals, assets: hub.assets, live: () => [], clock: hub.clock });
  hub.services.rules = (sites) =>
    ruleCatalogue({ pack, store: hub.events, feeds, switches: hub.switches, clock: hub.clock }, sites);
  hub.services.ruleFeed = (rule, sites) => feeds.of(rule, sites);
  for (const site of ['tokyo', 'osaka'])
    hub.assets.add(site, { name: `PC-${site}`, kind: 'pc' }, { id: 'x', role: null });
  const rule = [...pack.cards.values()].find(({ file }) => file.endsWith('usb-phone.yml'))!;
  return { hub, rule, browser: hub.browserOf((await hub.person('op', ['fsoc_operator'], ['tokyo'])).id) };
}

test('the list says of each rule whether its events arrive, counting only the assets of the reader’s sites', async () => {
  const { hub, rule, browser } = await opened();
  const { json } = await browser.get('/rules?limit=10000');
  const row = json.items.find(({ id }: { id: string }) => id === rule.id);
  expect(row.feed).toMatchObject({ state: 'not_fed', fed: 0, notFed: 1, unknown: 0 });
  expect(json.next).toBeNull();
  const boss = hub.browserOf((await hub.person('lead', ['fsoc_lead'])).id);
  const all = (await boss.get('/rules?limit=10000')).json.items;
  expect(all.find(({ id }: { id: string }) => id === rule.id).feed.notFed).toBe(2);
});

test('pages of the list follow each other and hold every rule once', async () => {
  const { browser } = await opened();
  const seen: string[] = [];
  let cursor: string | null = '0';
  while (cursor !== null) {
    const { json } = await browser.get(`/rules?limit=25&cursor=${cursor}`);
    seen.push(...json.items.map(({ id }: { id: string }) => id));
    cursor = json.next;
  }
  expect(new Set(seen).size).toBe(seen.length);
  expect(seen.length).toBe((await browser.get('/rules?limit=10000')).json.total);
});

test('a rule’s feed names the assets of the reader’s sites alone; an unknown rule is not found', async () => {
  const { rule, browser } = await opened();
  const { json } = await browser.get(`/rules/${rule.id}/feed`);
  expect(json.items).toMatchObject([{ site: 'tokyo', asset: { name: 'PC-tokyo' }, state: 'not_fed' }]);
  expect((await browser.get(`/rules/${rule.id}/feed?site=osaka`)).status).toBe(403);
  expect((await browser.get('/rules/nothing/feed')).status).toBe(404);
});
