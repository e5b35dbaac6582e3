import { expect, test } from 'vitest';
import { openHub } from '../../api/api-harness.ts';

const zones = [
  { id: 'office', name: '事務LAN', order: 1, subnets: ['10.9.0.0/24'], phase: 'live' as const },
  { id: 'line', name: 'ライン1', order: 3, subnets: ['10.1.0.0/24'], phase: 'live' as const },
];
const flow = (from: string, to: string, port: number, more: Record<string, unknown> = {}, agent = 'pc-1') => ({
  agent,
  kind: 'net.flow',
  source: 'sockets',
  fields: {
    'network.transport': 'tcp',
    'network.direction': 'outbound',
    'source.ip': from,
    'destination.ip': to,
    'destination.port': port,
    'hinomi.vantage': 'socket',
    ...more,
  } as never,
});
const os = (agent: string, ip: string) => ({
  agent,
  kind: 'host.posture',
  source: 'host-inventory',
  fields: { 'host.name': agent, 'hinomi.posture.item': 'os', 'host.os.name': 'Windows 10', 'host.ip': [ip] },
});

async function plant() {
  const hub = await openHub();
  hub.sites.edit('tokyo', { zones });
  const browser = hub.browserOf((await hub.person('pe', ['production_engineering'])).id);
  await hub.commit([
    os('pc-1', '10.9.0.5'),
    flow('10.9.0.5', '10.1.0.50', 502),
    flow('10.9.0.5', '10.1.0.50', 3389),
    flow('10.9.0.5', '203.0.113.9', 443),
    flow('10.1.0.60', '10.1.0.50', 502, { 'hinomi.vantage': 'capture' }, 'box'),
  ]);
  hub.assets.add(
    'tokyo',
    { name: 'PLC-9', kind: 'controller', addresses: ['10.1.0.90'], use: '塗装' },
    { id: 'x', role: null },
  );
  const view = async () => (await browser.get('/network/zones?site=tokyo')).json;
  const act = (given: Record<string, unknown>) => browser.post('/network/zones', { site: 'tokyo', act: given });
  return { hub, view, act };
}

test('how far zones and boundaries are in sight is counted per host and pair, and what is blind is named', async () => {
  const { view } = await plant();
  const { zones: rows, boundaries, hasWire } = await view();
  expect(hasWire).toBe(true);
  expect(rows.find((row: { id: string }) => row.id === 'office')).toMatchObject({
    ...{ hosts: 1, watched: 1, state: 'all', grades: { own: 1 }, blind: [] },
  });
  expect(rows.find((row: { id: string }) => row.id === 'line')).toMatchObject({
    ...{ hosts: 3, watched: 2, state: 'part', pairs: 3, seenPairs: 3, grades: { wire: 2, unseen: 1 } },
    blind: [{ name: 'PLC-9', grade: 'unseen' }],
    proposed: { traits: { use: 'line', domain: 'ot' }, reasons: ['has_controllers'] },
  });
  expect(boundaries).toMatchObject([
    { a: '', b: 'office', conduits: [{ from: 'office', to: '', undeclared: 1 }] },
    { a: 'office', b: 'line', pairs: 3, seenPairs: 3, flowCount: 2, state: 'all' },
  ]);
});

test('what is declared stands beside what is seen, by port; each decision is in the ledger', async () => {
  const { hub, view, act } = await plant();
  const way = { from: 'office', to: 'line' };
  const allowed = { type: 'conduit', ...way, standing: 'allowed', ports: [502], reason: 'monitoring' };
  expect((await act(allowed)).status).toBe(200);
  const conduit = async () =>
    (await view()).boundaries.find((row: { a: string; b: string }) => row.a === 'office' && row.b === 'line')
      .conduits[0];
  expect(await conduit()).toMatchObject({ allowed: 1, undeclared: 1, forbidden: 0, declared: [{ ports: [502] }] });
  await act({ type: 'conduit', ...way, standing: 'forbidden', ports: [3389], reason: 'no remote desktop' });
  expect(await conduit()).toMatchObject({ allowed: 1, undeclared: 0, forbidden: 1 });
  await act({ type: 'undeclare', ...way, reason: 'redesigned' });
  expect(await conduit()).toMatchObject({ allowed: 0, undeclared: 2, declared: [] });
  expect(hub.ledger.list({ subject: 'network/tokyo', limit: 10 }).items.map(({ text }) => text.ja)).toEqual([
    '「事務LAN → ライン1」の取り決めを取り消しました。理由：redesigned',
    '「事務LAN → ライン1」の通信（3389）を禁止と決めました。理由：no remote desktop',
    '「事務LAN → ライン1」の通信（502）を許可と決めました。理由：monitoring',
  ]);
});

test('a machine whose agent is silent for a day watches nothing any more', async () => {
  const { hub, view } = await plant();
  expect((await view()).zones[0]).toMatchObject({ id: 'office', state: 'all' });
  hub.advance(25 * 3_600_000);
  const again = hub.browserOf(hub.access.people.byUser('pe')!.id);
  expect((await again.get('/network/zones?site=tokyo')).json.zones[0]).toMatchObject({ id: 'office', state: 'none' });
});

test('a declared conduit that nothing uses is shown as not seen', async () => {
  const { view, act } = await plant();
  await act({ type: 'conduit', from: 'line', to: 'office', standing: 'allowed', ports: [], reason: 'reports' });
  const { boundaries } = await view();
  const row = boundaries.find((one: { a: string; b: string }) => one.a === 'office' && one.b === 'line');
  expect(row.conduits.find((one: { from: string }) => one.from === 'line')).toMatchObject({ last: null, allowed: 0 });
});

test('traits and cut plans are kept with who decided; a plan shows what would stop', async () => {
  const { view, act } = await plant();
  const traits = { domain: 'ot', importance: 'important', use: 'line', link: 'wired', level: 1 };
  await act({ type: 'traits', zone: 'line', traits, reason: 'drawing' });
  const plan = {
    ...{ role: '保全当番', deputy: '', means: 'switch_port', place: 'SW-01 ポート24', steps: '抜く' },
    ...{ stops: '実績収集', keeps: '手書き', restore: '保全責任者の確認後' },
  };
  await act({ type: 'cut', a: 'line', b: 'office', plan, reason: 'drill' });
  const { zones: rows, boundaries } = await view();
  expect(rows.find((row: { id: string }) => row.id === 'line')).toMatchObject({
    traits,
    decided: { by: '担当 pe', reason: 'drawing' },
  });
  const row = boundaries.find((one: { a: string; b: string }) => one.a === 'office' && one.b === 'line');
  expect(row).toMatchObject({ cut: { plan, decided: { by: '担当 pe' } }, flows: [{ port: 502 }, { port: 3389 }] });
});

test('an unknown zone, a boundary of a zone with itself and a person without the right are refused', async () => {
  const { hub, act } = await plant();
  const wrong = await act({
    type: 'conduit',
    from: 'nowhere',
    to: 'line',
    standing: 'allowed',
    ports: [],
    reason: 'x',
  });
  expect([wrong.status, wrong.json.message.en]).toEqual([400, 'There is no zone nowhere.']);
  expect((await act({ type: 'undeclare', from: 'line', to: 'line', reason: 'x' })).status).toBe(400);
  const eye = hub.browserOf((await hub.person('eye', ['auditor'])).id);
  const body = { site: 'tokyo', act: { type: 'undeclare', from: '', to: 'line', reason: 'x' } };
  expect((await eye.post('/network/zones', body)).json.code).toBe('not_permitted');
});
