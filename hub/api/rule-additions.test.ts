import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import type { NewReplay } from '#protocol/api/replays.ts';
import type { AdditionCheck, RuleAdditions } from '#protocol/api/rule-additions.ts';
import { signPack, writePack } from '../detect/packs/pack-file.ts';
import type { ReplayJob } from '../detect/replay/replays.ts';
import { packOf } from '../detect/rule-pack.ts';
import { openHub } from './api-harness.ts';

const product = `title: Log cleared
id: log-cleared
level: high
logsource: {product: test}
detection: {sel: {kind: cleared}, condition: sel}
`;
const rule = (kind: string, id = 'own-1') =>
  `title: Own ${kind}\nid: ${id}\nlogsource: {product: test}\ndetection: {sel: {kind: ${kind}}, condition: sel}\n`;
const examples = (kind: string) => `positive: [{fields: {kind: ${kind}}}]\n`;
const own = (text: string, more: object = {}) => ({
  site: 'tokyo',
  own: { name: 'line 3', text, examples: '', ...more },
});

async function opened(sites: string[] = ['*']) {
  const pack = packOf([{ path: 'p.yml', text: product, site: null }], { timeZone: 'Asia/Tokyo', lists: {} });
  const hub = await openHub({ pack });
  const jobs = new Map<string, ReplayJob & { events: number }>();
  hub.services.replays.get = (id) => jobs.get(id) ?? null;
  const lead = await hub.person('lead', ['fsoc_lead'], sites);
  const browser = hub.browserOf(lead.id);
  const replay = (version: string) => {
    const asked: NewReplay = { version, days: 30 };
    const id = `job-${jobs.size}`;
    jobs.set(id, {
      ...{ id, by: lead.id, state: 'done', asked, from: '', to: '', share: 1, events: 1, outcome: null },
      ...{ effect: null, storedFrom: null },
      assets: [{ site: 'tokyo', agent: 'a', asset: null, count: 14, inVisits: 0, first: '', last: '', findings: [] }],
    });
    return id;
  };
  const check = async (draft: object) => (await browser.post('/rule-additions/check', draft)).json as AdditionCheck;
  const save = async (draft: object) =>
    (await browser.post('/rule-additions', { ...draft, reason: 'because' })).json as Record<string, string>;
  const act = (id: string, order: object) => browser.post(`/rule-additions/${id}`, { reason: 'because', ...order });
  const all = async () => (await browser.get('/rule-additions')).json as RuleAdditions;
  const inForce = () => hub.book.now().pack.set.rules.map(({ title }) => title);
  return { hub, browser, replay, check, save, act, all, inForce };
}

test('an own rule needs an example that it finds; faults come with line and remedy in Japanese, and what changes others is refused', async () => {
  const { check } = await opened();
  const words = async (text: string, more: object = {}) =>
    (await check(own(text, more))).faults.map(
      ({ file, line, text: { ja } }) => `${file.split('/').at(-1)}:${line} ${ja}`,
    );
  expect(await words(rule('usb'))).toEqual([expect.stringMatching(/^rules\.events\.yaml:1 検知すべき例がありません/)]);
  expect(await words(rule('usb'), { examples: examples('usb') })).toEqual([]);
  expect(await words(rule('usb'), { examples: examples('other') })).toEqual([
    expect.stringContaining('「検知すべき例」に'),
  ]);
  expect(await words(rule('usb').replace('{kind:', "{'kind|containss':"))).toEqual([
    expect.stringMatching(/^rules\.yml:4 「kind\|containss」の修飾子「containss」はありません。書けるのは contains/),
  ]);
  expect(await words(rule('usb', 'log-cleared'))).toEqual([expect.stringContaining('すでに使われています')]);
  const filter =
    'title: f\nlogsource: {product: test}\nfilter: {rules: [log-cleared], s: {kind: x}, condition: not s}\n';
  expect(await words(filter)).toEqual([expect.stringContaining('黙って減らします')]);
  const joined =
    'title: c\nid: c\ncorrelation: {type: event_count, rules: [log-cleared], group-by: [hinomi.site], timespan: 5m, condition: {gte: 2}}\n';
  expect((await words(joined))[0]).toContain('generate: true');
  const told = {
    examples: 'positive: [{events: [{time: 0, fields: {kind: cleared}}, {time: 1, fields: {kind: cleared}}]}]\n',
  };
  expect(await words(joined.replace('timespan', 'generate: true, timespan'), told)).toEqual([]);
});

test('a version is tried, put in force and taken back in one act each, never without its replay, and each act is in the ledger', async () => {
  const { hub, replay, save, act, all, inForce } = await opened();
  const asset = hub.assets.add('tokyo', { name: 'Press' }, { id: 'x', role: null }).id;
  const first = await save(own(rule('usb'), { examples: examples('usb') }));
  const second = await save(own(rule('usb2'), { examples: examples('usb2') }));
  const [id, one, two] = [first['addition']!, first['version']!, second['version']!];
  expect(second['addition']).toBe(id);
  expect(inForce()).toEqual(['Log cleared']);
  const codes = async (...orders: object[]) => {
    const out: number[] = [];
    for (const order of orders) out.push((await act(id, order)).status);
    return out;
  };
  const trying = { act: 'try', version: one, assets: [asset] };
  expect(await codes({ ...trying, replay: 'none' }, { ...trying, replay: replay(two) })).toEqual([409, 409]);
  expect(await codes({ ...trying, assets: ['nobody'], replay: replay(one) })).toEqual([404]);
  expect(await codes({ ...trying, replay: replay(one) })).toEqual([200]);
  expect(hub.book.now().staged).toMatchObject({ version: one, ids: ['own-1'], assets: [asset] });
  expect(inForce()).toEqual(['Log cleared']);
  expect((await all()).additions).toMatchObject([
    { inForce: null, trying: { version: one, assets: [{ name: 'Press' }] } },
  ]);
  expect(
    await codes({ act: 'enable', version: two, replay: null }, { act: 'enable', version: one, replay: null }),
  ).toEqual([...[409, 200]]);
  expect([inForce(), hub.book.now().staged]).toEqual([['Log cleared', 'Own usb'], null]);
  expect(await codes({ act: 'enable', version: two, replay: replay(two) })).toEqual([200]);
  expect((await all()).additions).toMatchObject([{ inForce: two, before: one }]);
  expect(await codes({ act: 'back' })).toEqual([200]);
  expect([inForce(), (await all()).additions[0]!.before]).toEqual([['Log cleared', 'Own usb'], null]);
  expect(await codes({ act: 'back' }, { act: 'back' })).toEqual([200, 409]);
  expect(inForce()).toEqual(['Log cleared']);
  const kinds = hub.ledger
    .list({})
    .items.map(({ kind }) => kind)
    .filter((kind) => kind.startsWith('rule.'));
  expect(kinds.reverse()).toEqual([
    ...['rule.version_saved', 'rule.version_saved', 'rule.try', 'rule.enable', 'rule.enable', 'rule.back', 'rule.back'],
  ]);
});

test('a pack is taken only with the signature of a key that a person trusts, and neither older nor with other content', async () => {
  const { browser, replay, check, save, act, inForce } = await opened();
  const key = generateKeyPairSync('ed25519').privateKey;
  const made = (version: string, text = rule('usb', 'p-1')) =>
    writePack({ name: 'maker', version, made: '2026-11-01T00:00:00.000Z', files: [{ path: 'a/usb.yml', text }] });
  const of = (pack: string) => ({ site: 'tokyo', pack });
  const why = async (pack: string) => (await check(of(pack))).faults[0]?.text.ja ?? '';
  expect(await why('{}')).toContain('ルールパックとして読めません');
  expect(await why(made('1.0'))).toContain('署名がありません');
  const signed = signPack(made('1.0'), key);
  expect(await why(signed)).toContain('まだ信頼されていません');
  expect((await browser.post('/rule-additions', { ...of(signed), reason: 'x' })).status).toBe(409);
  const spki = createPublicKey(key).export({ type: 'spki', format: 'der' }).toString('base64url');
  expect((await browser.post('/rule-keys', { name: 'Maker', key: 'x', reason: 'x' })).status).toBe(400);
  const trusted = await browser.post('/rule-keys', { name: 'Maker', key: spki, reason: 'by telephone' });
  expect(await why(signed)).toBe('');
  const { addition, version } = await save(of(signed));
  expect((await act(addition!, { act: 'enable', version, replay: replay(version!) })).status).toBe(200);
  expect(inForce()).toEqual(['Log cleared', 'Own usb']);
  expect(await why(signPack(made('1.0', rule('other', 'p-1')), key))).toContain('別の内容で登録');
  expect(await why(signPack(made('0.9'), key))).toContain('古いパック');
  expect(await why(signed.replace('Own usb', 'Own bus'))).toContain('目録と一致しません');
  await browser.post(`/rule-keys/${trusted.json.fingerprint}/end`, { reason: 'lost' });
  expect(await why(signPack(made('1.1'), key))).toContain('まだ信頼されていません');
  expect(inForce()).toEqual(['Log cleared', 'Own usb']);
});

test('who is responsible for one site adds rules for that site alone; lists fill placeholders', async () => {
  const { browser, check, hub } = await opened(['tokyo']);
  const blocked = await browser.send('PUT', '/rule-lists', { lists: [], reason: 'x' });
  expect([blocked.status, (await browser.post('/rule-keys', { name: 'x', key: 'x', reason: 'x' })).status]).toEqual([
    409, 409,
  ]);
  const text = rule('x')
    .replace('kind:', "'kind|expand':")
    .replace('{kind: x}', "{kind: '%kinds%'}")
    .replace(': x}', ": '%kinds%'}");
  expect((await check(own(text))).faults[0]!.text.ja).toContain('名前が kinds の一覧を作ってください');
  await hub.additions.setLists({ kinds: ['usb', 'disk'] }, 'x', { id: 'x', role: null });
  expect((await check(own(text, { examples: examples('disk') }))).faults).toEqual([]);
});
