import { join } from 'node:path';
import { expect, test } from 'vitest';
import { RuleFeeds } from '../detect/feeds/rule-feeds.ts';
import { ruleCatalogue } from '../detect/rule-catalogue.ts';
import { loadRulePack } from '../detect/rule-pack.ts';
import { rulePage } from '../detect/rule-page.ts';
import { RuleSwitches } from '../detect/switches/rule-switches.ts';
import { alert, rulesFolder } from '../incident/incident-harness.ts';
import { openHub } from './api-harness.ts';

async function opened() {
  const hub = await openHub();
  const pack = loadRulePack([join(rulesFolder, 'detection')], { timeZone: 'Asia/Tokyo' });
  const feeds = new RuleFeeds({ pack, arrivals: hub.arrivals, assets: hub.assets, live: () => [], clock: hub.clock });
  hub.services.rules = (sites) =>
    ruleCatalogue({ pack, store: hub.events, feeds, switches: hub.switches, clock: hub.clock }, sites);
  hub.services.rulePage = (row, sites) =>
    rulePage(
      { pack, control: hub.control, store: hub.events, addedExamples: () => undefined, clock: hub.clock },
      row,
      sites,
    );
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

test('the page of a rule says what it is for, runs its own events, and counts what people made of its matters', async () => {
  const { hub, rule, browser } = await opened();
  const act = (seq: number, reason: 'false_alarm' | 'resolved') => {
    hub.incidents.consume([alert(seq, { rule: rule.id, asset: `asset-${seq}` })]);
    const [row] = hub.incidents.list({ state: 'open', rule: rule.id }, { sites: ['tokyo'] }).items;
    const who = { id: 'x', name: 'x', roles: ['fsoc_lead' as const], sites: ['*'] };
    hub.incidents.act([row!.id], { type: 'close', reason, note: 'x' }, who);
  };
  act(1, 'false_alarm');
  act(2, 'resolved');
  act(3, 'resolved');
  const { json } = await browser.get(`/rules/${rule.id}?site=tokyo`);
  expect(json).toMatchObject({ file: 'usb/usb-phone.yml', kind: 'detection', casesFault: null, enabled: true });
  expect(json.closed).toEqual({ real: 2, falseAlarms: 1, harmless: 0, open: 0 });
  expect(json.threat.ja).toBe(rule.threat!.ja);
  expect(json.source).toContain(rule.id);
  expect(json.cases.length).toBeGreaterThanOrEqual(5);
  expect(json.cases.filter(({ ok }: { ok: boolean }) => !ok)).toEqual([]);
  const told = json.cases.find(({ kind }: { kind: string }) => kind === 'positive');
  expect([told.fired, told.explain.some(({ holds }: { holds: boolean }) => holds)]).toEqual([true, true]);
  expect((await browser.get('/rules/nothing?site=tokyo')).status).toBe(404);
});

test('a rule is switched at one site, with reason and what was foreseen, and stays so over a restart', async () => {
  const { hub, rule } = await opened();
  const browser = hub.browserOf((await hub.person('lead', ['fsoc_lead'])).id);
  const order = { site: 'tokyo', state: 'off', severity: null, reason: 'too loud', foreseen: null };
  expect((await browser.post(`/rules/${rule.id}/switch`, { ...order, reason: ' ' })).status).toBe(400);
  const { json } = await browser.post(`/rules/${rule.id}/switch`, order);
  expect(json).toMatchObject({ enabled: false, switches: [{ site: 'tokyo', state: 'off', reason: 'too loud' }] });
  const row = async (site: string) =>
    (await browser.get(`/rules?limit=10000&site=${site}`)).json.items.find(({ id }: { id: string }) => id === rule.id);
  expect([(await row('tokyo')).enabled, (await row('osaka')).enabled]).toEqual([false, true]);
  const on = { ...order, state: 'on', severity: 'S1', foreseen: { days: 30, total: 14 }, reason: 'mended' };
  await browser.post(`/rules/${rule.id}/switch`, on);
  expect(await row('tokyo')).toMatchObject({ enabled: true, severity: 'S1' });
  const [last] = hub.ledger.list({ kind: 'rule.switched' }).items;
  expect(last!.text.en).toMatch(
    /switched on \(before: off, severity S1\) \(it would have fired 14 times in 30 days\): mended/,
  );
  const again = new RuleSwitches({
    control: hub.control,
    record: (act) => hub.ledger.record(act),
    title: () => rule.title,
    clock: hub.clock,
  });
  expect(again.at('tokyo', rule.id)).toMatchObject({ state: 'on', severity: 'S1', since: hub.clock().getTime() });
});

test('what is told whatever happens is weakened by two people alone, and stays as it is until the second one agrees', async () => {
  const { hub } = await opened();
  const [one, two] = await Promise.all(
    ['one', 'two'].map(async (name) => hub.browserOf((await hub.person(name, ['fsoc_lead'])).id)),
  );
  const list = (await one!.get('/rules?limit=10000&site=tokyo')).json.items as { id: string; pierces: boolean }[];
  const { id } = list.find(({ pierces }) => pierces)!;
  const order = { site: 'tokyo', state: 'off', severity: null, reason: 'too loud', foreseen: null };
  const second = (approve: boolean, at = hub.clock().toISOString()) => ({
    site: 'tokyo',
    at,
    approve,
    reason: 'agreed',
  });
  const { json } = await one!.post(`/rules/${id}/switch`, order);
  expect(json).toMatchObject({
    enabled: true,
    switches: [],
    proposal: { state: 'off', reason: 'too loud', mine: true },
  });
  expect((await one!.post(`/rules/${id}/switch/second`, second(true))).status).toBe(409);
  expect(hub.switches.of(id, ['tokyo'])).toEqual([]);
  const read = new Date(hub.clock().getTime() - 1).toISOString();
  expect((await two!.post(`/rules/${id}/switch/second`, second(true, read))).status).toBe(409);
  const done = await two!.post(`/rules/${id}/switch/second`, second(true));
  expect(done.json).toMatchObject({ enabled: false, proposal: null, switches: [{ state: 'off', reason: 'too loud' }] });
  expect((await two!.post(`/rules/${id}/switch/second`, second(true))).status).toBe(409);
  // Making it stronger again needs nobody else.
  await one!.post(`/rules/${id}/switch`, { ...order, state: 'on' });
  expect(hub.switches.of(id, ['tokyo'])).toMatchObject([{ state: 'on' }]);
  await one!.post(`/rules/${id}/switch`, { ...order, state: 'on', severity: 'S4' });
  expect((await one!.post(`/rules/${id}/switch/second`, second(false))).json).toMatchObject({
    proposal: null,
    enabled: true,
  });
  const kinds = hub.ledger
    .list({})
    .items.map(({ kind }) => kind)
    .filter((kind) => kind.startsWith('rule.'));
  expect(kinds.reverse()).toEqual([
    ...['rule.switch_proposed', 'rule.switch_approved', 'rule.switched', 'rule.switched'],
    ...['rule.switch_proposed', 'rule.switch_rejected'],
  ]);
});
