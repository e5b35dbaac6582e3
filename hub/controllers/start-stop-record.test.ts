import { expect, test } from 'vitest';
import { findings } from '#protocol/events/validate.ts';
import { because, detailFields } from '#protocol/reasons/reason.ts';
import { openHub } from '../api/api-harness.ts';

const state = (asset: string, action: string, earliest: string, latest: string, more: object = {}) => ({
  asset,
  kind: 'ot.controller_state',
  agent: 'gw-1',
  source: 'modbus',
  time: latest,
  fields: {
    'device.id': 'press-1',
    'device.address': '192.168.10.60:502',
    'device.protocol': 'modbus',
    'event.action': action,
    'state.earliest': earliest,
    'state.latest': latest,
    'state.source': 'fc17run',
    'state.confidence': 'certain',
    ...detailFields(because('state_became', { was: 'run', is: 'stop' })),
    ...more,
  },
});

async function plant() {
  const hub = await openHub({ start: '2026-11-20T03:00:00.000Z' });
  const leader = hub.browserOf((await hub.person('leader', ['line_leader'], ['tokyo'])).id);
  const asset = hub.assets.add('tokyo', { name: '旧プレス', kind: 'controller' }, { id: 'x', role: null });
  return { hub, leader, path: `/assets/${asset.id}/start-stop`, asset };
}

const seenAt = (at: string, more: object = {}) => ({ action: 'stop', earliest: at, latest: at, note: '', ...more });

test('what a person saw stands in the record, marked as entered by hand, in the chain of the ledger', async () => {
  const { hub, leader, path, asset } = await plant();
  const entry = { ...seenAt('2026-11-20T02:10:00.000Z'), earliest: '2026-11-20T01:50:00.000Z', note: '非常停止' };
  const { json } = await leader.post(path, entry);
  expect(json).toMatchObject({ month: '2026-11', watched: [], more: 0, asset: { id: asset.id } });
  const ledger = hub.ledger.list({ kind: 'start_stop.entered' }).items[0]!;
  expect(json.rows).toEqual([
    {
      action: 'stop',
      earliest: '2026-11-20T01:50:00.000Z',
      latest: '2026-11-20T02:10:00.000Z',
      source: 'manual',
      confidence: 'certain',
      detail: { ja: '非常停止', en: '非常停止' },
      device: null,
      entered: {
        by: '担当 leader',
        at: '2026-11-20T03:00:00.000Z',
        planned: false,
        seq: ledger.seq,
        hash: ledger.hash,
        corrects: null,
        ended: null,
      },
    },
  ]);
  const payload = { ...entry, confidence: 'certain', planned: false, corrects: null };
  expect(hub.ledger.body(ledger.seq)?.payload).toEqual(payload);
  expect(json.checkpoint.size).toBeGreaterThanOrEqual(ledger.seq);
});

test('the month shows what agents saw and what people entered, in order, and cuts at the days of the site', async () => {
  const { hub, leader, path, asset } = await plant();
  const { id } = asset;
  await hub.commit([
    state(id, 'stop', '2026-11-10T00:00:00.000Z', '2026-11-10T00:01:00.000Z'),
    state(id, 'start', '2026-11-10T01:00:00.000Z', '2026-11-10T01:01:00.000Z'),
    // Tokyo: still October, and already December.
    state(id, 'stop', '2026-10-31T14:58:00.000Z', '2026-10-31T14:59:00.000Z'),
    state(id, 'start', '2026-11-30T15:00:00.000Z', '2026-11-30T15:01:00.000Z'),
    // Nobody knows whether it was October or November.
    state(id, 'comm_loss', '2026-10-31T14:59:30.000Z', '2026-10-31T15:00:30.000Z', { 'state.source': 'tcpGap' }),
  ]);
  await leader.post(path, { ...seenAt('2026-11-10T00:30:00.000Z'), action: 'mode_change' });
  const { json } = await leader.get(`${path}?month=2026-11`);
  expect(json.watched).toEqual(['press-1']);
  expect(json.rows.map((row: { action: string; source: string }) => [row.action, row.source])).toEqual([
    ['comm_loss', 'tcpGap'],
    ['unknown', 'connection'],
    ['stop', 'fc17run'],
    ['mode_change', 'manual'],
    ['start', 'fc17run'],
  ]);
  const detail = { ja: '運転状態が運転（RUN）から停止（STOP）に変わった', en: 'state run became stop' };
  expect(json.rows[2]).toMatchObject({ device: 'press-1', detail, entered: null });
});

test.each([
  ['has not come yet', seenAt('2026-11-20T04:00:00.000Z'), 'conflict'],
  ['lies months back', seenAt('2026-08-01T00:00:00.000Z'), 'conflict'],
  [
    'ends before it begins',
    { ...seenAt('2026-11-20T02:00:00.000Z'), earliest: '2026-11-20T02:30:00.000Z' },
    'bad_request',
  ],
  ['is only ever measured', { ...seenAt('2026-11-20T02:00:00.000Z'), action: 'comm_loss' }, 'bad_request'],
])('what %s is not kept', async (_name, entry, code) => {
  const { hub, leader, path } = await plant();
  expect((await leader.post(path, entry)).json.code).toBe(code);
  expect(hub.ledger.list({ kind: 'start_stop.entered' }).items).toEqual([]);
});

test.each(['auditor', 'vendor', 'it', 'quality_assurance', 'fsoc_operator'] as const)(
  '%s enters nothing',
  async (role) => {
    const { hub, path } = await plant();
    const browser = hub.browserOf((await hub.person(role, [role], ['tokyo'])).id);
    expect((await browser.post(path, seenAt('2026-11-20T02:00:00.000Z'))).json.code).toBe('not_permitted');
  },
);

test('an auditor reads the record without the name of who entered it', async () => {
  const { hub, leader, path } = await plant();
  await leader.post(path, seenAt('2026-11-20T02:00:00.000Z'));
  const auditor = hub.browserOf((await hub.person('auditor', ['auditor'], ['tokyo'])).id);
  const { json } = await auditor.get(`${path}?month=2026-11`);
  expect(json.rows[0].entered.by).not.toContain('leader');
});

test('what was entered is an event of the machine, once, without the words of the person', async () => {
  const { hub, leader, path, asset } = await plant();
  await leader.post(path, {
    ...seenAt('2026-11-20T02:10:00.000Z'),
    planned: true,
    note: '担当の都合',
    confidence: 'probable',
  });
  const { seq } = hub.ledger.list({ kind: 'start_stop.entered' }).items[0]!;
  const [event, ...more] = await hub.storeEntered();
  expect(more).toEqual([]);
  expect(event).toMatchObject({
    id: `tokyo/entered-${asset.id}/evidence/start-stop/${seq}`,
    kind: 'ot.controller_state',
    source: 'by-hand',
    asset: asset.id,
    time: '2026-11-20T02:10:00.000Z',
    received: '2026-11-20T03:00:00.000Z',
    fields: {
      'device.id': '旧プレス',
      'event.action': 'stop',
      'state.source': 'manual',
      'state.confidence': 'probable',
      'state.planned': true,
      'state.entry': String(seq),
    },
  });
  expect(event!.history).toBeUndefined();
  expect(JSON.stringify(event)).not.toContain('都合');
  expect(findings(event!)).toEqual([]);
  expect(await hub.storeEntered()).toEqual([]);
  expect((await leader.get('/controllers')).json.items).toEqual([]);
});

test('what is entered days later calls nobody', async () => {
  const { hub, leader, path } = await plant();
  await leader.post(path, seenAt('2026-11-18T02:10:00.000Z'));
  expect(await hub.storeEntered()).toMatchObject([{ history: true }]);
});

test('a correction and a withdrawal leave what they end readable, in the record, the chain and the events', async () => {
  const { hub, leader, path } = await plant();
  await leader.post(path, seenAt('2026-11-20T02:10:00.000Z'));
  const first = hub.ledger.list({ kind: 'start_stop.entered' }).items[0]!.seq;
  await leader.post(path, { ...seenAt('2026-11-20T02:20:00.000Z'), corrects: first, note: '時計の読み違い' });
  const second = hub.ledger.list({ kind: 'start_stop.corrected' }).items[0]!.seq;
  const { json } = await leader.post(path, { action: 'withdraw', entry: second, reason: '別の設備だった' });
  const third = hub.ledger.list({ kind: 'start_stop.withdrawn' }).items[0]!.seq;
  expect(json.rows.map(({ entered }: { entered: object }) => entered)).toMatchObject([
    { seq: first, ended: { how: 'corrected', seq: second, by: '担当 leader', reason: null } },
    { seq: second, corrects: first, ended: { how: 'withdrawn', seq: third, reason: '別の設備だった' } },
  ]);
  const [one, two, three] = await hub.storeEntered();
  expect(two!.fields['state.corrects']).toBe(one!.id);
  expect(three).toMatchObject({ kind: 'ot.state_withdrawn', fields: { 'state.withdrawn': two!.id } });
  expect([one, two, three].flatMap((event) => findings(event!))).toEqual([]);
  for (const act of [
    { ...seenAt('2026-11-20T02:30:00.000Z'), corrects: first },
    { action: 'withdraw', entry: second, reason: 'x' },
    { action: 'withdraw', entry: 9999, reason: 'x' },
  ]) {
    expect((await leader.post(path, act)).json.code).toBe('conflict');
  }
  expect((await leader.post(path, { action: 'withdraw', entry: first, reason: ' ' })).json.code).toBe('bad_request');
});

test('an entry of one machine is no entry of another', async () => {
  const { hub, leader, path } = await plant();
  await leader.post(path, seenAt('2026-11-20T02:10:00.000Z'));
  const { seq } = hub.ledger.list({ kind: 'start_stop.entered' }).items[0]!;
  const other = hub.assets.add('tokyo', { name: '新プレス', kind: 'controller' }, { id: 'x', role: null });
  const act = { action: 'withdraw', entry: seq, reason: '消したい' };
  expect((await leader.post(`/assets/${other.id}/start-stop`, act)).json.code).toBe('conflict');
});

test('while the agent that looks is away nobody knows: unknown, never running', async () => {
  const { hub, leader, path, asset } = await plant();
  await hub.commit([state(asset.id, 'start', '2026-11-10T00:00:00.000Z', '2026-11-10T00:01:00.000Z')]);
  const silent = { key: 'k', site: 'tokyo', zone: null, agents: ['gw-1', 'gw-2'], since: '2026-11-20T01:02:00.000Z' };
  const matter = {
    ...silent,
    judgement: 'unexplained',
    wholeSite: false,
    trial: false,
    text: { ja: '', en: '' },
  } as const;
  hub.silenceLog.note([{ ...matter, agents: [...matter.agents] }], new Date('2026-11-20T01:02:00.000Z'));
  hub.silenceLog.note([], new Date('2026-11-20T01:15:00.000Z'));
  const { json } = await leader.get(`${path}?month=2026-11`);
  expect(json.rows.slice(1)).toMatchObject([
    {
      action: 'unknown',
      source: 'agent',
      device: 'press-1',
      earliest: '2026-11-20T01:02:00.000Z',
      latest: '2026-11-20T01:15:00.000Z',
    },
  ]);
});

test('entries that the store refuses wait for it, and why is told once', async () => {
  const { hub, leader, path } = await plant();
  await leader.post(path, seenAt('2026-11-20T02:10:00.000Z'));
  const { outbox } = hub.startStopEntries;
  const told: string[] = [];
  for (let round = 0; round < 2; round++) {
    await outbox.handOver(
      () => Promise.reject(new Error('the disk is full')),
      (sentence) => told.push(sentence),
    );
  }
  expect(told).toEqual(['what people entered by hand waits: the disk is full']);
  expect(await hub.storeEntered()).toHaveLength(1);
});
