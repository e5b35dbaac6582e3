import { expect, test } from 'vitest';
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
    'state.detail': 'state run became stop',
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
      detail: '非常停止',
      device: null,
      entered: { by: '担当 leader', at: '2026-11-20T03:00:00.000Z', seq: ledger.seq, hash: ledger.hash },
    },
  ]);
  expect(hub.ledger.body(ledger.seq)?.payload).toEqual(entry);
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
    ['stop', 'fc17run'],
    ['mode_change', 'manual'],
    ['start', 'fc17run'],
  ]);
  expect(json.rows[1]).toMatchObject({ device: 'press-1', detail: 'state run became stop', entered: null });
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
